import { TestDatabases } from '@backstage/backend-test-utils';
import { GUARDS, LEAD, ORGANISATION, ref, TEAM } from '../testing/organisation';
import { NOON } from '../testing/pendingRequest';
import { ReviewDesk } from '../testing/ReviewDesk';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const two = [{ audience: [GUARDS], count: 2 }];
const minute = (count: number) =>
  `2026-03-02T12:${String(count).padStart(2, '0')}:00.000Z`;

describe.each(databases.eachSupportedId())('reviews on %s', databaseId => {
  let desk: ReviewDesk;
  beforeEach(async () => {
    desk = await ReviewDesk.create(databases, databaseId);
  });
  afterEach(() => desk.close());

  describe('who may', () => {
    it('is asked at the review: whoever joined since may, whoever left may not', async () => {
      const asked = await desk.ask([{ audience: [GUARDS] }]);
      await expect(desk.review('stand-in', asked)).rejects.toThrow(
        'There is no request',
      );
      desk.reorganise(
        ORGANISATION.map(draft => {
          if (draft.name === 'guard') return { ...draft, spec: {} };
          return draft.name === 'stand-in'
            ? { ...draft, spec: { memberOf: ['security'] } }
            : draft;
        }),
      );
      await expect(desk.review('guard', asked)).rejects.toThrow(
        'There is no request',
      );
      await desk.review('stand-in', asked);
      expect(await desk.state(asked)).toBe('approved');
    });

    it('leaves a review valid whose author has left since', async () => {
      const asked = await desk.ask([
        { audience: [LEAD] },
        { audience: [GUARDS] },
      ]);
      await desk.review('lead', asked);
      desk.reorganise(ORGANISATION.filter(({ name }) => name !== 'lead'));
      await desk.review('guard', asked);
      expect(await desk.state(asked)).toBe('approved');
    });

    it.each([
      ['dev', 'peer', 'dev'],
      ['dev', 'peer', 'peer'],
    ])(
      'asked by %s for %s, never lets %s review',
      async (requester, receiver, reviewer) => {
        const asked = await desk.ask([{ audience: [TEAM] }], {
          requester,
          receiver,
        });
        await expect(desk.review(reviewer, asked)).rejects.toThrow(
          'Nobody reviews what they asked for or would receive',
        );
        expect((await desk.shown(reviewer, asked)).actions.review).toBe(false);
        expect(await desk.inbox(reviewer)).toEqual([]);
      },
    );

    it('does not accept somebody of a later stage before it is their turn', async () => {
      const asked = await desk.ask([
        { audience: [LEAD] },
        { audience: [GUARDS] },
      ]);
      await expect(desk.review('guard', asked)).rejects.toThrow(
        'You may not review this: it waits for',
      );
      expect(await desk.inbox('guard')).toEqual([]);
      await desk.review('lead', asked);
      expect(await desk.inbox('guard')).toHaveLength(1);
      await desk.review('guard', asked);
      expect(await desk.state(asked)).toBe('approved');
    });

    it('lets nobody review twice, in whatever stage', async () => {
      const asked = await desk.ask([
        { audience: [GUARDS] },
        { audience: [GUARDS] },
      ]);
      await desk.review('guard', asked);
      await expect(desk.review('guard', asked)).rejects.toThrow(
        'You have reviewed this already',
      );
      expect(await desk.inbox('guard')).toEqual([]);
      expect(await desk.state(asked)).toBe('pending');
    });

    it('lets whoever is on call now review, and nobody who was', async () => {
      const onCall = 'on-call:component:default/checkout#primary';
      desk.named.set(onCall, [ref('outsider')]);
      const asked = await desk.ask([{ audience: [onCall] }]);
      expect(await desk.inbox('outsider')).toHaveLength(1);
      // The list may be half a minute old, the review may not.
      desk.named.set(onCall, [ref('peer')]);
      expect(await desk.inbox('outsider')).toHaveLength(1);
      await expect(desk.review('outsider', asked)).rejects.toThrow(
        /may not review|no request/,
      );
      await desk.review('peer', asked);
      expect(await desk.state(asked)).toBe('approved');
    });
  });

  describe('membership age', () => {
    const seen = (object: string, since: string, baseline = false) =>
      desk.sql('first_seen').insert({
        subject: ref('guard'),
        object,
        since,
        seen_at: NOON,
        baseline,
      });
    const aged = [{ audience: [GUARDS], minMembershipAge: 'P7D' }];

    it.each([
      ['exactly old enough', '2026-02-23T12:00:00.000Z', false],
      ['there when sweeping began', NOON, true],
    ] as const)('counts a member who is %s', async (_, since, baseline) => {
      await seen('group:default/security', since, baseline);
      const asked = await desk.ask(aged);
      expect(await desk.inbox('guard')).toHaveLength(1);
      expect((await desk.shown('guard', asked)).actions.review).toBe(true);
      await desk.review('guard', asked);
      expect(await desk.state(asked)).toBe('approved');
    });

    it('does not count a member who is a millisecond too young, and says so', async () => {
      await seen('group:default/security', '2026-02-23T12:00:00.001Z');
      const asked = await desk.ask(aged);
      expect(await desk.inbox('guard')).toEqual([]);
      expect((await desk.shown('guard', asked)).actions.review).toBe(false);
      await expect(desk.review('guard', asked)).rejects.toThrow(
        'policy asks for at least 7 days in security, and you have been in security since 2026-02-23 12:00 UTC',
      );
    });

    it('does not count a member whom no sweep has seen', async () => {
      const asked = await desk.ask(aged);
      await expect(desk.review('guard', asked)).rejects.toThrow(
        'it is not known yet since when',
      );
    });

    it('counts for a parent the age in the team below', async () => {
      await seen('group:default/security', '2026-01-01T00:00:00.000Z');
      const asked = await desk.ask([
        { audience: ['member:group:default/shop'], minMembershipAge: 'P7D' },
      ]);
      await desk.review('guard', asked);
      expect(await desk.state(asked)).toBe('approved');
    });

    it('grows old enough while it waits', async () => {
      await seen('group:default/security', '2026-02-23T13:00:00.000Z');
      const asked = await desk.ask(aged);
      expect(await desk.inbox('guard')).toEqual([]);
      desk.pass('PT1H');
      expect(await desk.inbox('guard')).toHaveLength(1);
      await desk.review('guard', asked);
      expect(await desk.state(asked)).toBe('approved');
    });
  });

  describe('what is agreed to', () => {
    it('is denied by one denial, whatever was approved', async () => {
      const asked = await desk.ask(two);
      await desk.review('guard', asked);
      await desk.review('second-guard', asked, {
        decision: 'deny',
        comment: 'Not now',
      });
      expect(await desk.state(asked)).toBe('denied');
    });

    it('is the shortest that a reviewer agreed to, and not below the minimum', async () => {
      const asked = await desk.ask([{ audience: [LEAD] }]);
      await expect(
        desk.review('lead', asked, { maxDuration: 'PT29M59S' }),
      ).rejects.toThrow('at least 30 minutes');
      await desk.review('lead', asked, { maxDuration: 'PT30M' });
      const grant = await desk.sql('access_grant').first();
      expect(grant).toMatchObject({ duration: 'PT30M' });
    });

    it('is refused when the stage is not the one that was shown', async () => {
      const asked = await desk.ask([
        { title: 'the lead of orders', audience: [TEAM] },
        { title: 'security', audience: [TEAM] },
      ]);
      const { digest } = await desk.shown('peer', asked);
      await desk.review('lead', asked);
      await expect(desk.review('peer', asked, { digest })).rejects.toThrow(
        'This changed since it was shown to you: it waits for security now, no longer for the lead of orders; look again',
      );
      expect(await desk.events('review.rejected')).toHaveLength(1);
    });

    it('is refused when somebody shortened it since it was shown', async () => {
      const asked = await desk.ask(two);
      const { digest } = await desk.shown('second-guard', asked);
      await desk.review('guard', asked, { maxDuration: 'PT1H' });
      await expect(
        desk.review('second-guard', asked, { digest }),
      ).rejects.toThrow('it is for 1 hour now, no longer for 4 hours');
      await desk.review('second-guard', asked);
      expect(await desk.state(asked)).toBe('approved');
    });

    it('is refused when it is something else altogether', async () => {
      const asked = await desk.ask([{ title: 'the lead', audience: [LEAD] }]);
      await expect(
        desk.review('lead', asked, { digest: 'another' }),
      ).rejects.toThrow(
        'What you answered is not what waits here: the lead decides on Read the database for 4 hours, by policy production (lead)',
      );
    });
  });

  describe('limits that were used up meanwhile', () => {
    const limits = {
      perWeek: [
        { guardrail: 'week', policy: 'production', zone: 'UTC', max: 'PT6H' },
      ],
      separations: [],
      noStandingAccess: false,
    };

    it('refuses what exceeds the week, says what is left, and takes that', async () => {
      const first = await desk.ask([{ audience: [LEAD] }], {
        decision: { limits },
      });
      const second = await desk.ask([{ audience: [LEAD] }], {
        decision: { limits },
      });
      await desk.review('lead', first);
      await expect(desk.review('lead', second)).rejects.toThrow(
        /allows 6 hours a week, of which 4 hours are used.*2 hours are left: approve for no longer/,
      );
      expect(await desk.state(second)).toBe('pending');
      await desk.review('lead', second, { maxDuration: 'PT2H' });
      expect(await desk.state(second)).toBe('approved');
    });
  });

  describe('what falls due at the instant of a review', () => {
    it('happens before it: it lapses, and the review comes too late', async () => {
      const asked = await desk.ask([{ audience: [LEAD] }], {
        waitAtMost: 'PT8H',
      });
      const { digest } = await desk.shown('lead', asked);
      desk.pass('PT8H');
      await expect(desk.review('lead', asked, { digest })).rejects.toThrow(
        /lapsed/,
      );
      expect(await desk.state(asked)).toBe('lapsed');
    });

    it('happens before it: it escalates, so that those who are added may review', async () => {
      const asked = await desk.ask([
        {
          audience: [LEAD],
          remindEvery: 'PT1H',
          escalation: { after: 'PT1H', title: 'security', audience: [GUARDS] },
        },
      ]);
      desk.now = '2026-03-02T12:59:59.999Z';
      await expect(desk.review('guard', asked)).rejects.toThrow();
      desk.now = '2026-03-02T13:00:00.000Z';
      await desk.review('guard', asked);
      expect(await desk.state(asked)).toBe('approved');
      const types = (await desk.events()).map(({ type }) => type);
      expect(types.slice(-5)).toEqual([
        'item.escalated',
        'item.reminded',
        'review.recorded',
        'item.approved',
        'grant.created',
      ]);
      expect(await desk.notices('review-escalated')).toEqual([
        [ref('guard'), ref('second-guard')],
      ]);
    });
  });

  it('tells those who can answer the next stage when it begins, not who could before', async () => {
    const asked = await desk.ask([
      { audience: [TEAM] },
      { audience: [TEAM, GUARDS] },
    ]);
    desk.reorganise(ORGANISATION.filter(({ name }) => name !== 'second-guard'));
    await desk.review('peer', asked);
    expect(await desk.notices('review-wanted')).toEqual([
      [ref('guard'), ref('lead')],
    ]);
  });

  it('escalates from when the stage began to wait, adds and never replaces', async () => {
    const asked = await desk.ask([
      { audience: [TEAM] },
      {
        audience: [LEAD],
        escalation: {
          after: 'PT10M',
          title: 'the team and security',
          audience: [GUARDS, TEAM],
        },
      },
    ]);
    desk.pass('PT5M');
    await desk.review('peer', asked);
    desk.now = minute(14);
    await desk.tick();
    expect(await desk.events('item.escalated')).toEqual([]);
    desk.now = minute(15);
    await desk.tick();
    expect(await desk.events('item.escalated')).toMatchObject([
      {
        actor: 'system',
        details: { stage: 1, added: [GUARDS, TEAM], waitsSince: minute(5) },
      },
    ]);
    // Not the requester, nor who has reviewed.
    expect(await desk.notices('review-escalated')).toEqual([
      [ref('guard'), ref('lead'), ref('second-guard')],
    ]);
    expect(await desk.inbox('lead')).toHaveLength(1);
    expect(await desk.inbox('guard')).toMatchObject([
      { kind: 'approval', item: { escalatedAt: minute(15) } },
    ]);
    expect(await desk.inbox('peer')).toEqual([]);
    await desk.tick();
    expect(await desk.events('item.escalated')).toHaveLength(1);
    await desk.review('lead', asked);
    expect(await desk.state(asked)).toBe('approved');
  });

  it('reminds in whole steps those who have not answered, until the stage is over', async () => {
    const asked = await desk.ask([
      { ...two[0], remindEvery: 'PT1H' },
      { audience: [LEAD] },
    ]);
    desk.pass('PT1H');
    await desk.tick();
    await desk.tick();
    expect(await desk.notices('review-reminder')).toEqual([
      [ref('guard'), ref('second-guard')],
    ]);
    await desk.review('guard', asked);
    // Nothing ran for a while: it is sent once, and goes on in step.
    desk.pass('PT3H10M');
    await desk.tick();
    await desk.tick();
    expect((await desk.notices('review-reminder')).slice(1)).toEqual([
      [ref('second-guard')],
    ]);
    expect(
      (await desk.events('item.reminded')).map(({ details }) => details.next),
    ).toEqual(['2026-03-02T14:00:00.000Z', '2026-03-02T17:00:00.000Z']);
    await desk.review('second-guard', asked);
    desk.pass('PT9H');
    await desk.tick();
    expect(await desk.events('item.reminded')).toHaveLength(2);
  });

  it('escalates before a withdrawal at the same instant, which then ends it', async () => {
    const { requestId } = await desk.ask([
      {
        audience: [LEAD],
        escalation: { after: 'PT1H', title: 'security', audience: [GUARDS] },
      },
    ]);
    desk.pass('PT1H');
    await desk.services.withdraw.withdraw(await desk.actor('dev'), requestId);
    expect((await desk.events()).map(({ type }) => type)).toEqual([
      'item.escalated',
      'item.withdrawn',
    ]);
    desk.pass('PT1H');
    await desk.tick();
    expect(await desk.events()).toHaveLength(2);
  });

  it('lapses what is due for everything at one instant, and does nothing else', async () => {
    await desk.ask(
      [
        {
          audience: [LEAD],
          remindEvery: 'PT1H',
          escalation: { after: 'PT1H', title: 'security', audience: [GUARDS] },
        },
      ],
      { waitAtMost: 'PT1H' },
    );
    desk.pass('PT1H');
    await desk.tick();
    expect((await desk.events()).map(({ type }) => type)).toEqual([
      'item.lapsed',
    ]);
  });
});
