import { EntityDraft } from '../../policy/testing/catalogOf';

export const ref = (name: string) => `user:default/${name}`;

const group = (name: string, lead?: string, parent?: string): EntityDraft => ({
  kind: 'Group',
  name,
  annotations: lead ? { 'jit-access/lead': ref(lead) } : {},
  spec: { type: 'team', children: [], ...(parent ? { parent } : {}) },
});
const user = (name: string, ...memberOf: string[]): EntityDraft => ({
  kind: 'User',
  name,
  spec: { memberOf },
});

/** Two teams under one roof, a lead each, and people beside them. */
export const ORGANISATION: EntityDraft[] = [
  group('shop', 'head'),
  group('orders', 'lead', 'shop'),
  group('security', undefined, 'shop'),
  user('head', 'shop'),
  user('lead', 'orders'),
  user('dev', 'orders'),
  user('peer', 'orders'),
  user('guard', 'security'),
  user('second-guard', 'security'),
  user('outsider'),
  user('stand-in'),
];

export const LEAD = 'lead:group:default/orders';
export const GUARDS = 'member:group:default/security';
export const TEAM = 'member:group:default/orders';
