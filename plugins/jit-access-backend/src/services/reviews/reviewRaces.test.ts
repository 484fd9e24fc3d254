import { TestDatabases } from '@backstage/backend-test-utils';
import { lockPerson } from '../../storage/requests/lockPerson';
import { Store } from '../../storage/store';
import { GUARDS, LEAD, ref, TEAM } from '../testing/organisation';
import { ReviewDesk } from '../testing/ReviewDesk';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

// SQLite has one writer: nothing can happen there at the same moment. Every order
// of two reviews is gone through in races/.
describe.each(databases.eachSupportedId())('reviews at once on %s', id => {
  let desk: ReviewDesk;
  beforeEach(async () => {
    desk = await ReviewDesk.create(databases, id);
  });
  afterEach(() => desk.close());

  /** Resolves once so many connections wait for a lock. */
  const untilBlocked = async (count: number) => {
    for (;;) {
      const { rows } = await desk.sql.raw(
        `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (Number(rows[0].waiting) >= count) return;
    }
  };

  /** Holds the receiver's lock until all of these wait for it, then lets them go at once. */
  const atOnce = async (calls: (() => Promise<unknown>)[]) => {
    const store = new Store(desk.sql);
    let running: Promise<PromiseSettledResult<unknown>[]> | undefined;
    await store.transaction(async tx => {
      await lockPerson(tx, ref('dev'));
      running = Promise.allSettled(calls.map(call => call()));
      await untilBlocked(calls.length);
    });
    const results = await running!;
    return results.map(result =>
      result.status === 'fulfilled' ? 'done' : String(result.reason.message),
    );
  };

  const grants = async () => (await desk.sql('access_grant')).length;

  it('a shortening reaches whoever answers at the same moment', async () => {
    const asked = await desk.ask([{ audience: [GUARDS], count: 2 }]);
    const results = await atOnce([
      () => desk.review('guard', asked, { maxDuration: 'PT1H' }),
      () => desk.review('second-guard', asked, { maxDuration: 'PT2H' }),
    ]);
    expect(results).toContain('done');
    expect(results.join()).toMatch(
      /it is for [12] hours? now, no longer for 4/,
    );
    expect(await grants()).toBe(0);
  });

  it('who is away and who stands in for them settle it once', async () => {
    await desk.delegate('lead', ['stand-in'], {
      until: '2026-03-03T12:00:00.000Z',
    });
    const asked = await desk.ask([{ audience: [LEAD] }]);
    const results = await atOnce([
      () => desk.review('lead', asked),
      () => desk.review('stand-in', asked),
    ]);
    expect(results.sort()).toEqual([
      'This was settled in the meantime; reload to see by whom',
      'done',
    ]);
    expect(await grants()).toBe(1);
  });

  it.each([
    ['the worker lapses it', 'PT1H', 'lapsed'],
    ['the worker escalates it', undefined, 'approved'],
  ] as const)(
    'a review at the instant at which %s comes after that',
    async (_, waitAtMost, state) => {
      const asked = await desk.ask(
        [
          {
            audience: [TEAM],
            escalation: { after: 'PT1H', title: 'all', audience: [GUARDS] },
          },
        ],
        { waitAtMost },
      );
      const { digest } = await desk.shown('peer', asked);
      desk.pass('PT1H');
      await Promise.allSettled([
        desk.review('peer', asked, { digest }),
        desk.tick(),
      ]);
      expect(await desk.state(asked)).toBe(state);
      const types = (await desk.events()).map(({ type }) => type);
      expect(types.filter(type => type === 'item.escalated')).toHaveLength(
        waitAtMost ? 0 : 1,
      );
      expect(types[0]).toBe(waitAtMost ? 'item.lapsed' : 'item.escalated');
      expect(await grants()).toBe(waitAtMost ? 0 : 1);
    },
  );

  it('two replicas escalate and remind once', async () => {
    await desk.ask([
      {
        audience: [LEAD],
        remindEvery: 'PT1H',
        escalation: { after: 'PT1H', title: 'all', audience: [GUARDS] },
      },
    ]);
    desk.pass('PT1H');
    await Promise.all([desk.tick(), desk.tick(), desk.tick()]);
    await desk.tick();
    expect((await desk.events()).map(({ type }) => type)).toEqual([
      'item.escalated',
      'item.reminded',
    ]);
    expect(await desk.notices('review-escalated')).toHaveLength(1);
    expect(await desk.notices('review-reminder')).toEqual([
      [ref('guard'), ref('lead'), ref('second-guard')],
    ]);
  });

  it('weekly hours are given once to two requests that are approved at once', async () => {
    const limits = {
      perWeek: [
        { guardrail: 'week', policy: 'production', zone: 'UTC', max: 'PT6H' },
      ],
      separations: [],
      noStandingAccess: false,
    };
    const first = await desk.ask([{ audience: [LEAD] }], {
      decision: { limits },
    });
    const second = await desk.ask([{ audience: [LEAD] }], {
      decision: { limits },
    });
    const results = await atOnce([
      () => desk.review('lead', first),
      () => desk.review('lead', second),
    ]);
    expect(results.filter(result => result === 'done')).toHaveLength(1);
    expect(results.join()).toContain('2 hours are left');
    expect(await grants()).toBe(1);
  });
});
