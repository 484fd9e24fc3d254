import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { EntityDraft } from '../../policy/testing/catalogOf';
import { ClusterOptions, TestCluster } from '../../testing/TestCluster';

const group = (name: string, lead?: string): EntityDraft => ({
  kind: 'Group',
  name,
  annotations: lead ? { 'jit-access/lead': `user:default/${lead}` } : {},
  spec: { type: 'team', children: [] },
});

const user = (name: string, ...memberOf: string[]): EntityDraft => ({
  kind: 'User',
  name,
  spec: { memberOf },
});

const database = (name: string, environment: string): EntityDraft => ({
  kind: 'Resource',
  name,
  labels: { 'jit-access/environment': environment },
  annotations: { 'shop/system': name },
  spec: { type: 'database', owner: 'orders' },
});

/** A team with its lead, who watches over it, and who runs the portal. */
export const SHOP: EntityDraft[] = [
  group('orders', 'lead'),
  group('security'),
  group('platform'),
  user('lead', 'orders'),
  user('developer', 'orders'),
  user('colleague', 'orders'),
  user('guard', 'security'),
  user('second-guard', 'security'),
  user('admin', 'platform'),
  database('orders-db', 'production'),
  database('staging-db', 'staging'),
  database('vault-db', 'guarded'),
];

/** The same without somebody, or without something. */
export const without = (name: string): EntityDraft[] =>
  SHOP.filter(draft => draft.name !== name);

/** The same, in which somebody is in other teams. */
export const moved = (name: string, ...memberOf: string[]): EntityDraft[] => [
  ...without(name),
  user(name, ...memberOf),
];

const role = (name: string, groups: string) => `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: ${name}, title: ${name} }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.annotations['shop/system'] }}", groups: [${groups}] }
  allow:
    - entities: any
      values: { "entity.annotations['shop/system']": [orders-db, staging-db, vault-db] }
  risk: medium
  duration: { default: PT1H, max: PT8H }
---`;

export const ROLES = `${role('read', 'base, read')}${role('write', 'base, write')}`;

const policy = (environment: string, routes: string) => `
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: ${environment} }
spec:
  applies: { environment: ${environment} }
  routes:${routes}`;

/** The route of production, which tests change. */
export const BY_THE_LEAD = `
    - name: lead
      when: { receiver.memberOfOwner: true }
      approval: { waitAtMost: PT8H, stages: [{ anyOf: [entity.owner.lead] }] }
---`;

/** At once on staging, by the lead in production, by the lead and then security where it is guarded. */
export const documents = (production = BY_THE_LEAD, roles = ROLES) =>
  [
    roles,
    policy('production', production),
    policy(
      'guarded',
      `
    - name: both
      when: { receiver.memberOfOwner: true }
      approval:
        waitAtMost: PT8H
        stages:
          - { anyOf: [entity.owner.lead] }
          - { anyOf: [group:default/security], count: 2 }
---`,
    ),
    policy(
      'staging',
      `
    - { name: team, when: { receiver.memberOfOwner: true }, allow: true }`,
    ),
  ].join('');

/** The shop with its policies on a new database. */
export function openShop(
  databases: TestDatabases,
  id: TestDatabaseId,
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  return TestCluster.create(databases, id, {
    entities: SHOP,
    documents: documents(),
    ...options,
  });
}
