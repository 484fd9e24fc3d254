import { TestDatabases } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { COMPANY, ORDERS_DB, PEOPLE, STAGING_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const role = (name: string, groups: string) => `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: ${name}, title: The role ${name} }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.annotations['acme/server'] }}", groups: [${groups}] }
  allow:
    - entities: [${ORDERS_DB}]
      values: { "entity.annotations['acme/server']": [north] }
    - entities: [${STAGING_DB}]
      values: { "entity.annotations['acme/server']": [south] }
  risk: medium
  duration: { default: PT1H, max: PT4H }
---`;

const DOCUMENTS = `${role('reader', 'base, read')}${role('writer', 'base, write')}
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: team }
spec:
  routes:
    - { name: team, when: { receiver.memberOfOwner: true }, allow: true }
`;

/** The company, with what the annotations of two databases say. */
function companyWith(servers: Record<string, string>): Entity[] {
  return COMPANY.map(entity => {
    const server = servers[entity.metadata.name];
    const annotations = { ...(server && { 'acme/server': server }) };
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: { ...entity.metadata.annotations, ...annotations },
      },
    };
  });
}

const SOUND = companyWith({
  'orders-db': 'north',
  'orders-db-staging': 'south',
});

describe.each(databases.eachSupportedId())(
  'targets of several roles on %s',
  databaseId => {
    let portal: TestPortal;
    const start = async (entities: Entity[]) => {
      portal = await startTestPortal(await databases.init(databaseId), {
        entities,
        documents: DOCUMENTS,
      });
    };
    afterEach(() => portal.stop());

    const ask = async (wanted: string, entityRef = ORDERS_DB) => {
      const { items } = await portal.as('developer').submit({
        body: {
          items: [{ entityRef, role: wanted }],
          duration: 'PT1H',
          justification: 'Compare order 4711 with the log',
        },
      });
      return items[0].grant!.id;
    };
    const until = (id: string, state: string) =>
      portal.until(
        () => portal.as('developer').grant({ params: { id } }),
        grant => grant.state === state,
      );
    const give = async (wanted: string, entityRef?: string) => {
      const id = await ask(wanted, entityRef);
      await until(id, 'active');
      return id;
    };
    const end = async (id: string) => {
      await portal.as('developer').endGrant({ params: { id }, body: {} });
      return until(id, 'ended');
    };
    const held = () =>
      portal.provider
        .held()
        .map(({ effectKey }) => effectKey)
        .sort();

    it('are shared where the same membership is meant: neither role cuts the other short', async () => {
      await start(SOUND);
      const reader = await give('reader');
      const writer = await give('writer');
      expect(held()).toEqual([
        'member:north/base',
        'member:north/read',
        'member:north/write',
      ]);
      expect(await end(reader)).toMatchObject({ endOutcome: 'covered' });
      expect(held()).toEqual(['member:north/base', 'member:north/write']);
      expect(await end(writer)).toMatchObject({ endOutcome: 'removed' });
      expect(held()).toEqual([]);
    });

    it('of different instances have nothing to do with each other', async () => {
      await start(SOUND);
      const north = await give('reader', ORDERS_DB);
      const south = await give('reader', STAGING_DB);
      expect(held()).toEqual([
        'member:north/base',
        'member:north/read',
        'member:south/base',
        'member:south/read',
      ]);
      expect(await end(north)).toMatchObject({ endOutcome: 'removed' });
      expect(held()).toEqual(['member:south/base', 'member:south/read']);
      await end(south);
      expect(held()).toEqual([]);
    });

    it.each([
      [
        'names a server that is allowed for another one only',
        'south',
        /The .*acme\/server.* of orders-db says "south", which role "reader" does not allow for it/,
      ],
      [
        'names something unexpected',
        '../../etc/passwd\nnorth',
        /says "..\/..\/etc\/passwd\nnorth", which role "reader" does not allow/,
      ],
      [
        'says nothing',
        '',
        /rders-db has no annotation acme\/server in the catalog, which role "reader" needs/,
      ],
    ])(
      'are refused with a sentence where the annotation of the entity %s',
      async (_, server, why) => {
        await start(companyWith({ 'orders-db': server }));
        const { roles } = await portal.as('developer').entityAccess({
          params: { kind: 'resource', namespace: 'default', name: 'orders-db' },
        });
        expect(roles[0].decision).toMatchObject({ outcome: 'refuse' });
        await expect(ask('reader')).rejects.toMatchObject({
          statusCode: 403,
          message: expect.stringMatching(why),
        });
        // The engineer finds the same in the history, and with a dry run.
        const { items } = await portal
          .as('auditor')
          .history({ query: { person: PEOPLE.developer } });
        expect(items[0]).toMatchObject({ type: 'request.refused' });
        expect(JSON.stringify(items[0].details)).toContain('acme/server');
        const dry = await portal.as('administrator').dryRun({
          body: {
            entityRef: ORDERS_DB,
            role: 'reader',
            receiver: PEOPLE.developer,
          },
        });
        expect(dry.refused.join(' ')).toMatch(why);
        expect(portal.provider.calls).toEqual([]);
      },
    );

    it('are not reached by whoever has no account there: the person is told what to do, the cause is in the history', async () => {
      await start(SOUND);
      const why =
        'The annotation acme/login of user:default/orders-developer says "a, b"; name one login';
      portal.provider.account = async () => {
        throw new PermanentProviderError(why, {
          providerRequestIds: ['lookup-7'],
        });
      };
      const id = await ask('reader');
      const grant = await until(id, 'ended');
      expect(grant).toMatchObject({ endReason: 'failed', endComment: why });
      expect(held()).toEqual([]);
      const notice = await portal.until(
        async () => portal.notices.find(({ kind }) => kind === 'not-activated'),
        found => found !== undefined,
      );
      expect(notice).toMatchObject({
        recipients: [PEOPLE.developer],
        description: expect.stringContaining(why),
      });
      const { items } = await portal
        .as('auditor')
        .history({ query: { person: PEOPLE.developer } });
      expect(
        items.find(({ type }) => type === 'provider.called'),
      ).toMatchObject({
        result: 'failure',
        details: {
          call: 'account',
          error: why,
          errorKind: 'permanent',
          providerRequestIds: ['lookup-7'],
        },
      });
    });
  },
);
