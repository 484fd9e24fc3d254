import { Policy } from '../statements';

/** What the inline policy of an access that runs says. @internal */
export interface SessionSlot {
  /** What the name of the newest session ends with: no other may be used. */
  serial: string;
  /** Exclusive end of the access. */
  end: string;
  /** When the last session of the access runs out by itself, in seconds since 1970. */
  tokensEnd: number;
  /** Digest of the session policy, where there is one. */
  digest?: string;
  /** Ref of the person. */
  person: string;
}

const MARK = 'JitAccess';
/** Names of statements may have letters and digits only: `x` stands between, which no hex digit is. */
const SID =
  /^JitAccessx([0-9a-f]{8})x(\d{1,12})x([0-9a-f]{16}|0)x((?:[0-9a-f]{2})+)$/;

const denied = (sid: string, Condition: object) => ({
  Sid: sid,
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition,
});

/**
 * Keeps out every session of the access but the newest one, and that one from
 * the end on.
 * @internal
 */
export function runningPolicy(base: string, slot: SessionSlot): Policy {
  const { serial, end, tokensEnd, digest = '0', person } = slot;
  const all = { 'aws:userid': `*:${base}.*` };
  const sid = [
    MARK,
    serial,
    tokensEnd,
    digest,
    Buffer.from(person).toString('hex'),
  ].join('x');
  return {
    Version: '2012-10-17',
    Statement: [
      denied(sid, {
        StringLike: all,
        StringNotLike: { 'aws:userid': `*:${base}.${serial}` },
      }),
      denied(`${MARK}End`, {
        StringLike: all,
        DateGreaterThanEquals: { 'aws:CurrentTime': end },
      }),
    ],
  };
}

/** Keeps out every session of the access. @internal */
export function endedPolicy(base: string): Policy {
  return {
    Version: '2012-10-17',
    Statement: [
      denied(`${MARK}Ended`, { StringLike: { 'aws:userid': `*:${base}.*` } }),
    ],
  };
}

/**
 * What a running policy says, as far as it can be read.
 * @returns undefined: it does not carry our mark
 * @internal
 */
export function readRunningPolicy(
  base: string,
  policy: Policy,
): { slot: SessionSlot; asMade: boolean } | undefined {
  const sids = policy.Statement.map(({ Sid }) => String(Sid));
  const [, serial, tokensEnd, digest, hex] =
    sids.map(sid => sid.match(SID)).find(Boolean) ?? [];
  if (!serial) return undefined;
  const slot = {
    serial,
    end: endOf(policy),
    tokensEnd: Number(tokensEnd),
    ...(digest !== '0' && { digest }),
    person: Buffer.from(hex, 'hex').toString(),
  };
  return { slot, asMade: isSame(policy, runningPolicy(base, slot)) };
}

/** The same whatever the order of keys in it. @internal */
export function isSame(one: Policy, other: Policy): boolean {
  return written(one.Statement) === written(other.Statement);
}

function endOf(policy: Policy): string {
  for (const { Condition } of policy.Statement) {
    const dates = Object(Condition).DateGreaterThanEquals;
    const end = Object(dates)['aws:CurrentTime'];
    if (typeof end === 'string') return end;
  }
  return '';
}

function written(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}
