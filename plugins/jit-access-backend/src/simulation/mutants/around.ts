import { Mutant } from './Mutant';

/** In requests, reviews, notices, secrets and the history. */
export const AROUND: Mutant[] = [
  {
    name: 'one review less is enough',
    file: 'domain/item/reviewProgress.ts',
    from: `if (people.size < count) {`,
    to: `if (people.size < Math.max(1, count - 1)) {`,
  },
  {
    name: 'anybody reviews',
    file: 'services/reviews/ReviewService.ts',
    from: `if (entitled.as === 'nobody') {`,
    to: `if (actor.ref === '' && entitled.as === 'nobody') {`,
  },
  {
    name: 'a review of what it was before counts',
    file: 'services/reviews/ReviewService.ts',
    from: `if (body.digest !== item.digest) {`,
    to: `if (!body.digest) {`,
  },
  {
    name: 'the strictest reviewer is not heeded',
    file: 'domain/item/reviewProgress.ts',
    from: `durationMilliseconds(max) < durationMilliseconds(shortest)`,
    to: `durationMilliseconds(max) > durationMilliseconds(shortest)`,
  },
  {
    name: 'an item lapses after it was reviewed',
    file: 'storage/requests/lapseDue.ts',
    from: `.where('state', 'pending')
    .where('lapses_at', '<=', now)`,
    to: `.where('state', 'pending')
    .where('lapses_at', '<=', now.replace('2026', '2027'))`,
  },
  {
    name: 'nobody looks again at what is kept apart',
    file: 'services/requests/storeSubmission.ts',
    from: `const refused = await refusedUnderLock(tx, submission, now);`,
    to: `const refused = (await refusedUnderLock(tx, submission, now)).slice(0, 0);`,
  },
  {
    name: 'an approved item without its event',
    file: 'services/reviews/settleReviewed.ts',
    from: `      'item.approved',
      `,
    to: `      'item.denied',
      `,
  },
  {
    name: 'a secret is shown twice',
    file: 'storage/credentials/takeCredential.ts',
    from: `.update({ credential: null, credential_state: 'revealed' });`,
    to: `.update({ credential_state: 'ready' });`,
  },
  {
    name: 'a new secret is shown although it was not set',
    file: 'storage/credentials/credentialAfter.ts',
    from: `    !result.failure &&
`,
    to: ``,
    focus: 'secrets',
  },
  {
    name: 'what was shared with access that was ended goes on letting in',
    file: 'storage/credentials/renewal.ts',
    from: `if (!traits.renews) return;`,
    to: `if (traits.renews) return;`,
    focus: 'secrets',
  },
  {
    name: 'a secret is shown to whoever may see the access',
    file: 'services/grants/CredentialService.ts',
    from: `if (seen.receiver !== actor.ref) {`,
    to: `if (seen.receiver === '') {`,
  },
  {
    name: 'notices overtake each other',
    file: 'storage/outbox/claimNotices.ts',
    from: `.whereRaw('earlier.seq < o.seq')`,
    to: `.whereRaw('earlier.seq < o.seq - 1000')`,
  },
  {
    name: 'a delivery that failed counts as done',
    file: 'worker/outbox/NoticePool.ts',
    from: `const parked = await settleUndelivered(store, delivery, error, jitter);`,
    to: `await settleDelivered(store, delivery);
      const parked = jitter < 0;`,
  },
  {
    name: 'a notice is given up after the third failure',
    file: 'storage/outbox/settleDelivery.ts',
    from: `const PARKED_AFTER = 6;`,
    to: `const PARKED_AFTER = 3;`,
  },
  {
    name: 'a notice is forgotten with the process that took it',
    file: 'storage/outbox/claimNotices.ts',
    from: `      next_run_at: addMilliseconds(now, claim.leaseMs),`,
    to: `      next_run_at: null as unknown as string,`,
  },
  {
    name: 'one channel is forgotten',
    file: 'storage/outbox/enqueueNotice.ts',
    from: `return tx.channels.map(channel => ({`,
    to: `return tx.channels.slice(0, 1).map(channel => ({`,
  },
  {
    name: 'an event is never sealed',
    file: 'storage/audit/appendEvents.ts',
    from: `rows.map(row => ({ event_id: row.id, at: row.at })),`,
    to: `rows.slice(-1).map(row => ({ event_id: row.id, at: row.at })),`,
  },
  {
    name: 'a sealer that was overtaken seals on',
    file: 'storage/audit/sealerLease.ts',
    from: `return numberOf(row.epoch) === lease.epoch && ownerOf(row) === lease.owner;`,
    to: `return numberOf(row.epoch) >= lease.epoch;`,
  },
];
