import { TestDatabases } from '@backstage/backend-test-utils';
import {
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { COMPANY, ORDERS_DB, PAYMENTS_DB, PEOPLE } from '../../testing/company';
import { startTestPortal, TestPortal } from '../../testing/startTestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const DOCUMENTS = `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: read-and-log, title: Read and log }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.annotations['fake/system'] }}", groups: [read, log] }
  allow:
    - entities: [${ORDERS_DB}]
      values: { "entity.annotations['fake/system']": [orders] }
  risk: medium
  duration: { default: PT1H, max: PT4H }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: nobody }
spec:
  routes:
    - { name: lead, when: { receiver.leadOfOwner: true }, allow: true }
`;

const entities = COMPANY.map(entity =>
  ['orders-db', 'payments-db'].includes(entity.metadata.name)
    ? {
        ...entity,
        metadata: {
          ...entity.metadata,
          annotations: { 'fake/system': 'orders' },
        },
      }
    : entity,
);

/** Everything that is in the database, but for what loops and sealers write. */
async function rowsOf({ sql }: TestPortal): Promise<Record<string, number>> {
  const tables = [
    'request',
    'item',
    'grant',
    'binding',
    'outbox',
    'audit_event',
  ];
  const counts: Record<string, number> = {};
  const existing: { name: string }[] = await sql('sqlite_master').where({
    type: 'table',
  });
  for (const { name } of existing) {
    if (!tables.some(table => name.includes(table))) continue;
    const [{ count }] = await sql(name).count({ count: '*' });
    counts[name] = Number(count);
  }
  return counts;
}

describe('what administrators ask of providers', () => {
  let portal: TestPortal;
  const admin = () => portal.as('administrator');
  const events = (type: string) =>
    portal.sql('audit_event').where({ type }).select();

  beforeAll(async () => {
    portal = await startTestPortal(await databases.init('SQLITE_3'), {
      entities,
      documents: DOCUMENTS,
    });
  });
  afterAll(() => portal.stop());

  describe('connection checks', () => {
    afterEach(() => {
      portal.provider.check = async () => {};
    });

    it('say that a target is reached, on the health page too', async () => {
      expect(await admin().checkProviders({ body: {} })).toEqual({
        checks: [
          {
            provider: 'fake',
            title: 'Fake target for tests',
            status: 'ok',
            at: expect.any(String),
            durationMs: expect.any(Number),
          },
        ],
      });
      const { parts } = await admin().health({});
      expect(parts[0]).toMatchObject({
        id: 'fake',
        title: 'Fake target for tests',
        check: { status: 'ok' },
      });
      expect(parts.filter(({ check }) => check)).toHaveLength(1);
    });

    it('say what is wrong, keep it in the history, and hide secrets', async () => {
      portal.provider.check = async () => {
        throw new Error('401 with Bearer s3cr3t-token. Make a new token');
      };
      const { checks } = await admin().checkProviders({
        body: { provider: 'fake' },
      });
      const message = '401 with Bearer [hidden] Make a new token';
      expect(checks).toMatchObject([{ status: 'failed', message }]);
      expect((await admin().health({})).parts[0].check).toMatchObject({
        status: 'failed',
        message,
      });
      const written = (await events('admin.providers-checked')).at(-1);
      expect(written).toMatchObject({
        actor: PEOPLE.administrator,
        result: 'failure',
        provider: 'fake',
        summary:
          'platform-engineer had the connections of fake checked: Fake target for tests failed',
      });
      expect(JSON.stringify(written)).not.toContain('s3cr3t');
    });

    it('say which providers there are when another one is named', async () => {
      await expect(
        admin().checkProviders({ body: { provider: 'okta' } }),
      ).rejects.toThrow(
        'The provider "okta" is not installed here; installed are "fake"',
      );
    });
  });

  describe('a dry run', () => {
    const dryRun = (more: { receiver?: string; entityRef?: string } = {}) =>
      admin().dryRun({
        body: {
          entityRef: ORDERS_DB,
          role: 'read-and-log',
          receiver: PEOPLE.developer,
          ...more,
        },
      });

    it('says what would be called for somebody whom policy refuses, and calls nothing', async () => {
      const calls = portal.provider.calls.length;
      const before = await rowsOf(portal);
      const answer = await dryRun();
      expect(answer).toMatchObject({
        role: { name: 'read-and-log', title: 'Read and log', provider: 'fake' },
        target: { system: 'orders', groups: ['read', 'log'] },
        refused: [],
        verdict: expect.stringMatching(/./),
        effects: [
          {
            key: 'member:orders/log',
            title: 'member of log (orders)',
            account: {
              key: expect.stringMatching(/^orders\/orders-developer/),
            },
            credential: 'engine',
            ensure: [
              { call: expect.stringMatching(/^ADD member:orders\/log/) },
            ],
            remove: [
              { call: expect.stringMatching(/^REMOVE member:orders\/log/) },
            ],
          },
          { key: 'member:orders/read' },
        ],
      });
      const length = Date.parse(answer.notAfter) - Date.now();
      expect(length).toBeGreaterThan(3_500_000);
      expect(length).toBeLessThanOrEqual(3_600_000);
      expect(
        portal.provider.calls.slice(calls).map(({ method }) => method),
      ).toEqual(['account', 'account']);
      expect(portal.provider.held()).toEqual([]);
      const after = await rowsOf(portal);
      expect({ ...after, audit_event: after.audit_event - 1 }).toEqual(before);
      expect((await events('admin.dry-run')).at(-1)).toMatchObject({
        actor: PEOPLE.administrator,
        subject: PEOPLE.developer,
        entity_ref: ORDERS_DB,
        provider: 'fake',
      });
    });

    it('says why there is no account, effect by effect', async () => {
      const account = portal.provider.account.bind(portal.provider);
      portal.provider.account = async (subject, effect, id) => {
        if (effect.key.endsWith('log')) {
          throw new PermanentProviderError(
            'The annotation fake/login says "a b"; correct it in the user entity',
          );
        }
        return account(subject, effect, id);
      };
      const { effects } = await dryRun();
      portal.provider.account = account;
      expect(effects).toMatchObject([
        {
          key: 'member:orders/log',
          refused:
            'The annotation fake/login says "a b"; correct it in the user entity',
        },
        { key: 'member:orders/read', ensure: [expect.anything()] },
      ]);
      expect(effects[0].ensure).toBeUndefined();
    });

    it('survives a target that does not answer', async () => {
      const account = portal.provider.account.bind(portal.provider);
      portal.provider.account = async () => {
        throw new RetryableProviderError('Out of reach; try again');
      };
      const { effects } = await dryRun();
      portal.provider.account = account;
      expect(effects.map(({ refused }) => refused)).toEqual([
        'Out of reach; try again',
        'Out of reach; try again',
      ]);
    });

    it('says why the target cannot be filled in on another entity', async () => {
      const answer = await dryRun({ entityRef: PAYMENTS_DB });
      expect(answer.effects).toEqual([]);
      expect(answer.target).toBeUndefined();
      expect(answer.refused.join(' ')).toMatch(
        /Role "read-and-log" does not name payments-db under allow/,
      );
    });

    it('names who or what is not there', async () => {
      await expect(dryRun({ receiver: 'user:default/none' })).rejects.toThrow(
        /no person user:default\/none/,
      );
      await expect(
        dryRun({ entityRef: 'resource:default/none' }),
      ).rejects.toMatchObject({ statusCode: 404 });
      await expect(
        admin().dryRun({
          body: {
            entityRef: ORDERS_DB,
            role: 'none',
            receiver: PEOPLE.developer,
          },
        }),
      ).rejects.toThrow(/There is no role "none"/);
    });
  });
});
