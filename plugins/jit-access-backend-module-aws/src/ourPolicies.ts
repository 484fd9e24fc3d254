import { createHash } from 'node:crypto';

const PREFIX = 'jit-access-';
const ENDED = 'jit-ended-';
const FITS = /^[\w+=,.@-]{1,100}$/;

/** The name of a binding's inline policy: its own, or what can stand for it. @internal */
export function policyNameOf(bindingId: string): string {
  return `${PREFIX}${FITS.test(bindingId) ? bindingId : hash(bindingId).slice(0, 40)}`;
}

/** The binding that a policy of that name is of; undefined: it is not ours. @internal */
export function bindingOf(policyName: string): string | undefined {
  return policyName.startsWith(PREFIX)
    ? policyName.slice(PREFIX.length)
    : undefined;
}

/** What the names of all sessions begin with that a policy is about. @internal */
export function sessionBase(policyName: string): string {
  return `jit-${hash(policyName).slice(0, 16)}`;
}

/**
 * The policy that keeps out the sessions of an access that has ended. Its name
 * says when the last of them has run out, so that it can be taken away then.
 * @internal
 */
export function endedName(base: string, untilSeconds: number): string {
  return `${ENDED}${untilSeconds}-${base}`;
}

/** @internal */
export function readEndedName(
  policyName: string,
): { base: string; untilSeconds: number } | undefined {
  const [, until, base] =
    policyName.match(/^jit-ended-(\d{1,12})-(jit-[0-9a-f]{16})$/) ?? [];
  return base ? { base, untilSeconds: Number(until) } : undefined;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
