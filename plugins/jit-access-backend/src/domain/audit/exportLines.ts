import { z } from 'zod';
import { Instant } from '../time';
import { ChainHead, HashedEvent, hashedPart, Seal } from './chain';
import { SignedCheckpoint, signedCheckpointSchema } from './checkpoint';
import { Json, StoredAuditEvent } from './event';

/** Name and version of the format. */
const EXPORT_FORMAT = 'jit-access-history/1';

/** What an export begins with. @public */
export interface ExportHeader {
  exportedAt: Instant;
  /** What it was limited to; empty: nothing. */
  filter: { [name: string]: string };
  /** Every position of the chain up to `head` is in it. */
  complete: boolean;
  head?: ChainHead;
  /** SPKI, PEM. A convenience: whom to trust must be known from elsewhere. */
  publicKeys: string[];
}

const line = (value: { [key: string]: Json | undefined }) =>
  `${JSON.stringify(value)}\n`;

export function headerLine(header: ExportHeader): string {
  return line({
    kind: 'header',
    format: EXPORT_FORMAT,
    ...header,
    head: header.head && { ...header.head },
  });
}

/**
 * `event` holds exactly what was hashed; its personal text stands beside it.
 *
 * @param event - absent: its seal is there, but it is gone
 */
export function eventLine(
  event: StoredAuditEvent | undefined,
  seal: Seal | undefined,
): string {
  return line({
    kind: 'event',
    event: event ? { ...hashedPart(event) } : null,
    personal: event?.personal,
    personalSalt: event?.personalSalt,
    erased: isErased(event) ? true : undefined,
    seal: seal ? { ...seal } : null,
    unsealed: seal ? undefined : true,
  });
}

export function checkpointLine(checkpoint: SignedCheckpoint): string {
  return line({ kind: 'checkpoint', checkpoint: { ...checkpoint } });
}

/** What an export ends with: a file without it was cut off. */
export function endLine(events: number): string {
  return line({ kind: 'end', events });
}

/** There was personal text, and it was taken away. */
export function isErased(event: StoredAuditEvent | undefined): boolean {
  return event?.personalHash !== undefined && event.personal === undefined;
}

const headSchema = z.object({ seq: z.number().int(), hash: z.string() });
const text = z.string().optional();
// Strict: what is not known here could not have been part of the hash.
const eventSchema = z.strictObject({
  id: z.string(),
  at: z.string(),
  type: z.string(),
  actor: z.string(),
  result: z.string(),
  requestId: text,
  itemId: text,
  grantId: text,
  bindingId: text,
  entityRef: text,
  role: text,
  subject: text,
  provider: text,
  summary: z.string(),
  details: z.string(),
  personalHash: text,
});

const lineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('header'),
    format: z.literal(EXPORT_FORMAT),
    exportedAt: z.string(),
    filter: z.record(z.string(), z.string()),
    complete: z.boolean(),
    head: headSchema.optional(),
    publicKeys: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('event'),
    event: eventSchema.nullable(),
    personal: text,
    personalSalt: text,
    seal: headSchema
      .extend({ eventId: z.string(), prevHash: z.string() })
      .nullable(),
  }),
  z.object({
    kind: z.literal('checkpoint'),
    checkpoint: signedCheckpointSchema,
  }),
  z.object({ kind: z.literal('end'), events: z.number().int() }),
]);

/** What one line of an export is. @public */
export type ExportLine =
  | ({ kind: 'header' } & ExportHeader)
  | { kind: 'event'; event?: StoredAuditEvent; seal?: Seal }
  | { kind: 'checkpoint'; checkpoint: SignedCheckpoint }
  | { kind: 'end'; events: number };

/**
 * Reads one line back.
 *
 * @param number - of the line in its file, from 1, for the message
 * @throws Error when it is not a line of an export
 * @public
 */
export function parseExportLine(json: string, number: number): ExportLine {
  const parsed = lineSchema.safeParse(parseJson(json));
  if (!parsed.success) {
    throw new Error(
      `Line ${number} is not a line of a history export: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { data } = parsed;
  if (data.kind !== 'event') return data;
  const { event, personal, personalSalt, seal } = data;
  return {
    kind: 'event',
    // A type that this version does not know is hashed as it stands.
    event: event
      ? { ...(event as HashedEvent), personal, personalSalt }
      : undefined,
    seal: seal ?? undefined,
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
