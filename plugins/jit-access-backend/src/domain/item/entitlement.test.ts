import { AudienceEntry, entitlementOf, HeldSince } from './entitlement';

const AT = '2026-03-02T12:00:00.000Z';
const item = { requester: 'user:default/ann', receiver: 'user:default/rob' };
const TEAM = 'member:group:default/team';
const team: AudienceEntry[] = [{ principal: TEAM }];
const aged: AudienceEntry[] = [{ principal: TEAM, minAge: 'P7D' }];

const standing = (name: string, held: Record<string, HeldSince> = {}) => ({
  person: `user:default/${name}`,
  principals: new Map(Object.entries(held)),
});
const member = (name: string, since: HeldSince = 'always') =>
  standing(name, { [TEAM]: since });

describe('entitlementOf', () => {
  it('lets whoever stands for a principal review in their own right', () => {
    expect(entitlementOf(team, item, member('dan'), [], AT)).toEqual({
      as: 'self',
    });
  });

  it('prefers the own right over standing in', () => {
    expect(
      entitlementOf(team, item, member('dan'), [member('eve')], AT),
    ).toEqual({ as: 'self' });
  });

  it('lets a person review for somebody who is away', () => {
    expect(
      entitlementOf(team, item, standing('dan'), [member('eve')], AT),
    ).toEqual({ as: 'cover', onBehalfOf: 'user:default/eve' });
  });

  it.each(['ann', 'rob'])(
    'never lets %s review, who asked or would receive, in whatever way',
    name => {
      expect(
        entitlementOf(team, item, member(name), [member('eve')], AT),
      ).toEqual({ as: 'nobody' });
    },
  );

  it.each(['ann', 'rob'])(
    'never lets anybody stand in for %s, who asked or would receive',
    name => {
      expect(
        entitlementOf(team, item, standing('dan'), [member(name)], AT),
      ).toEqual({ as: 'nobody' });
    },
  );

  it('passes over one who asked to another who is away', () => {
    expect(
      entitlementOf(
        team,
        item,
        standing('dan'),
        [member('ann'), member('eve')],
        AT,
      ),
    ).toEqual({ as: 'cover', onBehalfOf: 'user:default/eve' });
  });

  it.each([
    ['always', 'self'],
    ['2026-02-23T12:00:00.000Z', 'self'],
    ['2026-02-23T12:00:00.001Z', 'nobody'],
    ['unseen', 'nobody'],
  ] as const)('holds membership since %s to seven days: %s', (since, as) => {
    expect(
      entitlementOf(aged, item, member('dan', since), [], AT),
    ).toMatchObject({ as });
  });

  it('counts the age of the one who is away, not of who stands in', () => {
    const young = '2026-03-01T12:00:00.000Z';
    expect(
      entitlementOf(aged, item, member('dan', young), [member('eve')], AT),
    ).toEqual({ as: 'cover', onBehalfOf: 'user:default/eve' });
    expect(
      entitlementOf(aged, item, standing('dan'), [member('eve', young)], AT),
    ).toEqual({
      as: 'nobody',
      tooYoung: {
        person: 'user:default/eve',
        principal: TEAM,
        since: young,
        minAge: 'P7D',
      },
    });
  });

  it('asks for no age where one entry does not', () => {
    const both = [
      ...aged,
      { principal: 'user:user:default/dan', minAge: undefined },
    ];
    const dan = standing('dan', {
      [TEAM]: 'unseen',
      'user:user:default/dan': 'always',
    });
    expect(entitlementOf(both, item, dan, [], AT)).toEqual({ as: 'self' });
  });
});
