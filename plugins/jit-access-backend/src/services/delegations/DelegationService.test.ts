import { TestDatabases } from '@backstage/backend-test-utils';
import { GUARDS, LEAD, ORGANISATION, ref, TEAM } from '../testing/organisation';
import { NOON } from '../testing/pendingRequest';
import { ReviewDesk } from '../testing/ReviewDesk';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const TOMORROW = '2026-03-03T12:00:00.000Z';

describe.each(databases.eachSupportedId())('delegations on %s', databaseId => {
  let desk: ReviewDesk;
  beforeEach(async () => {
    desk = await ReviewDesk.create(databases, databaseId);
  });
  afterEach(() => desk.close());

  const list = async (name: string) =>
    desk.services.delegations.list(await desk.actor(name));
  const asked = () => desk.ask([{ audience: [LEAD] }]);

  describe('setting one', () => {
    it('is recorded, listed on both sides, and told to who stands in', async () => {
      const set = await desk.delegate('lead', ['stand-in', 'guard', 'guard'], {
        until: TOMORROW,
      });
      expect(set).toMatchObject({
        person: ref('lead'),
        delegates: [ref('guard'), ref('stand-in')],
        since: NOON,
        until: TOMORROW,
      });
      expect(await list('lead')).toEqual({ mine: [set], forOthers: [] });
      expect(await list('guard')).toEqual({ mine: [], forOthers: [set] });
      expect(await list('peer')).toEqual({ mine: [], forOthers: [] });
      expect(await desk.events('delegation.set')).toMatchObject([
        {
          actor: ref('lead'),
          details: { delegates: set.delegates, since: NOON, until: TOMORROW },
        },
      ]);
      expect(await desk.notices('delegation')).toEqual([
        [ref('guard'), ref('stand-in')],
      ]);
    });

    it.each([
      ['themself', ['lead'], {}, 'You cannot stand in for yourself'],
      [
        'a stranger',
        ['nobody'],
        {},
        'The catalog does not know user:default/nobody',
      ],
      ['a past end', ['peer'], { until: NOON }, 'is over already'],
      [
        'an end before its beginning',
        ['peer'],
        { since: TOMORROW },
        'It would end (2026-03-03 12:00 UTC) before it begins',
      ],
      [
        'more than 90 days',
        ['peer'],
        { until: '2026-05-31T12:00:00.001Z' },
        'for at most 90 days at a time, from 2026-03-02 12:00 UTC until 2026-05-31 12:00 UTC',
      ],
    ] as const)(
      'refuses %s, and says so',
      async (_, delegates, times, says) => {
        await expect(
          desk.delegate('lead', [...delegates], { until: TOMORROW, ...times }),
        ).rejects.toThrow(says);
        expect(await desk.sql('delegation')).toEqual([]);
      },
    );

    it('takes exactly 90 days', async () => {
      const until = '2026-05-31T12:00:00.000Z';
      expect(await desk.delegate('lead', ['peer'], { until })).toMatchObject({
        until,
      });
    });

    it('refuses a group', async () => {
      await expect(
        desk.services.delegations.set(await desk.actor('lead'), {
          delegates: ['group:default/security'],
          until: TOMORROW,
        }),
      ).rejects.toThrow('Only people can stand in for you');
    });
  });

  describe('ending one', () => {
    it('takes it away at once, is recorded, and told', async () => {
      const item = await asked();
      const set = await desk.delegate('lead', ['stand-in'], {
        until: TOMORROW,
      });
      expect(await desk.inbox('stand-in')).toHaveLength(1);
      const ended = await desk.services.delegations.end(
        await desk.actor('lead'),
        set.id,
      );
      expect(ended).toMatchObject({ endedAt: NOON });
      expect(await desk.inbox('stand-in')).toEqual([]);
      await expect(desk.review('stand-in', item)).rejects.toThrow('no request');
      expect(await list('lead')).toEqual({ mine: [], forOthers: [] });
      expect(await desk.events('delegation.ended')).toHaveLength(1);
      expect(await desk.notices('delegation')).toHaveLength(2);
      await expect(
        desk.services.delegations.end(await desk.actor('lead'), set.id),
      ).rejects.toThrow('over already');
    });

    it('is for its person alone', async () => {
      const set = await desk.delegate('lead', ['stand-in'], {
        until: TOMORROW,
      });
      await expect(
        desk.services.delegations.end(await desk.actor('stand-in'), set.id),
      ).rejects.toThrow('There is no delegation');
    });
  });

  describe('standing in', () => {
    it('holds from its beginning to just before its end', async () => {
      const until = '2026-03-02T14:00:00.000Z';
      await desk.delegate('lead', ['stand-in'], {
        since: '2026-03-02T13:00:00.000Z',
        until,
      });
      const first = await asked();
      const second = await asked();
      desk.now = '2026-03-02T12:59:59.999Z';
      await expect(desk.review('stand-in', first)).rejects.toThrow(
        'no request',
      );
      desk.now = '2026-03-02T13:00:00.000Z';
      await desk.review('stand-in', first);
      expect(await desk.state(first)).toBe('approved');
      desk.now = '2026-03-02T13:59:59.999Z';
      expect(await desk.inbox('stand-in')).toHaveLength(1);
      desk.now = until;
      expect(await desk.inbox('stand-in')).toEqual([]);
      await expect(desk.review('stand-in', second)).rejects.toThrow();
      expect(await desk.state(second)).toBe('pending');
    });

    it('says everywhere for whom', async () => {
      await desk.delegate('lead', ['stand-in'], { until: TOMORROW });
      const item = await asked();
      expect(await desk.inbox('stand-in')).toMatchObject([
        { onBehalfOf: ref('lead'), item: { actions: { review: true } } },
      ]);
      await desk.review('stand-in', item);
      expect((await desk.shown('dev', item)).reviews).toMatchObject([
        { reviewer: ref('stand-in'), onBehalfOf: ref('lead') },
      ]);
      expect(await desk.events('review.recorded')).toMatchObject([
        { actor: ref('stand-in'), details: { onBehalfOf: ref('lead') } },
      ]);
    });

    it('leaves the one who is away entitled', async () => {
      await desk.delegate('lead', ['stand-in'], { until: TOMORROW });
      const item = await asked();
      expect(await desk.inbox('lead')).toHaveLength(1);
      await desk.review('lead', item);
      expect((await desk.shown('dev', item)).reviews[0].onBehalfOf).toBe(
        undefined,
      );
    });

    it('is not passed on', async () => {
      await desk.delegate('lead', ['stand-in'], { until: TOMORROW });
      await desk.delegate('stand-in', ['outsider'], { until: TOMORROW });
      const item = await asked();
      expect(await desk.inbox('outsider')).toEqual([]);
      await expect(desk.review('outsider', item)).rejects.toThrow('no request');
    });

    it.each([
      ['asked', { requester: 'lead', receiver: 'dev' }],
      ['receives it', { requester: 'dev', receiver: 'lead' }],
    ])('is not possible for one who %s', async (_, people) => {
      await desk.delegate('lead', ['stand-in'], { until: TOMORROW });
      const item = await desk.ask([{ audience: [TEAM] }], people);
      expect(await desk.inbox('stand-in')).toEqual([]);
      await expect(desk.review('stand-in', item)).rejects.toThrow(
        /may not review|no request/,
      );
      expect(await desk.state(item)).toBe('pending');
    });

    it('is not possible for one who asked or receives', async () => {
      await desk.delegate('lead', ['dev'], { until: TOMORROW });
      const item = await asked();
      expect(await desk.inbox('dev')).toEqual([]);
      await expect(desk.review('dev', item)).rejects.toThrow('Nobody reviews');
    });

    it('counts a person once who may in two ways, and then in their own right', async () => {
      await desk.delegate('second-guard', ['guard'], { until: TOMORROW });
      const item = await desk.ask([{ audience: [GUARDS], count: 2 }]);
      await desk.review('guard', item);
      await expect(desk.review('guard', item)).rejects.toThrow('already');
      const { reviews } = await desk.shown('dev', item);
      expect(reviews).toHaveLength(1);
      expect(reviews[0].onBehalfOf).toBe(undefined);
      expect(await desk.state(item)).toBe('pending');
    });

    it('ends with the right of the one who is away', async () => {
      await desk.delegate('guard', ['stand-in'], { until: TOMORROW });
      const item = await desk.ask([{ audience: [LEAD] }]);
      expect(await desk.inbox('stand-in')).toEqual([]);
      await expect(desk.review('stand-in', item)).rejects.toThrow('no request');
    });

    it('ends when the one who is away is no longer in the catalog', async () => {
      await desk.delegate('lead', ['stand-in'], { until: TOMORROW });
      const item = await desk.ask([{ audience: [TEAM] }]);
      expect(await desk.inbox('stand-in')).toHaveLength(1);
      desk.reorganise(ORGANISATION.filter(({ name }) => name !== 'lead'));
      expect(await desk.inbox('stand-in')).toEqual([]);
      await expect(desk.review('stand-in', item)).rejects.toThrow('no request');
    });

    it('counts the one who is away and who stands in as the two people they are', async () => {
      await desk.delegate('guard', ['stand-in'], { until: TOMORROW });
      const item = await desk.ask([{ audience: [GUARDS], count: 2 }]);
      await desk.review('stand-in', item);
      expect(await desk.state(item)).toBe('pending');
      await desk.review('guard', item);
      expect(await desk.state(item)).toBe('approved');
    });

    it('has those who stand in reminded as well', async () => {
      await desk.delegate('lead', ['stand-in'], { until: TOMORROW });
      await desk.ask([{ audience: [LEAD], remindEvery: 'PT1H' }]);
      desk.pass('PT1H');
      await desk.tick();
      expect(await desk.notices('review-reminder')).toEqual([
        [ref('lead'), ref('stand-in')],
      ]);
    });
  });
});
