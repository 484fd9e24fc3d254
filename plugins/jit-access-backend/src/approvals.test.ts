import { TestDatabases } from '@backstage/backend-test-utils';
import { ORDERS_DB, PAYMENTS_DB, PEOPLE, PersonName } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const documents = (stage: string) => `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: db-read, title: Read the database }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.name }}", groups: [read] }
  allow:
    - entities: any
      values: { entity.name: [orders-db, payments-db, orders-db-staging] }
  risk: medium
  duration: { default: PT1H, max: PT4H }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: production }
spec:
  applies: { environment: production }
  routes:
    - name: colleagues
      when: { receiver.memberOfOwner: true }
      approval:
        waitAtMost: PT8H
        stages: [${stage}]
`;

describe.each(databases.eachSupportedId())('approvals on %s', databaseId => {
  let portal: TestPortal;
  afterEach(() => portal.stop());

  const start = async (stage: string) => {
    portal = await startTestPortal(await databases.init(databaseId), {
      documents: documents(stage),
    });
  };
  const ask = () =>
    portal.as('developer').submit({
      body: {
        items: [{ entityRef: ORDERS_DB, role: 'db-read' }],
        duration: 'PT1H',
        justification: 'Compare order 4711 with the log',
      },
    });
  const inbox = async (name: PersonName) =>
    (await portal.as(name).inbox({})).items;
  const approve = (
    name: PersonName,
    request: Awaited<ReturnType<typeof ask>>,
  ) =>
    portal.as(name).review({
      params: { id: request.id, itemId: request.items[0].id },
      body: { decision: 'approve', digest: request.items[0].digest },
    });
  const untilActive = (id: string) =>
    portal.until(
      () => portal.as('developer').request({ params: { id } }),
      ({ items }) => items[0].grant?.state === 'active',
    );

  it('ask whoever is on call at the moment of the review', async () => {
    await start(`{ anyOf: [{ onCall: "${PAYMENTS_DB}", level: primary }] }`);
    const request = await ask();
    const [stage] = request.items[0].decision.stages;
    expect(stage.audience).toEqual([`on-call:${PAYMENTS_DB}#primary`]);
    expect(stage.people.map(({ ref }) => ref)).toEqual([PEOPLE.onCall]);
    expect(await inbox('onCall')).toMatchObject([
      { kind: 'approval', item: { actions: { review: true } } },
    ]);
    expect(await portal.as('onCall').viewer({})).toMatchObject({ inbox: 1 });
    expect(await inbox('contractor')).toEqual([]);

    portal.shifts[0] = { ...portal.shifts[0], personRef: PEOPLE.security };
    await expect(approve('onCall', request)).rejects.toThrow(
      /may not review|no request/,
    );
    await approve('security', request);
    await untilActive(request.id);
    expect(portal.provider.held()).toHaveLength(1);
  });

  it('let somebody answer for one who is away, from setting it to ending it', async () => {
    await start('{ anyOf: [entity.owner.lead] }');
    const set = await portal.as('lead').delegate({
      body: {
        delegates: [PEOPLE.contractor],
        until: new Date(Date.now() + 3_600_000).toISOString(),
        comment: 'On holiday',
      },
    });
    expect(await portal.as('contractor').delegations({})).toMatchObject({
      mine: [],
      forOthers: [{ id: set.id, person: PEOPLE.lead }],
    });
    const first = await ask();
    expect(await inbox('contractor')).toMatchObject([
      { onBehalfOf: PEOPLE.lead, request: { id: first.id } },
    ]);
    await approve('contractor', first);
    const active = await untilActive(first.id);
    expect(active.items[0].reviews).toMatchObject([
      { reviewer: PEOPLE.contractor, onBehalfOf: PEOPLE.lead },
    ]);

    await portal.as('lead').endDelegation({ params: { id: set.id } });
    expect(await portal.as('contractor').delegations({})).toEqual({
      mine: [],
      forOthers: [],
    });
    const told = await portal.until(
      async () => portal.notices.filter(({ kind }) => kind === 'delegation'),
      notices => notices.length === 2,
    );
    expect(told.map(({ recipients }) => recipients)).toEqual([
      [PEOPLE.contractor],
      [PEOPLE.contractor],
    ]);
    const { items } = await portal.as('lead').history({});
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['delegation.set', 'delegation.ended']),
    );
  });

  it('ask for a membership of some age, which those there at first have', async () => {
    await start('{ anyOf: [entity.owner.lead], minMembershipAge: P30D }');
    await portal.until(
      () =>
        portal.as('developer').preview({
          body: { items: [{ entityRef: ORDERS_DB, role: 'db-read' }] },
        }),
      ({ items }) => items[0].decision.outcome === 'approval',
    );
    const request = await ask();
    await approve('lead', request);
    await untilActive(request.id);
    expect(portal.provider.held()).toHaveLength(1);
  });
});
