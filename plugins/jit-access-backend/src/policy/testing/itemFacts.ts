import { mockServices } from '@backstage/backend-test-utils';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { durationMilliseconds } from '../../domain/time';
import { CompiledRole, CompiledSet } from '../compile/compiledSet';
import { compileSet } from '../compile/compileSet';
import { entityFactsOf } from '../facts/entityFacts';
import { ItemFacts, PartFacts, PersonFacts } from '../facts/itemFacts';
import { parseSet } from '../parse/parseSet';
import { readPolicySettings } from '../settings';
import { DEVELOPER, NOON, ORDERS_DB, SHOP } from './shop';

const settings = readPolicySettings(mockServices.rootConfig());
const containers = new Map(
  SHOP.map(entity => [stringifyEntityRef(entity), entity]),
);

/** A set that has to be good. */
export function compiled(text: string): CompiledSet {
  return compileSet(parseSet([{ file: 'documents.yaml', text }]));
}

/** Of a part that was asked about: these, or that its source failed. */
export function partOf<T>(...known: T[]): PartFacts<T> {
  return {
    known: known.map(value => ({ ...value, source: 'rota' })),
    missing: [],
    sources: ['rota'],
    at: NOON,
  };
}

/** A part whose source failed. */
export function failedPart<T>(): PartFacts<T> {
  return {
    known: [],
    missing: [{ source: 'rota', reason: 'it failed' }],
    sources: ['rota'],
    at: NOON,
  };
}

/** The orders developer, in the orders team. */
export const DEVELOPER_FACTS: PersonFacts = {
  ref: DEVELOPER,
  name: 'Orders developer',
  status: 'known',
  record: {
    ref: DEVELOPER,
    name: 'Orders developer',
    annotations: {},
    directGroups: ['group:default/orders'],
    groups: ['group:default/orders', 'group:default/shop'],
    leads: [],
  },
};

/** Facts of the developer who asks for a role on orders-db at noon; `changes` wins. */
export function itemFacts(
  role: CompiledRole,
  changes: Partial<ItemFacts> = {},
): ItemFacts {
  const duration = changes.duration ?? role.duration.default.iso;
  return {
    at: NOON,
    startsAt: NOON,
    entity: entityFactsOf(containers.get(ORDERS_DB)!, settings, containers),
    role: role.summary,
    requester: DEVELOPER_FACTS,
    receiver: DEVELOPER_FACTS,
    duration,
    durationMs: durationMilliseconds(duration),
    request: { items: 1, breakGlass: false },
    context: {
      onCall: partOf(),
      incidents: partOf(),
      tickets: partOf(),
      freezes: partOf(),
      approvers: partOf(),
    },
    freezesInForce: [],
    ...changes,
  };
}
