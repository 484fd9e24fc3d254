import { bindingIdOf, Condition, readExpression } from './condition';

/** @internal */
export interface PolicyBinding {
  role?: string | null;
  members?: string[] | null;
  condition?: Condition | null;
}

/** An allow policy, as every service of Google Cloud has it. @internal */
export interface Policy {
  etag?: string | null;
  version?: number | null;
  bindings?: PolicyBinding[] | null;
}

/** What an access is in a policy. @internal */
export interface Wanted {
  bindingId: string;
  role: string;
  /** Such as `user:ann@example.com`. */
  member: string;
  /** The role document's own condition. */
  extra?: string;
  /** As it should be now. */
  condition: Condition;
  /**
   * Nobody else had given the person this role when ours was made: without a
   * condition it is then ours with the condition stripped.
   */
  alone: boolean;
}

/** Google Cloud keeps no more conditional bindings of one role and member. */
const MOST_CONDITIONS = 20;

/** How an access stands in a policy. @internal */
export type Standing =
  | { kind: 'absent' }
  /** Ours, as it was made; the end may have been moved. */
  | { kind: 'ours'; expiresAt: string; alsoByOthers: boolean }
  /** Ours, and somebody changed it. */
  | { kind: 'altered'; how: string }
  /** Given by others, without any condition. */
  | { kind: 'foreign' };

/** @internal */
export function standingOf(policy: Policy, wanted: Wanted): Standing {
  const ours = ownBindings(policy, wanted);
  const byOthers = unconditional(policy, wanted) !== undefined;
  if (ours.length === 0) {
    if (!byOthers) return { kind: 'absent' };
    return wanted.alone
      ? { kind: 'altered', how: 'its condition was taken away' }
      : { kind: 'foreign' };
  }
  const [one] = ours;
  const read = readExpression(one.condition?.expression);
  if (ours.length > 1 || !givesOnly(one, wanted)) {
    return { kind: 'altered', how: 'its role or members were changed' };
  }
  if (!read || read.extra !== wanted.extra) {
    return { kind: 'altered', how: 'its condition was changed' };
  }
  return { kind: 'ours', expiresAt: read.notAfter, alsoByOthers: byOthers };
}

/** Does nobody else give the person this role without a condition? @internal */
export function isAlone(policy: Policy, wanted: Wanted): boolean {
  return unconditional(policy, wanted) === undefined;
}

/**
 * The policy with the access as it should be: one binding of its own, so that no
 * other access can be cut by it. All else stays as it is.
 * @param tooMany - called where Google Cloud would refuse one more
 * @internal
 */
export function withAccess(
  policy: Policy,
  wanted: Wanted,
  tooMany: (most: number) => Error,
): PolicyBinding[] | undefined {
  const standing = standingOf(policy, wanted);
  if (standing.kind === 'foreign') return undefined;
  if (standing.kind === 'ours') {
    const [one] = ownBindings(policy, wanted);
    if (one.condition?.expression === wanted.condition.expression) {
      return undefined;
    }
  }
  const others = withoutAccess(policy, wanted) ?? policy.bindings ?? [];
  const alike = others.filter(
    binding =>
      binding.condition &&
      binding.role === wanted.role &&
      holds(binding, wanted.member),
  );
  if (alike.length >= MOST_CONDITIONS) throw tooMany(MOST_CONDITIONS);
  const { role, member, condition } = wanted;
  return [...others, { role, members: [member], condition }];
}

/** The policy without the access; what others gave stays. @internal */
export function withoutAccess(
  policy: Policy,
  wanted: Wanted,
): PolicyBinding[] | undefined {
  const bindings = policy.bindings ?? [];
  const ours = ownBindings(policy, wanted);
  if (ours.length > 0) {
    return bindings.filter(binding => !ours.includes(binding));
  }
  const stripped = wanted.alone ? unconditional(policy, wanted) : undefined;
  return stripped && withoutMember(bindings, stripped, wanted.member);
}

function withoutMember(
  bindings: PolicyBinding[],
  from: PolicyBinding,
  member: string,
): PolicyBinding[] {
  return bindings.flatMap(binding => {
    if (binding !== from) return [binding];
    const members = (binding.members ?? []).filter(one => !same(one, member));
    return members.length > 0 ? [{ ...binding, members }] : [];
  });
}

function ownBindings({ bindings }: Policy, { bindingId }: Wanted) {
  return (bindings ?? []).filter(
    ({ condition }) => bindingIdOf(condition) === bindingId,
  );
}

function unconditional(
  { bindings }: Policy,
  { role, member }: Wanted,
): PolicyBinding | undefined {
  return bindings?.find(
    binding =>
      binding.role === role && !binding.condition && holds(binding, member),
  );
}

function givesOnly(binding: PolicyBinding, { role, member }: Wanted): boolean {
  const { members } = binding;
  return (
    binding.role === role && members?.length === 1 && same(members[0], member)
  );
}

function holds({ members }: PolicyBinding, member: string): boolean {
  return (members ?? []).some(one => same(one, member));
}

/** Addresses are the same in upper and lower case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
