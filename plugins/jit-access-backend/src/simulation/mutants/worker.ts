import { Mutant } from './Mutant';

/** In the work of a process. */
export const WORKER: Mutant[] = [
  {
    name: 'wake from a long sleep and call',
    file: 'worker/converge/callStep.ts',
    from: `if (!ctx.leases.isValid(lease)) throw`,
    to: `if (lease.epoch < 0) throw`,
  },
  {
    name: 'call without an intent',
    file: 'worker/converge/callStep.ts',
    from: `  const binding = plan.removing
    ? before`,
    to: `  const binding = plan.removing || kind === 'remove' || before.attempts > 0
    ? before`,
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
    name: 'a pause of the target is not heeded',
    file: 'worker/limits/Limits.ts',
    from: `if (until !== undefined) throw new PausedError(until);`,
    to: ``,
  },
  {
    name: 'a source that is away lets through',
    file: 'worker/converge/admitWaiting.ts',
    from: `    return 'unknown';
  }`,
    to: `    return 'still-allowed';
  }`,
  },
  {
    name: 'the secret is not stored before the call',
    file: 'worker/converge/callStep.ts',
    from: `          credential: credential?.sealed,
`,
    to: ``,
  },
  {
    name: 'a unit of work forgets its last notice',
    file: 'storage/unitOfWork/writeChanges.ts',
    from: `await enqueueNotices(tx, notices, at);`,
    to: `await enqueueNotices(tx, notices.slice(0, -1), at);`,
  },
  {
    name: 'a unit of work forgets one of many events',
    file: 'storage/unitOfWork/writeChanges.ts',
    from: `await appendEvents(tx, events, at);`,
    to: `await appendEvents(tx, events.length > 3 ? events.slice(1) : events, at);`,
  },
];
