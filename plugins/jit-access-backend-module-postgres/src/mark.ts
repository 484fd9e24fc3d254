/** What the comment of one of our accounts says. @internal */
export interface Mark {
  bindingId: string;
  effectKey: string;
}

const PATTERN = /^JIT Access binding=(\S+) effect=(\S+)$/;

/**
 * The comment by which an account is known as ours. People who look at the
 * server read it as well (`\du+`).
 * @internal
 */
export function writeMark({ bindingId, effectKey }: Mark): string {
  return `JIT Access binding=${encodeURIComponent(bindingId)} effect=${encodeURI(effectKey)}`;
}

/** Nothing where the comment is not ours. @internal */
export function readMark(comment: string | null): Mark | undefined {
  const match = comment?.match(PATTERN);
  if (!match) {
    return undefined;
  }
  try {
    return {
      bindingId: decodeURIComponent(match[1]),
      effectKey: decodeURI(match[2]),
    };
  } catch {
    return undefined;
  }
}
