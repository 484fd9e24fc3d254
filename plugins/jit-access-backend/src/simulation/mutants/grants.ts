import { Mutant } from './Mutant';

/** In the life of grants. */
export const GRANTS: Mutant[] = [
  {
    name: 'a grant that joins a present effect undecided',
    file: 'storage/grants/activateGrants.ts',
    from: `if (grant.state !== 'activating' || !covers(grant, now)) continue;`,
    to: `if (grant.state === 'scheduled' ? grant.startsAt > now : grant.state !== 'activating' || !covers(grant, now)) continue;`,
  },
  {
    name: 'active when one of several effects is there',
    file: 'storage/grants/activateGrants.ts',
    from: `grant.bindings.every(b =>`,
    to: `grant.bindings.some(b =>`,
  },
  {
    name: 'an extension counts from the first window',
    file: 'domain/grant/window.ts',
    from: `if (context.continuesAnother) start = grant.startsAt;`,
    to: `if (context.continuesAnother) start = grant.admittedAt ?? now;`,
  },
  {
    name: 'windows count from the decision',
    file: 'domain/grant/window.ts',
    from: `  let start = now;`,
    to: `  let start = grant.admittedAt ?? now;`,
  },
  {
    name: 'an end is inclusive',
    file: 'domain/grant/window.ts',
    from: `if (!grant.endsAt || grant.endsAt > now) return undefined;`,
    to: `if (!grant.endsAt || grant.endsAt >= now) return undefined;`,
  },
  {
    name: 'a grant goes on past activateBy',
    file: 'domain/grant/window.ts',
    from: `return grant.activateBy <= now ? 'not-activated' : undefined;`,
    to: `return grant.activateBy < grant.startsAt ? 'not-activated' : undefined;`,
    focus: 'waiting',
  },
  {
    name: 'ended before it is gone',
    file: 'domain/binding/endOutcome.ts',
    from: `if (context.traits.revocable) return undefined;`,
    to: `if (context.traits.revocable) return 'removed';`,
  },
  {
    name: 'the new decision is not heeded',
    file: 'storage/grants/admitGrant.ts',
    from: `if (verdict === 'still-allowed') admit(unit, grant);`,
    to: `if (verdict) admit(unit, grant);`,
  },
  {
    name: 'an unknown fact grants',
    file: 'storage/grants/admitGrant.ts',
    from: `    await recordUnknown(tx, grant);
    return;`,
    to: `    verdict = 'still-allowed';`,
  },
  {
    name: 'a pause does not hold what was asked for before',
    file: 'storage/grants/admitGrant.ts',
    from: `if (await currentPause(tx.sql)) return;`,
    to: ``,
  },
  {
    name: 'let through by somebody who lost the lease',
    file: 'storage/grants/admitGrant.ts',
    from: `if (!awaitsAdmission(grant, unit.now) || dueEnd(grant, unit.now)) return;`,
    to: `if (grant.state === 'ended' || grant.state === 'active') return;`,
  },
  {
    name: 'nobody is told that access runs',
    file: 'storage/grants/activateGrants.ts',
    from: `unit.tell(receiverNotice(grant, 'active', activeWords(grant, unit.now)));`,
    to: ``,
  },
  {
    name: 'nobody is told that access ended',
    file: 'storage/grants/finishGrants.ts',
    from: `unit.tell(receiverNotice(grant, 'ended', words));`,
    to: ``,
  },
  {
    name: 'drop an audit row',
    file: 'storage/grants/beginEnding.ts',
    from: `    unit.record({
      type: 'grant.ending',`,
    to: `    if (grants.length === 1 || grant !== grants[0]) unit.record({
      type: 'grant.ending',`,
  },
  {
    name: 'an end does not wake the bindings of the grant',
    file: 'storage/grants/beginEnding.ts',
    from: `  bindingsDueAgain(
    unit,
    new Set(moving.flatMap(grant => grant.bindings.map(({ id }) => id))),
    'removal',
  );
`,
    to: ``,
  },
  {
    name: 'a grant is written twice as ended',
    file: 'storage/grants/finishGrants.ts',
    from: `if (grant.state !== 'ending') continue;`,
    to: `if (grant.state !== 'ending' && grant.state !== 'scheduled') continue;`,
  },
];
