import { TestDatabases } from '@backstage/backend-test-utils';
import { OnCallShift } from '@jit-access/backstage-plugin-jit-access-node';
import { sourceOf } from '../policy/testing/contextSources';
import { FullRequest } from '../storage/requests/findRequests';
import { ref, TestReplica } from '../testing/TestReplica';
import { TestCluster } from '../testing/TestCluster';
import {
  BY_THE_LEAD,
  documents,
  openShop,
  SHOP,
  without,
} from './testing/shop';

// What is pinned and decided is the same in every database, and tested on both elsewhere.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

const CLOSED = `  guardrails:
    - { name: closed, refuse: Production is closed for good }
`;

describe.each(databases.eachSupportedId())(
  'what others let people approve, or did not, on %s',
  databaseId => {
    let cluster: TestCluster;
    let replica: TestReplica;
    const open = async (options: Parameters<typeof openShop>[2] = {}) => {
      cluster = await openShop(databases, databaseId, options);
      replica = cluster.replica();
    };
    afterEach(() => cluster.close());

    const ask = (entity = 'orders-db') =>
      replica.ask('developer', entity, 'read');
    const stateOf = async ({ request }: FullRequest) => {
      const row = await cluster
        .sql('item')
        .where({ request_id: request.id })
        .first('state');
      return row.state;
    };

    // fivexl/terraform-aws-sso-elevator#138
    describe('somebody who left', () => {
      it('between their approval and that of others holds nothing up', async () => {
        await open();
        const asked = await ask('vault-db');
        await replica.review('lead', asked);
        await replica.review('guard', asked);
        cluster.reorganise(without('guard'));
        await replica.review('second-guard', asked);
        await replica.worker.idle();
        expect(await replica.grantOf(asked)).toMatchObject({
          state: 'active',
        });
      });

      it('and whom the team still names does not keep the others from deciding', async () => {
        await open();
        const asked = await ask();
        // The group names its lead and a member who are not in the catalog.
        cluster.reorganise([
          ...without('lead').filter(({ name }) => name !== 'orders'),
          {
            kind: 'Group',
            name: 'orders',
            annotations: { 'jit-access/lead': ref('lead') },
            spec: { type: 'team', children: [], members: ['lead', 'ghost'] },
          },
        ]);
        await expect(replica.review('lead', asked)).rejects.toThrow(
          'not a person in the catalog',
        );
        const actor = await replica.actor('developer');
        const { items } = await replica.services.requests.list(actor, {
          limit: 10,
          mine: true,
        });
        expect(items).toHaveLength(1);
        await replica.withdraw('developer', asked);
        // Nobody could answer it now, which is said instead of letting it wait.
        await expect(ask()).rejects.toThrow(/nobody|lead/i);
        cluster.reorganise(SHOP);
        await replica.review('lead', await ask());
      });
    });

    // discord/access#469, discord/access#599
    describe('what was asked long ago', () => {
      it('cannot be approved any more when its time is over', async () => {
        await open();
        const asked = await ask();
        cluster.pass('P40D');
        await expect(replica.review('lead', asked)).rejects.toThrow('lapsed');
        await replica.worker.idle();
        expect(await stateOf(asked)).toBe('lapsed');
        expect(await cluster.sql('access_grant')).toEqual([]);
      });

      it.each([
        [
          'refuse it',
          BY_THE_LEAD.replace('---', `${CLOSED}---`),
          'Production is closed for good',
        ],
        [
          'ask security as well',
          BY_THE_LEAD.replace(
            'stages: [{ anyOf: [entity.owner.lead] }]',
            'stages: [{ anyOf: [entity.owner.lead] }, { title: security, anyOf: [group:default/security] }]',
          ),
          'Policy now asks for security, and that was not given',
        ],
      ])(
        'is decided by the rules of today where these %s',
        async (_, production, why) => {
          await open();
          const asked = await ask();
          cluster.pass('PT7H');
          await cluster.decideBy(documents(production));
          await replica.review('lead', asked);
          await replica.worker.idle();
          expect(cluster.provider.calls).toEqual([]);
          expect(await replica.grantOf(asked)).toMatchObject({
            state: 'ended',
            endReason: 'policy-changed',
            endOutcome: 'never-present',
            endComment: expect.stringContaining(why),
          });
        },
      );
    });

    // gravitational/teleport#68308
    it('a request that lapsed, was denied or has ended stays where people look for it', async () => {
      await open();
      const lapsed = await ask();
      cluster.pass('PT8H');
      await replica.worker.idle();
      const denied = await ask();
      await replica.review('lead', denied, { decision: 'deny' });
      cluster.pass('PT1M');
      const ended = await ask('staging-db');
      await replica.worker.idle();
      cluster.pass('P90D');
      await replica.worker.idle();
      for (const person of ['developer', 'lead', 'admin']) {
        const actor = await replica.actor(person);
        const { items } = await replica.services.requests.list(actor, {
          limit: 10,
        });
        expect(items.map(({ id }) => id)).toEqual([
          ended.request.id,
          denied.request.id,
          lapsed.request.id,
        ]);
        for (const { request } of [lapsed, denied, ended]) {
          const seen = await replica.services.requests.visible(
            actor,
            request.id,
          );
          expect(seen.items).toHaveLength(1);
        }
      }
    });

    // gravitational/teleport#44880
    describe('an on-call rota', () => {
      const ON_CALL = `
    - { name: on-call, when: { onCall.any: true }, allow: true }`;
      const policy = documents(`${ON_CALL}${BY_THE_LEAD}`);
      const shift: OnCallShift = {
        personRef: ref('colleague'),
        level: 'primary',
        rota: 'orders',
        entityRef: 'resource:default/orders-db',
      };

      it.each([
        ['is empty', []],
        ['names somebody who left', [{ ...shift, personRef: ref('ghost') }]],
      ])(
        'that %s leaves the other ways open, and the list of roles whole',
        async (_, onCall) => {
          await open({ documents: policy, sources: [sourceOf({ onCall })] });
          const { roles } = await replica.services.entityAccess.get(
            await replica.actor('developer'),
            'resource:default/orders-db',
          );
          expect(roles.map(({ decision }) => decision.outcome)).toEqual([
            'approval',
            'approval',
          ]);
          const asked = await ask();
          await replica.review('lead', asked);
          await replica.worker.idle();
          expect(await replica.grantOf(asked)).toMatchObject({
            state: 'active',
          });
        },
      );

      it('that is asked to approve and is empty is refused with that reason, or goes to the fallback', async () => {
        const byOnCall = (fallback: string) =>
          documents(
            BY_THE_LEAD.replace(
              '{ anyOf: [entity.owner.lead] }',
              `{ anyOf: [entity.onCall]${fallback} }`,
            ),
          );
        await open({
          documents: byOnCall(''),
          sources: [sourceOf({ onCall: [] })],
        });
        await expect(ask()).rejects.toThrow(/on call/);
        await cluster.decideBy(
          byOnCall(', fallback: [group:default/security]'),
        );
        const asked = await ask();
        await replica.review('guard', asked);
        expect(await stateOf(asked)).toBe('approved');
      });
    });

    // Threats 2 and 5 of the list that this folder's README goes by.
    it('somebody without an account in the target gets nobody else’s, and is told', async () => {
      await open({
        entities: SHOP.map(draft =>
          draft.name === 'developer'
            ? { ...draft, annotations: { 'fake/unmapped': 'yes' } }
            : draft,
        ),
      });
      const asked = await ask('staging-db');
      await replica.worker.idle();
      expect(cluster.held()).toEqual([]);
      expect(await replica.grantOf(asked)).toMatchObject({
        state: 'ended',
        endReason: 'failed',
        endOutcome: 'never-present',
        endComment: expect.stringContaining('has no account'),
      });
    });
  },
);
