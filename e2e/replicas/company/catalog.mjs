// @ts-check

/** Who asks for access in these tests; more of them only when load is made. */
export const PEOPLE = Array.from({ length: 8 }, (_, n) => `person-${n + 1}`);
export const ADMINISTRATOR = 'administrator';
export const DATABASE = 'resource:default/orders-db';

/** What can be asked for on the database, and what it gives in the target. */
export const ROLES = Object.freeze({
  'orders-read': 'orders_reader',
  'orders-write': 'orders_writer',
});

/** @typedef {keyof typeof ROLES} RoleName */

/** @param {string} name */
function user(name) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name },
    spec: { profile: { displayName: name }, memberOf: [] },
  };
}

/** The whole company, as the catalog reads it. */
export function catalog() {
  return [
    ...[...PEOPLE, ADMINISTRATOR].map(user),
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: { name: 'orders-db' },
      spec: { type: 'database', owner: `user:default/${ADMINISTRATOR}` },
    },
  ];
}

/**
 * Everybody has everything at once, for as long as they like: what is tested is
 * how access begins and ends, not who may have it.
 */
export function documents() {
  const roles = Object.entries(ROLES).map(([name, role]) => ({
    apiVersion: 'jit-access/v1',
    kind: 'AccessRole',
    metadata: { name, title: name },
    spec: {
      entities: { kind: 'Resource', 'metadata.name': 'orders-db' },
      provider: 'postgres',
      target: { server: 'target', database: 'orders', roles: [role] },
      risk: 'low',
      duration: { default: 'PT1M', min: 'PT1S', max: 'P1D' },
    },
  }));
  return [
    ...roles,
    {
      apiVersion: 'jit-access/v1',
      kind: 'AccessPolicy',
      metadata: { name: 'everybody', title: 'Everybody' },
      spec: { routes: [{ name: 'at-once', allow: true }] },
    },
  ];
}
