import { Entity } from '@backstage/catalog-model';

/** People of a small company, for tests. */
export const PEOPLE = {
  developer: 'user:default/orders-developer',
  lead: 'user:default/orders-lead',
  onCall: 'user:default/payments-oncall',
  security: 'user:default/security-engineer',
  auditor: 'user:default/auditor',
  administrator: 'user:default/platform-engineer',
  contractor: 'user:default/contractor',
} as const;

export type PersonName = keyof typeof PEOPLE;

export const ORDERS_DB = 'resource:default/orders-db';
export const PAYMENTS_DB = 'resource:default/payments-db';
export const STAGING_DB = 'resource:default/orders-db-staging';

const TEAMS: Record<string, { members: string[]; lead?: string }> = {
  orders: { members: ['orders-developer', 'orders-lead'], lead: 'orders-lead' },
  payments: { members: ['payments-oncall'] },
  web: { members: ['contractor'] },
  security: { members: ['security-engineer'] },
  auditors: { members: ['auditor'] },
  platform: { members: ['platform-engineer'] },
};

function group(name: string): Entity {
  const { members, lead } = TEAMS[name];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      namespace: 'default',
      annotations: lead ? { 'jit-access/lead': `user:default/${lead}` } : {},
    },
    spec: { type: 'team', children: [] },
    relations: members.map(member => ({
      type: 'hasMember',
      targetRef: `user:default/${member}`,
    })),
  };
}

function user(name: string): Entity {
  const groups = Object.keys(TEAMS).filter(team =>
    TEAMS[team].members.includes(name),
  );
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: { memberOf: groups },
    relations: groups.map(team => ({
      type: 'memberOf',
      targetRef: `group:default/${team}`,
    })),
  };
}

function database(name: string, owner: string, environment: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace: 'default',
      labels: { 'jit-access/environment': environment },
    },
    spec: { type: 'database', owner: `group:default/${owner}` },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

/** The catalog of that company, as the catalog would relate it. */
export const COMPANY: Entity[] = [
  ...Object.keys(TEAMS).map(group),
  ...Object.values(TEAMS).flatMap(team => team.members.map(user)),
  database('orders-db', 'orders', 'production'),
  database('payments-db', 'payments', 'production'),
  database('orders-db-staging', 'orders', 'staging'),
];

/** Its roles and policies, for the fake provider. */
export const DOCUMENTS = `
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
  duration: { default: PT1H, min: PT1S, max: PT4H, choices: [PT30M, PT1H] }
---
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: db-write, title: Change the database }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.name }}", groups: [write] }
  allow:
    - entities: any
      values: { entity.name: [orders-db, payments-db, orders-db-staging] }
  risk: high
  duration: { default: PT30M, max: PT2H }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: production }
spec:
  applies: { environment: production }
  guardrails:
    - { name: good-reason, reason: { minLength: 10, minWords: 2 } }
  routes:
    - { name: on-call, when: { onCall.any: true, risk: medium }, allow: { until: shift } }
    - name: lead
      when: { receiver.memberOfOwner: true }
      approval:
        waitAtMost: PT8H
        stages:
          - { anyOf: [entity.owner.lead] }
          - { title: security, anyOf: [group:default/security], when: { risk: high } }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: staging }
spec:
  applies: { environment: staging }
  routes:
    - { name: team, when: { receiver.memberOfOwner: true }, allow: true }
`;
