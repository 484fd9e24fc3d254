import { EntityDraft, catalogOf } from './catalogOf';

/** Monday noon. */
export const NOON = '2026-03-02T12:00:00.000Z';

export const DEVELOPER = 'user:default/orders-developer';
export const LEAD = 'user:default/orders-lead';
export const ON_CALL = 'user:default/payments-oncall';
export const SECURITY = 'user:default/security-engineer';
export const SECOND_SECURITY = 'user:default/second-security-engineer';
export const HEAD = 'user:default/head';
export const CONTRACTOR = 'user:default/contractor';

export const ORDERS_DB = 'resource:default/orders-db';
export const STAGING_DB = 'resource:default/orders-db-staging';
export const PAYMENTS_DB = 'resource:default/payments-db';

const group = (name: string, lead?: string, parent?: string): EntityDraft => ({
  kind: 'Group',
  name,
  annotations: lead ? { 'jit-access/lead': `user:default/${lead}` } : {},
  spec: { type: 'team', ...(parent ? { parent } : {}), children: [] },
});

const user = (name: string, ...memberOf: string[]): EntityDraft => ({
  kind: 'User',
  name,
  spec: {
    memberOf,
    profile: { displayName: name.replace(/-/g, ' ') },
  },
});

const database = (
  name: string,
  owner: string,
  environment: string,
): EntityDraft => ({
  kind: 'Resource',
  name,
  labels: { 'jit-access/environment': environment },
  annotations: {
    'postgres/database': name.replace('-db', '').replace('-', '_'),
  },
  spec: { type: 'database', owner, system: owner },
});

/** A shop with three teams under one head, for tests of policy. */
export const SHOP_DRAFTS: EntityDraft[] = [
  group('shop', 'head'),
  group('orders', 'orders-lead', 'shop'),
  group('payments', undefined, 'shop'),
  group('security', 'security-engineer', 'shop'),
  group('web', undefined),
  user('head', 'shop'),
  user('orders-developer', 'orders'),
  user('orders-lead', 'orders'),
  user('payments-oncall', 'payments'),
  user('security-engineer', 'security'),
  user('second-security-engineer', 'security'),
  user('contractor', 'web'),
  {
    kind: 'System',
    name: 'payments',
    annotations: { 'pagerduty.com/service-id': 'PAY' },
    spec: { owner: 'payments' },
  },
  { kind: 'System', name: 'orders', spec: { owner: 'orders' } },
  {
    kind: 'Component',
    name: 'checkout',
    spec: {
      type: 'service',
      owner: 'payments',
      dependsOn: ['resource:payments-db'],
    },
  },
  database('orders-db', 'orders', 'production'),
  database('orders-db-staging', 'orders', 'staging'),
  database('payments-db', 'payments', 'production'),
];

/** The same as the catalog would relate it. */
export const SHOP = catalogOf(SHOP_DRAFTS);
