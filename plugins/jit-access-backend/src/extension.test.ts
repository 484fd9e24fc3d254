import { TestDatabases } from '@backstage/backend-test-utils';
import { ORDERS_DB, STAGING_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const DOCUMENTS = `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: db-read, title: Read the database }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.name }}", groups: [read] }
  allow:
    - entities: any
      values: { entity.name: [orders-db, orders-db-staging] }
  risk: medium
  duration: { default: PT1H, max: PT4H }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: staging }
spec:
  applies: { environment: staging }
  guardrails:
    - { name: at-most, maxDuration: PT3H }
  routes:
    - { name: team, when: { receiver.memberOfOwner: true }, allow: true }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: production }
spec:
  applies: { environment: production }
  guardrails:
    - { name: weekly, maxPerWeek: PT5H }
  routes:
    - { name: team, when: { receiver.memberOfOwner: true }, allow: true }
`;

describe.each(databases.eachSupportedId())('more time on %s', databaseId => {
  let portal: TestPortal;
  beforeEach(async () => {
    portal = await startTestPortal(await databases.init(databaseId), {
      documents: DOCUMENTS,
    });
  });
  afterEach(async () => portal.stop());

  const justification = 'Compare order 4711 with the log';
  const submit = (entityRef: string, duration: string) =>
    portal.as('developer').submit({
      body: {
        items: [{ entityRef, role: 'db-read' }],
        duration,
        justification,
      },
    });
  const active = async (requestId: string) => {
    const request = await portal.until(
      () => portal.as('developer').request({ params: { id: requestId } }),
      ({ items }) => items[0].grant?.state === 'active',
    );
    return request.items[0].grant!;
  };
  const extend = (grantId: string, duration: string) =>
    portal.as('developer').extendGrant({
      params: { id: grantId },
      body: { duration, justification },
    });
  const preview = (
    person: 'developer' | 'lead',
    entityRef: string,
    duration: string,
    grantId?: string,
  ) =>
    portal.as(person).preview({
      body: {
        items: [{ entityRef, role: 'db-read' }],
        duration,
        justification,
        extends: grantId,
      },
    });

  it('counts what has run already against the maximum', async () => {
    const grant = await active((await submit(STAGING_DB, 'PT1H')).id);
    await expect(extend(grant.id, 'PT2H30M')).rejects.toThrow(
      'at most 2 hours here (the access has lasted 1 hour without a gap)',
    );
    const further = await extend(grant.id, 'PT2H');
    expect(further.items[0].grant).toMatchObject({
      state: 'scheduled',
      startsAt: grant.endsAt,
    });
  });

  it('says before asking how much more there can be, to its holder', async () => {
    const grant = await active((await submit(STAGING_DB, 'PT1H')).id);
    const [item] = (await preview('developer', STAGING_DB, 'PT1H', grant.id))
      .items;
    expect(item.decision).toMatchObject({
      outcome: 'allow',
      durations: { max: 'PT2H' },
    });
    expect(
      (await preview('developer', STAGING_DB, 'PT1H')).items[0].decision
        .durations.max,
    ).toBe('PT3H');
    await expect(preview('lead', STAGING_DB, 'PT1H', grant.id)).rejects.toThrow(
      'You have no running access',
    );
  });

  it('takes only the further time from the hours of the week', async () => {
    const grant = await active((await submit(ORDERS_DB, 'PT2H')).id);
    await expect(extend(grant.id, 'PT4H')).rejects.toThrow();
    expect(
      (await preview('developer', ORDERS_DB, 'PT1H', grant.id)).items[0]
        .decision,
    ).toMatchObject({ outcome: 'allow', durations: { max: 'PT2H' } });
    const further = await extend(grant.id, 'PT2H');
    expect(further.items[0].state).toBe('approved');
    await expect(extend(grant.id, 'PT30M')).rejects.toThrow('extended already');
    await expect(submit(ORDERS_DB, 'PT2H')).rejects.toThrow();
  });

  it('ends with what it follows on', async () => {
    const grant = await active((await submit(ORDERS_DB, 'PT1H')).id);
    const further = await extend(grant.id, 'PT1H');
    await portal
      .as('developer')
      .endGrant({ params: { id: grant.id }, body: {} });
    const ended = await portal.until(
      () => portal.as('developer').request({ params: { id: further.id } }),
      ({ items }) => items[0].grant?.state === 'ended',
    );
    expect(ended.items[0].grant).toMatchObject({ endReason: 'returned' });
    expect(portal.provider.held()).toEqual([]);
  });
});
