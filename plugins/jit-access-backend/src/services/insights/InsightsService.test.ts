import { TestDatabases } from '@backstage/backend-test-utils';
import { addDuration } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { NOON, World } from '../../worker/testing/World';
import {
  AUDITOR,
  Company,
  LEAD_STAGE,
  SECURITY_STAGE,
} from './testing/Company';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const MINUTE = 60_000;

describe.each(databases.eachSupportedId())('insights on %s', id => {
  let world: World;
  let company: Company;
  beforeEach(async () => {
    world = await World.create(databases, id);
    company = new Company(world);
  });
  afterEach(async () => world.close());

  it('are all nothing where nothing was asked', async () => {
    const found = await company.insights();
    expect(found).toMatchObject({
      from: addDuration(NOON, '-P7D'),
      to: NOON,
      outcomes: { instant: 0, approved: 0, pending: 0, refused: 0 },
      toAccess: { all: { count: 0 } },
      waits: [],
      removal: { count: 0 },
      routes: [],
      unusedRoles: { of: 0, unused: 0, roles: [] },
      standing: { others: 0, askedFor: 0, instances: [] },
    });
    expect(found.decidedAlone).toBeUndefined();
    expect(found.countedFrom).toBeUndefined();
  });

  it('count what became of items, of the period alone', async () => {
    await company.ask({ ago: 'P6D' });
    await company.ask({ ago: 'P8D' });
    await company.ask({ answers: [{ after: MINUTE }] });
    await company.ask({
      state: 'denied',
      answers: [{ after: MINUTE, deny: true }],
    });
    for (const state of ['withdrawn', 'lapsed', 'pending'] as const) {
      await company.ask({ state, settledBy: undefined });
    }
    await world.store.transaction(tx =>
      appendEvents(tx, [
        {
          type: 'request.refused',
          actor: 'user:default/contractor',
          result: 'refused',
          role: 'db-write',
          summary: 'Refused',
          details: {},
        },
      ]),
    );
    world.passMs(1);
    const { outcomes, decidedAlone, denials } = await company.insights();
    expect(outcomes).toEqual({
      instant: 1,
      approved: 1,
      denied: 1,
      withdrawn: 1,
      lapsed: 1,
      pending: 1,
      refused: 1,
    });
    expect(decidedAlone).toBeCloseTo(1 / 3);
    expect(denials).toEqual({
      denied: [{ role: 'orders-db-read', times: 1 }],
      refused: [{ role: 'db-write', times: 1 }],
    });
    expect((await company.insights({ period: 'P30D' })).outcomes.instant).toBe(
      2,
    );
  });

  it('say how long it took to have access, by nearest rank', async () => {
    for (let n = 1; n <= 20; n += 1) {
      await company.ask({ activeAfter: n * 1_000 + 1 });
    }
    await company.ask({ answers: [{ after: MINUTE }], activeAfter: 61_000 });
    // To begin later, or never active: how long that takes says nothing.
    await company.ask({ startsAt: NOON, activeAfter: 9 * MINUTE });
    await company.ask();
    expect((await company.insights()).toAccess).toEqual({
      all: { count: 21, p50: 11_001, p95: 20_001 },
      instant: { count: 20, p50: 10_001, p95: 19_001 },
      approved: { count: 1, p50: 61_000, p95: 61_000 },
    });
  });

  it('say how long each stage waited, from the answer to the one before', async () => {
    const stages = [LEAD_STAGE, SECURITY_STAGE];
    await company.ask({
      stages,
      stage: 1,
      answers: [
        { after: 2 * MINUTE, stage: 0 },
        { after: 32 * MINUTE, stage: 1 },
      ],
    });
    // Two were needed: the stage is answered by the second.
    await company.ask({
      answers: [{ after: MINUTE }, { after: 4 * MINUTE }],
    });
    const pending = await company.ask({
      ago: 'PT2H',
      state: 'pending',
      stages,
      stage: 1,
      answers: [{ after: 6 * MINUTE, stage: 0 }],
    });
    // Only one of two answers so far: it still waits.
    await company.ask({
      ago: 'PT3H',
      state: 'pending',
      answers: [{ after: MINUTE }],
    });
    expect((await company.insights()).waits).toEqual([
      {
        title: 'security',
        answered: { count: 1, p50: 30 * MINUTE, p95: 30 * MINUTE },
        waiting: 1,
        waitingSince: pending.stageSince,
      },
      {
        title: 'the lead of orders',
        answered: { count: 3, p50: 4 * MINUTE, p95: 6 * MINUTE },
        waiting: 1,
        waitingSince: addDuration(NOON, '-PT3H'),
      },
    ]);
  });

  it('name routes that are always approved, once there are enough answers', async () => {
    const answers = [{ after: 3 * MINUTE }];
    for (let n = 0; n < 5; n += 1) await company.ask({ answers });
    for (let n = 0; n < 4; n += 1) await company.ask({ route: 'few', answers });
    for (let n = 0; n < 6; n += 1) {
      await company.ask({
        route: 'mixed',
        state: n === 0 ? 'denied' : 'approved',
        answers,
      });
    }
    // What policy grants alone is no route that people answer.
    await company.ask({ route: 'on-call' });
    expect((await company.insights()).routes).toEqual([
      route('mixed', 5, 1, false),
      route('lead', 5, 0, true),
      route('few', 4, 0, false),
    ]);
  });

  it('name what is used most, and roles that are not used', async () => {
    company.rolesInForce = [
      { name: 'orders-db-read', title: 'Read' },
      { name: 'old', title: 'Old' },
      { name: 'never', title: 'Never' },
    ];
    await company.ask({ activeAfter: 1 });
    await company.ask({ activeAfter: 1 });
    await company.ask({
      activeAfter: 1,
      role: 'db-write',
      entityRef: 'resource:default/payments-db',
      receiver: 'user:default/second',
    });
    await company.ask({ role: 'not-active' });
    world.now = addDuration(NOON, '-P30D');
    await world.store.transaction(tx =>
      appendEvents(tx, [
        {
          type: 'grant.active',
          actor: 'system',
          result: 'success',
          role: 'old',
          summary: 'Runs',
          details: {},
        },
      ]),
    );
    world.now = NOON;
    const { mostUsed, unusedRoles } = await company.insights();
    expect(mostUsed).toEqual({
      roles: [
        { role: 'orders-db-read', grants: 2 },
        { role: 'db-write', grants: 1 },
      ],
      entities: [
        { entityRef: 'resource:default/orders-db', grants: 2 },
        { entityRef: 'resource:default/payments-db', grants: 1 },
      ],
    });
    expect(unusedRoles).toEqual({
      of: 3,
      unused: 2,
      roles: [
        { role: 'never', title: 'Never' },
        { role: 'old', title: 'Old', lastUsedAt: addDuration(NOON, '-P30D') },
      ],
    });
    expect((await company.insights({ people: true })).mostUsed.people).toEqual([
      { ref: 'user:default/orders-developer', grants: 2 },
      { ref: 'user:default/second', grants: 1 },
    ]);
  });

  it('count emergency access by the review that it owes', async () => {
    const soon = addDuration(NOON, 'PT1H');
    await company.ask({ reviewDueAt: soon });
    await company.ask({ reviewDueAt: addDuration(NOON, '-PT1H') });
    for (const verdict of ['justified', 'not-justified']) {
      const { id: item } = await company.ask({ reviewDueAt: soon });
      await world
        .sql('item')
        .where({ id: item })
        .update({ reviewed_at: NOON, review_verdict: verdict });
    }
    expect((await company.insights()).breakGlass).toEqual({
      used: 4,
      justified: 1,
      notJustified: 1,
      open: 1,
      overdue: 1,
    });
  });

  it('say how long removals took, and what is there without us', async () => {
    await company.ask({ activeAfter: 1 });
    await world.sql('access_grant').update({
      state: 'ended',
      ended_at: addDuration(NOON, '-PT1M'),
      removal_lag_ms: 420,
    });
    world.provider.addForeign('orders/somebody', 'member:orders/readers');
    const worker = world.worker();
    await world.grant({ person: 'somebody' });
    await worker.idle();
    await world.sql('inventory').insert({
      provider: 'okta',
      instance: 'main',
      look_at: NOON,
      finished_at: NOON,
      others: 3,
    });
    await world.sql('drift_finding').insert({
      id: 'a',
      kind: 'appeared',
      provider: 'okta',
      title: 'Came back',
      found_at: addDuration(NOON, '-P1D'),
    });
    const { removal, objective, standing } = await company.insights();
    expect(removal).toEqual({ count: 1, p50: 420, p95: 420 });
    expect(objective).toMatchObject({ removed: 1, late: 0, achieved: 1 });
    expect(standing).toMatchObject({
      others: 3,
      askedFor: 1,
      found: { appeared: 1, vanished: 0, altered: 0, orphan: 0 },
    });
    expect(standing.instances[0]).toEqual({
      provider: 'okta',
      instance: 'main',
      others: 3,
      finishedAt: NOON,
    });
  });

  it('are for auditors and administrators, where the portal lets them', async () => {
    const query = { period: 'P7D', people: false } as const;
    const nobody = { ...AUDITOR, auditor: false };
    const service = company.service();
    await expect(service.insights(nobody, query)).rejects.toThrow(
      'Only auditors and administrators can read insights',
    );
    await expect(
      service.insights({ ...nobody, administrator: true }, query),
    ).resolves.toBeDefined();
    company.permitted = false;
    await expect(service.insights(AUDITOR, query)).rejects.toThrow(
      'Your portal says no',
    );
  });

  it('are recorded once an hour where they name people', async () => {
    const read = () => world.sql('audit_event').where({ type: 'history.read' });
    await company.insights();
    expect(await read()).toEqual([]);
    await company.insights({ people: true });
    await company.insights({ people: true });
    expect(await read()).toHaveLength(1);
    await company.insights({ people: true, period: 'P30D' });
    expect(await read()).toHaveLength(2);
    world.pass('PT1H');
    await company.insights({ people: true });
    const events = await read().orderBy('at');
    expect(events).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      actor: AUDITOR.ref,
      summary: 'Read who used access most (insights over P7D)',
    });
  });

  it('are counted once for those who ask together', async () => {
    const service = company.service(60_000);
    const query = { period: 'P7D' } as const;
    const [one, other] = await Promise.all([
      service.insights(AUDITOR, query),
      service.insights(AUDITOR, query),
    ]);
    expect(other).toBe(one);
    await company.ask();
    expect(await service.insights(AUDITOR, query)).toBe(one);
    expect(
      (await service.insights(AUDITOR, { period: 'P30D' })).outcomes.instant,
    ).toBe(1);
  });
});

function route(
  name: string,
  approved: number,
  denied: number,
  alwaysApproved: boolean,
) {
  return {
    policy: 'production',
    route: name,
    approved,
    denied,
    p50: 3 * MINUTE,
    alwaysApproved,
  };
}
