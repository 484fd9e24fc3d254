/** What the process ends with. */
export const EXIT = {
  ok: 0,
  /** Something that was looked for was found, or did not hold. */
  failed: 1,
  /** The command was called wrongly, or what it names cannot be read. */
  usage: 2,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** The command cannot be carried out as it was called; the message says what to do. */
export class UsageError extends Error {}
