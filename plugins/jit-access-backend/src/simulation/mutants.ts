/** A fault put into the shipped code on purpose, which the simulation has to find. */
export interface Mutant {
  name: string;
  /** Below `src`. */
  file: string;
  /** Stands there exactly once. */
  from: string;
  to: string;
}

export const MUTANTS: Mutant[] = [
  {
    name: 'settle without the epoch',
    file: 'storage/bindings/lease.ts',
    from: `    !row ||
    numberOf(row.epoch) !== lease.epoch ||
    row.lease_owner !== lease.owner
`,
    to: `    !row`,
  },
  {
    name: 'settle without the generation',
    file: 'storage/bindings/settleBinding.ts',
    from: `numberOf(own.generation) === run.generation`,
    to: `true`,
  },
  {
    name: 'call by a plan that is stale',
    file: 'storage/bindings/writeIntent.ts',
    from: `if (stale) return undefined;`,
    to: ``,
  },
  {
    name: 'present until the last end instead of the unbroken run',
    file: 'domain/binding/desired.ts',
    from: `.filter(grant => covers(grant, now))`,
    to: `.filter(grant => covers(grant, now) || (grant.state === 'scheduled' && now < grant.activateBy))`,
  },
  {
    name: 'overlapping grants cut each other short',
    file: 'domain/binding/desired.ts',
    from: `.filter(grant => covers(grant, now))`,
    to: `.filter(grant => covers(grant, now) && !grants.some(other => other.state === 'ending'))`,
  },
  {
    name: 'a grant that joins a present effect undecided',
    file: 'storage/grants/activateGrants.ts',
    from: `if (grant.state !== 'activating' || !covers(grant, now)) continue;`,
    to: `if (grant.state === 'scheduled' ? grant.startsAt > now : grant.state !== 'activating' || !covers(grant, now)) continue;`,
  },
  {
    name: 'our own access filed as standing after a lost response',
    file: 'domain/binding/nextStep.ts',
    from: `  if (isUnknown(binding)) return 'observe';
  if (binding.state === 'absent') return 'ensure';`,
    to: `  if (isUnknown(binding)) return 'look';
  if (binding.state === 'absent') return 'ensure';`,
  },
  {
    name: 'standing access is taken for ours',
    file: 'storage/bindings/recordStanding.ts',
    from: `const standing = look.present && !look.ours;`,
    to: `const standing = false;`,
  },
  {
    name: 'forget to observe: an answer counts as done',
    file: 'domain/binding/settlement.ts',
    from: `  const seen = result.observed?.state;
  const facts = {`,
    to: `  const done = result.step === 'ensure' ? 'present' : result.step === 'remove' ? 'absent' : undefined;
  if (done && !result.failure) result = { ...result, observed: { state: done }, observeFailure: undefined };
  const seen = result.observed?.state;
  const facts = {`,
  },
  {
    name: 'an error means that nothing happened',
    file: 'domain/binding/settlement.ts',
    from: `if (seen === 'absent' && intent === 'remove') return undefined;`,
    to: `if (seen === 'absent') return undefined;`,
  },
  {
    name: 'no intent is written',
    file: 'storage/bindings/writeIntent.ts',
    from: `    intent: intent.kind,
    state: 'unknown' as const,`,
    to: `    observed_at: now,`,
  },
  {
    name: 'drop an audit row',
    file: 'storage/grants/beginEnding.ts',
    from: `rows.map(row => {
      const grant = grantRecord(row, []);`,
    to: `rows.slice(1).map(row => {
      const grant = grantRecord(row, []);`,
  },
  {
    name: 'give up after six',
    file: 'storage/bindings/scheduleBinding.ts',
    from: `else if (settlement.retryAt) {`,
    to: `else if (settlement.attempts >= 6) next = undefined;
  else if (settlement.retryAt) {`,
  },
  {
    name: 'an end is inclusive',
    file: 'domain/grant/window.ts',
    from: `if (!grant.endsAt || grant.endsAt > now) return undefined;`,
    to: `if (!grant.endsAt || grant.endsAt >= now) return undefined;`,
  },
  {
    name: 'windows count from the decision',
    file: 'domain/grant/window.ts',
    from: `  let start = now;`,
    to: `  let start = grant.admittedAt ?? now;`,
  },
  {
    name: 'wake from a long sleep and call',
    file: 'worker/converge/callStep.ts',
    from: `if (!ctx.leases.isValid(lease)) throw`,
    to: `if (lease.epoch < 0) throw`,
  },
  {
    name: 'a late answer is not looked into',
    file: 'worker/converge/targetCalls.ts',
    from: `const onLate = () => void lookAgain(ctx, order.bindingId);`,
    to: `const onLate = () => {};`,
  },
  {
    name: 'a lost lease is not looked into',
    file: 'worker/converge/BindingPool.ts',
    from: `if (trail.called) {`,
    to: `if (trail.called && lease.epoch < 0) {`,
  },
  {
    name: 'a new grant forgets what may still be there',
    file: 'storage/bindings/upsertBinding.ts',
    from: `if (!atRest) return;`,
    to: ``,
  },
];
