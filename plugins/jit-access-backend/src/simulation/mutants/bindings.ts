import { Mutant } from './Mutant';

/** In what is kept of bindings, and what follows from it. */
export const BINDINGS: Mutant[] = [
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
    file: 'storage/bindings/settleBindings.ts',
    from: `const upToDate = numberOf(own.generation) === run.generation;`,
    to: `const upToDate = true;`,
  },
  {
    name: 'call by a plan that is stale',
    file: 'storage/bindings/writeIntents.ts',
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
    from: `const standing = look.present && !ours;`,
    to: `const standing = false;`,
  },
  {
    name: 'standing access is removed',
    file: 'domain/binding/nextStep.ts',
    from: `    return context.someoneWaits || isUnknown(binding) ? 'observe' : 'rest';
  }
  if (isGone`,
    to: `    return 'remove';
  }
  if (isGone`,
  },
  {
    name: 'forget to observe: an answer counts as done',
    file: 'domain/binding/settlement.ts',
    from: `  const rules = context.drift ?? DEFAULT_DRIFT_RULES;`,
    to: `  const rules = context.drift ?? DEFAULT_DRIFT_RULES;
  const done = result.step === 'ensure' ? 'present' : result.step === 'remove' ? 'absent' : undefined;
  if (done && !result.failure) result = { ...result, observed: { state: done }, observeFailure: undefined };`,
  },
  {
    name: 'an error means that nothing happened',
    file: 'domain/binding/settlement.ts',
    from: `if (seen === 'absent' && intent === 'remove') return undefined;`,
    to: `if (seen === 'absent') return undefined;`,
  },
  {
    name: 'pending counts as gone',
    file: 'domain/binding/settlement.ts',
    from: `return state === 'pending' ? 'unknown' : state;`,
    to: `return state === 'pending' ? 'absent' : state;`,
  },
  {
    name: 'the attempts of a removal are not counted',
    file: 'domain/binding/settlement.ts',
    from: `const attempts = binding.attempts + 1;
  const alarm`,
    to: `const attempts = desired.present ? binding.attempts + 1 : 1;
  const alarm`,
  },
  {
    name: 'the target asks to wait, and nobody does',
    file: 'domain/binding/settlement.ts',
    from: `    failure.retryAfterMs ?? 0,
    retryDelayMs`,
    to: `    0,
    retryDelayMs`,
  },
  {
    name: 'stuck is never said',
    file: 'domain/binding/settlement.ts',
    from: `stuck: !desired.present && (binding.stuck || attempts >= STUCK_AFTER),`,
    to: `stuck: false,`,
  },
  {
    name: 'nobody is told that it is stuck',
    file: 'storage/bindings/settleBindings.ts',
    from: `if (settlement.alarm) unit.tell(alarmNotice(run, settlement));`,
    to: ``,
  },
  {
    name: 'give up after six',
    file: 'storage/bindings/scheduleBinding.ts',
    from: `else if (settlement.retryAt) {`,
    to: `else if (settlement.attempts >= 6) next = undefined;
  else if (settlement.retryAt) {`,
  },
  {
    name: 'all retries come back at once',
    file: 'domain/retry/backoff.ts',
    from: `return Math.round(full * (1 - jitter / 2));`,
    to: `return Math.round(full * (1 - (jitter * 0) / 2));`,
  },
  {
    name: 'retries wait longer and longer without end',
    file: 'domain/retry/backoff.ts',
    from: `Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1))`,
    to: `FIRST_MS * 4 ** failures`,
  },
  {
    name: 'the end in the target is not moved',
    file: 'domain/binding/nextStep.ts',
    from: `return told === wanted;`,
    to: `return told !== undefined || wanted === '';`,
  },
  {
    name: 'no intent is written',
    file: 'storage/bindings/writeIntents.ts',
    from: `    intent: intent.kind,
    state: 'unknown',`,
    to: ``,
  },
  {
    name: 'an intent leaves no line in the history',
    file: 'storage/bindings/writeIntents.ts',
    from: `      events.push(intentEvent(row, intent));
`,
    to: ``,
  },
  {
    name: 'claim what somebody else holds',
    file: 'storage/bindings/claimBindings.ts',
    from: `.where('next_run_at', '<=', now)`,
    to: `.where(q => q.where('next_run_at', '<=', now).orWhereNotNull('lease_owner'))`,
  },
  {
    name: 'claim without raising the epoch',
    file: 'storage/bindings/claimBindings.ts',
    from: `sql.raw('epoch + 1')`,
    to: `sql.raw('epoch + 0')`,
  },
  {
    name: 'the lease is not let go of',
    file: 'storage/bindings/scheduleBinding.ts',
    from: `    lease_owner: null,
    next_run_at: next ?? null,`,
    to: `    next_run_at: next ?? null,`,
  },
  {
    name: 'what is ended waits behind what is made',
    file: 'storage/bindings/dueAgain.ts',
    from: `lane: lane === 'removal' || isIdle(row) ? LANE[lane] : row.lane,`,
    to: `lane: LANE.creation,`,
  },
  {
    name: 'a new grant does not raise the generation',
    file: 'storage/bindings/dueAgain.ts',
    from: `generation: numberOf(row.generation) + 1,`,
    to: `generation: numberOf(row.generation),`,
  },
  {
    name: 'what is due already is put off',
    file: 'storage/bindings/dueAgain.ts',
    from: `      : earlier(row.next_run_at, at),`,
    to: `      : (row.next_run_at ?? at),`,
  },
  {
    name: 'suspicion is forgotten without a look',
    file: 'storage/bindings/settleBindings.ts',
    from: `suspect: upToDate && result.observed ? false : Boolean(own.suspect),`,
    to: `suspect: false,`,
  },
  {
    name: 'a new grant forgets what may still be there',
    file: 'storage/bindings/upsertBinding.ts',
    from: `if (!atRest) return;`,
    to: ``,
  },
  {
    name: 'an account is taken by two people',
    file: 'storage/bindings/pinAccount.ts',
    from: `if (holder) throw new AccountTakenError(account, holder);`,
    to: ``,
  },
  {
    name: 'access is not looked at again after its end',
    file: 'domain/drift/nextLook.ts',
    from: `if (binding.standing || !isGone(binding)) return undefined;`,
    to: `if (binding.state) return undefined;`,
  },
  {
    name: 'drift is not said',
    file: 'storage/bindings/settleEvents.ts',
    from: `if (!settlement.drift) return [];`,
    to: `if (settlement.drift) return [];
  if (!settlement.drift) return [];`,
  },
  {
    name: 'a late renewal shortens a newer lease',
    file: 'storage/bindings/lease.ts',
    from: `      leases.map(lease => [lease.bindingId, lease.epoch]),
    )
    // What was let go of keeps its epoch, and has another time to be looked at.`,
    to: `      leases.flatMap(lease =>
        [0, 1, 2, 3].map(later => [lease.bindingId, lease.epoch + later]),
      ),
    )`,
  },
];
