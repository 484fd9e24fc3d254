import { TestDatabases } from '@backstage/backend-test-utils';
import { ORDERS_DB, PAYMENTS_DB, PEOPLE, STAGING_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const ask = (entityRef: string, duration = 'PT1H') => ({
  body: {
    items: [{ entityRef, role: 'db-read' }],
    duration,
    justification: 'Compare order 4711 with the log',
  },
});

describe.each(databases.eachSupportedId())('the main job on %s', databaseId => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await startTestPortal(await databases.init(databaseId));
  });

  afterEach(async () => {
    await portal.stop();
  });

  const grantOf = async (requestId: string) =>
    (await portal.as('auditor').request({ params: { id: requestId } })).items[0]
      .grant;
  const untilGrant = (requestId: string, state: string) =>
    portal.until(
      () => grantOf(requestId),
      grant => grant?.state === state,
    );

  const approved = async (duration = 'PT30M') => {
    const request = await portal.as('developer').submit(ask(ORDERS_DB));
    const [waiting] = (await portal.as('lead').inbox({})).items;
    await portal.as('lead').review({
      params: { id: request.id, itemId: waiting.item.id },
      body: {
        decision: 'approve',
        maxDuration: duration,
        digest: waiting.item.digest,
      },
    });
    return request.id;
  };

  it('shows what can be had and what it takes, before asking', async () => {
    const access = await portal.as('developer').entityAccess({
      params: { kind: 'resource', namespace: 'default', name: 'orders-db' },
    });
    const read = access.roles.find(({ role }) => role.name === 'db-read');
    expect(read?.decision).toMatchObject({ outcome: 'approval' });
    expect(read?.decision.stages[0].people.map(({ ref }) => ref)).toEqual([
      PEOPLE.lead,
    ]);
  });

  it('asks the lead, is approved for less, is granted, shown once, and returned', async () => {
    const id = await approved();
    const active = await untilGrant(id, 'active');
    expect(active?.duration).toBe('PT30M');
    expect(portal.provider.held()).toHaveLength(1);

    const params = { id: active!.id };
    const secret = await portal.as('developer').revealCredential({ params });
    expect(portal.provider.secretOf(portal.provider.held()[0].accountKey)).toBe(
      secret.password,
    );
    await expect(
      portal.as('developer').revealCredential({ params }),
    ).rejects.toThrow('shown already');

    await portal.as('developer').endGrant({ params, body: {} });
    const ended = await untilGrant(id, 'ended');
    expect(ended).toMatchObject({
      endReason: 'returned',
      endOutcome: 'removed',
    });
    expect(portal.provider.held()).toEqual([]);
    await portal.until(
      async () => portal.notices.map(notice => notice.kind),
      kinds =>
        ['review-wanted', 'approved', 'active', 'ended'].every(kind =>
          kinds.includes(kind as (typeof kinds)[number]),
        ),
    );
  });

  it('ends when its time is up', async () => {
    const id = await approved('PT1S');
    const ended = await untilGrant(id, 'ended');
    expect(ended).toMatchObject({
      endReason: 'expired',
      endOutcome: 'removed',
    });
    expect(portal.provider.held()).toEqual([]);
  });

  it.each([
    'developer',
    'contractor',
    'auditor',
    'security',
    'administrator',
  ] as const)('does not let the %s review', async person => {
    const request = await portal.as('developer').submit(ask(ORDERS_DB));
    const [item] = request.items;
    await expect(
      portal.as(person).review({
        params: { id: request.id, itemId: item.id },
        body: { decision: 'approve', digest: item.digest },
      }),
    ).rejects.toThrow(/Nobody reviews|may not review|no request/);
    expect((await grantOf(request.id)) ?? null).toBeNull();
  });

  it('gives access at once to who is on call, and on staging to the team', async () => {
    const payments = await portal.as('onCall').submit(ask(PAYMENTS_DB));
    await untilGrant(payments.id, 'active');
    const staging = await portal.as('developer').submit(ask(STAGING_DB));
    await untilGrant(staging.id, 'active');
    expect(portal.provider.held()).toHaveLength(2);
  });

  it('lets the lead and the administrator revoke', async () => {
    for (const person of ['lead', 'administrator'] as const) {
      const id = await approved();
      const grant = await untilGrant(id, 'active');
      await portal.as(person).endGrant({
        params: { id: grant!.id },
        body: { comment: 'Not needed any more' },
      });
      expect(await untilGrant(id, 'ended')).toMatchObject({
        endReason: 'revoked',
        endedBy: PEOPLE[person],
        endOutcome: 'removed',
      });
    }
  });

  it('refuses with the reason, and stores nothing', async () => {
    const developer = portal.as('developer');
    const [{ entityRef, role }] = ask(ORDERS_DB).body.items;
    await expect(
      portal.as('contractor').submit(ask(ORDERS_DB)),
    ).rejects.toMatchObject({
      statusCode: 403,
    });
    await expect(
      developer.submit(ask(ORDERS_DB, 'PT5H')),
    ).rejects.toMatchObject({
      statusCode: 400,
    });
    const wrong = [
      { items: [{ entityRef, role }], duration: 'PT1H', justification: ' ' },
      {
        items: [{ entityRef, role: 'no-such-role' }],
        duration: 'PT1H',
        justification: 'Compare order 4711',
      },
      { items: [], duration: 'PT1H', justification: 'Compare order 4711' },
      {
        items: [{ entityRef, role }],
        duration: 'an hour',
        justification: 'Compare order 4711',
      },
      {
        items: [{ entityRef, role }],
        duration: 'PT1H',
        justification: 'short',
      },
      {
        items: [{ entityRef, role }],
        duration: 'PT1H',
        justification: 'Compare order 4711',
        surprise: 1,
      },
    ];
    for (const body of wrong) {
      await expect(developer.submit({ body })).rejects.toMatchObject({
        statusCode: 400,
      });
    }
    expect((await portal.as('auditor').requests({})).items).toEqual([]);
  });

  it('pauses all new access and ends everything of a person', async () => {
    const id = await approved();
    await untilGrant(id, 'active');
    const admin = portal.as('administrator');
    await expect(
      portal.as('lead').pause({ body: { paused: true, reason: 'Trying it' } }),
    ).rejects.toMatchObject({ statusCode: 403 });
    await admin.pause({ body: { paused: true, reason: 'Something is wrong' } });
    await expect(
      portal.as('developer').submit(ask(STAGING_DB)),
    ).rejects.toThrow('Something is wrong');
    const done = await admin.endAll({
      body: { person: PEOPLE.developer, reason: 'Laptop was lost' },
    });
    expect(done).toEqual({ ended: 1, withdrawn: 0 });
    await untilGrant(id, 'ended');
    expect(portal.provider.held()).toEqual([]);
    await admin.pause({ body: { paused: false, reason: 'All is well again' } });
    await portal.as('developer').submit(ask(STAGING_DB));
  });

  it('answers a repeated submission with the first one', async () => {
    const developer = portal.as('developer');
    const key = { idempotencyKey: 'abc' };
    const first = await developer.submit(ask(ORDERS_DB), key);
    const second = await developer.submit(ask(ORDERS_DB), key);
    expect(second.id).toBe(first.id);
    await expect(developer.submit(ask(ORDERS_DB, 'PT2H'), key)).rejects.toThrow(
      'another submission',
    );
    await expect(developer.submit(ask(ORDERS_DB))).rejects.toThrow(
      'asked for already',
    );
  });

  it('counts what is sent twice at the same moment once', async () => {
    const developer = portal.as('developer');
    const key = { idempotencyKey: 'double click' };
    const twice = await Promise.all([
      developer.submit(ask(ORDERS_DB), { idempotencyKey: 'double-click' }),
      developer.submit(ask(ORDERS_DB), { idempotencyKey: 'double-click' }),
    ]);
    expect(twice[0].id).toBe(twice[1].id);
    await expect(developer.submit(ask(ORDERS_DB), key)).rejects.toThrow(
      'Idempotency-Key takes',
    );
    const [item] = twice[0].items;
    const review = () =>
      portal.as('lead').review({
        params: { id: twice[0].id, itemId: item.id },
        body: { decision: 'approve', digest: item.digest },
      });
    const reviews = await Promise.allSettled([review(), review(), review()]);
    expect(reviews.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    await untilGrant(twice[0].id, 'active');
    expect(await portal.sql('access_grant').select('id')).toHaveLength(1);
  });

  it('extends by a further grant, up to the longest allowed in all', async () => {
    const request = await portal.as('developer').submit(ask(STAGING_DB));
    const grant = await untilGrant(request.id, 'active');
    const params = { id: grant!.id };
    const more = (duration: string) => ({
      params,
      body: { duration, justification: 'The migration takes longer' },
    });
    await expect(
      portal.as('developer').extendGrant(more('PT4H')),
    ).rejects.toMatchObject({ statusCode: 400 });
    const extension = await portal.as('developer').extendGrant(more('PT1H'));
    expect(extension.items[0].grant).toMatchObject({
      state: 'scheduled',
      startsAt: grant!.endsAt,
    });
    await portal.as('developer').endGrant({ params, body: {} });
    await untilGrant(request.id, 'ended');
    await untilGrant(extension.id, 'ended');
    expect(portal.provider.held()).toEqual([]);
  });

  it('takes back what waits', async () => {
    const request = await portal.as('developer').submit(ask(ORDERS_DB));
    const params = { id: request.id };
    await expect(portal.as('lead').withdraw({ params })).rejects.toMatchObject({
      statusCode: 403,
    });
    expect((await portal.as('developer').withdraw({ params })).status).toBe(
      'withdrawn',
    );
    expect((await portal.as('lead').inbox({})).items).toEqual([]);
  });

  it('lapses what nobody answered, before a review at that instant', async () => {
    const request = await portal.as('developer').submit(ask(ORDERS_DB));
    const [item] = request.items;
    await portal
      .sql('item')
      .where({ id: item.id })
      .update({ lapses_at: request.createdAt });
    await expect(
      portal.as('lead').review({
        params: { id: request.id, itemId: item.id },
        body: { decision: 'approve', digest: item.digest },
      }),
    ).rejects.toThrow('This lapsed');
    const detail = await portal
      .as('developer')
      .request({ params: { id: request.id } });
    expect(detail.status).toBe('lapsed');
  });

  it('gives nothing while paused that was approved before', async () => {
    const admin = portal.as('administrator');
    const request = await portal.as('developer').submit(ask(ORDERS_DB));
    await admin.pause({ body: { paused: true, reason: 'Something is wrong' } });
    const [waiting] = (await portal.as('lead').inbox({})).items;
    await portal.as('lead').review({
      params: { id: request.id, itemId: waiting.item.id },
      body: { decision: 'approve', digest: waiting.item.digest },
    });
    // The worker has looked at it once it is not due any more.
    await portal.until(
      () => admin.health({}),
      ({ queue }) => queue.due === 0,
    );
    expect(portal.provider.held()).toEqual([]);
    await admin.pause({ body: { paused: false, reason: 'All is well again' } });
    await untilGrant(request.id, 'active');
  });

  it('tells the auditor every step, sealed', async () => {
    const id = await approved('PT1S');
    await untilGrant(id, 'ended');
    const detail = await portal.until(
      () => portal.as('auditor').request({ params: { id } }),
      ({ timeline }) => timeline.every(event => event.seal),
    );
    expect(detail.timeline.map(event => event.type)).toEqual(
      expect.arrayContaining([
        'request.submitted',
        'item.decided',
        'review.recorded',
        'item.approved',
        'grant.created',
        'grant.redecided',
        'provider.intent',
        'provider.called',
        'provider.observed',
        'grant.active',
        'grant.ending',
        'grant.ended',
      ]),
    );
    expect(await portal.as('auditor').integrity({})).toMatchObject({
      status: 'intact',
    });
    const csv = await portal
      .as('auditor')
      .historyExport({ query: { format: 'csv' } });
    expect(csv).toContain('review.recorded');
    await expect(portal.as('developer').integrity({})).rejects.toMatchObject({
      statusCode: 403,
    });
  });
});
