import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { JitAccessRequestCriterion } from '@jit-access/backstage-plugin-jit-access-node';
import {
  jitAccessRequestCreatePermission,
  jitAccessRequestReadPermission,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  AuthorizeResult,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { migrate } from '../../storage/migrate';
import { findRequests } from '../../storage/requests/findRequests';
import { insertRequest } from '../../storage/requests/insertRequest';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { Store } from '../../storage/store';
import { resourceOf } from '../requests/resourceOf';
import { Actor } from './Actor';
import { meets, PermissionEdge } from './PermissionEdge';

jest.setTimeout(60_000);

const AT = '2026-01-01T00:00:00.000Z';
const actor = { ref: 'user:default/a', credentials: {} } as unknown as Actor;

function request(id: string, requester: string): RequestRecord {
  return {
    id,
    requester,
    receiver: requester,
    justification: 'Because',
    duration: 'PT1H',
    breakGlass: false,
    bodyDigest: '0',
    createdAt: AT,
  };
}

function item(
  of: RequestRecord,
  position: number,
  entityRef: string,
  role: string,
): ItemRecord {
  return {
    id: `${of.id}-${position}`,
    requestId: of.id,
    position,
    entityRef,
    role,
    roleSummary: { name: role, title: role, risk: 'low', provider: 'fake' },
    provider: 'fake',
    target: {},
    requester: of.requester,
    receiver: of.receiver,
    state: 'pending',
    duration: 'PT1H',
    decision: {} as ItemRecord['decision'],
    digest: '0',
    stage: 0,
    createdAt: AT,
  };
}

const is = (
  field: JitAccessRequestCriterion['field'],
  ...values: string[]
): JitAccessRequestCriterion => ({ field, values });

const CRITERIA: [string, PermissionCriteria<JitAccessRequestCriterion>][] = [
  ['requester', is('requester', 'user:default/a')],
  ['receiver', is('receiver', 'user:default/b', 'user:default/c')],
  ['entity', is('entityRef', 'resource:default/x')],
  ['role', is('role', 'write')],
  ['nothing', is('role')],
  ['not', { not: is('requester', 'user:default/a') }],
  [
    'all of',
    { allOf: [is('requester', 'user:default/a'), is('role', 'write')] },
  ],
  [
    'any of',
    { anyOf: [is('requester', 'user:default/b'), is('role', 'write')] },
  ],
  [
    'not any of',
    { not: { anyOf: [is('role', 'write'), is('role', 'other')] } },
  ],
];

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'conditions of the permission framework on %s',
  databaseId => {
    let store: Store;

    beforeAll(async () => {
      const sql = await databases.init(databaseId);
      await migrate(sql);
      store = new Store(sql);
      await store.transaction(async tx => {
        for (const [id, requester, entity, role] of [
          ['1', 'user:default/a', 'resource:default/x', 'read'],
          ['2', 'user:default/a', 'resource:default/y', 'write'],
          ['3', 'user:default/b', 'resource:default/x', 'write'],
          ['4', 'user:default/c', 'resource:default/z', 'read'],
        ]) {
          const of = request(id, requester);
          await insertRequest(tx, of, [
            item(of, 0, entity, role),
            item(of, 1, 'resource:default/shared', 'other'),
          ]);
        }
      });
    });

    it.each(CRITERIA)(
      'select by %s in the query what they select in memory',
      async (_, criteria) => {
        const page = { limit: 10 };
        const all = await findRequests(store.sql, {}, page);
        const found = await findRequests(
          store.sql,
          { permitted: criteria },
          page,
        );
        expect(found.map(full => full.request.id)).toEqual(
          all
            .filter(full => meets(resourceOf(full), criteria))
            .map(full => full.request.id),
        );
      },
    );
  },
);

describe('PermissionEdge', () => {
  const edge = (decision: object) => {
    const permissions = mockServices.permissions.mock({
      authorize: async () => [decision as { result: AuthorizeResult.ALLOW }],
      authorizeConditional: async () => [
        decision as { result: AuthorizeResult.ALLOW },
      ],
    });
    return new PermissionEdge(permissions);
  };
  const resource = {
    requester: 'user:default/a',
    receiver: 'user:default/a',
    entityRefs: ['resource:default/x'],
    roles: ['read'],
  };

  it('names the permission that is missing', async () => {
    await expect(
      edge({ result: AuthorizeResult.DENY }).require(
        actor,
        jitAccessRequestCreatePermission,
      ),
    ).rejects.toThrow('jit-access.request.create');
  });

  it('acts on a condition, for and against', async () => {
    const onlyOf = (ref: string) =>
      edge({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'jit-access',
        resourceType: 'jit-access-request',
        conditions: {
          rule: 'IS_REQUESTER',
          resourceType: 'jit-access-request',
          params: { refs: [ref] },
        },
      });
    const read = jitAccessRequestReadPermission;
    expect(await onlyOf('user:default/a').permitted(actor, read)).toEqual(
      is('requester', 'user:default/a'),
    );
    await expect(
      onlyOf('user:default/b').requireOn(actor, read, resource),
    ).rejects.toThrow('jit-access.request.read');
  });
});
