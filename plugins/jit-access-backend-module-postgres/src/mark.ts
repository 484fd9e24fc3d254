import { PostgresTarget, postgresTargetSchema } from './target';

/** What the comment of one of our roles says. @internal */
export interface Mark {
  bindingId: string;
  effectKey: string;
  /** Key of the person's own account, where the role was made for that. */
  accountKey?: string;
  /** Absent where it is not one that is understood today. */
  target?: PostgresTarget;
}

const PATTERN =
  /^JIT Access binding=(\S+) effect=(\S+)(?: account=(\S+))?(?: target=(\{[\s\S]*\}))?$/;

/**
 * The comment by which a role is known as ours. People who look at the server
 * read it as well (`\du+`). With it, nothing else is needed to take it away.
 * @internal
 */
export function writeMark(mark: Mark): string {
  const { bindingId, effectKey, accountKey, target } = mark;
  return [
    `JIT Access binding=${encodeURIComponent(bindingId)}`,
    `effect=${encodeURI(effectKey)}`,
    ...(accountKey ? [`account=${encodeURI(accountKey)}`] : []),
    ...(target ? [`target=${JSON.stringify(target)}`] : []),
  ].join(' ');
}

/** Nothing where the comment is not ours. @internal */
export function readMark(comment: string | null): Mark | undefined {
  const match = comment?.match(PATTERN);
  if (!match) {
    return undefined;
  }
  const [, bindingId, effectKey, accountKey, target] = match;
  try {
    return {
      bindingId: decodeURIComponent(bindingId),
      effectKey: decodeURI(effectKey),
      ...(accountKey && { accountKey: decodeURI(accountKey) }),
      ...(target && { target: readTarget(target) }),
    };
  } catch {
    return undefined;
  }
}

function readTarget(text: string): PostgresTarget | undefined {
  try {
    return postgresTargetSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Cut by somebody: it is ours all the same.
    return undefined;
  }
}
