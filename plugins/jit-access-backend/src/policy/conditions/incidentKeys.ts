import { OpenIncident } from '@jit-access/backstage-plugin-jit-access-node';
import { oneOrMore } from '../language/strictObject';
import { countSchema, flagSchema, textSchema } from '../language/values';
import { ItemFacts, Relation } from '../facts/itemFacts';
import { Truth, allOf, not, truthOf } from '../truth';
import { listInWords } from '../words';
import {
  CompiledKey,
  ConditionKey,
  Siblings,
  conditionKey,
  modifierKey,
} from './conditionKey';
import { Voice, subject } from './evaluation';
import {
  Near,
  near,
  reasonOf,
  relationSchema,
  someOf,
  sourceOfPart,
} from './near';

const DEFAULT_ON: Relation[] = ['self'];
const KEYS = [
  'incident.active',
  'incident.severity',
  'incident.role',
  'incident.chosen',
];
const MOST_STEPS = 5;

/** What one incident has to be, so that all keys of a mapping mean the same one. */
interface Wanted {
  near: Near;
  steps: number;
  severities?: Set<string>;
  roles?: Set<string>;
  chosen: boolean;
}

function wantedOf(siblings: Siblings): Wanted {
  const on = (siblings['incident.on'] as Relation[] | undefined) ?? DEFAULT_ON;
  const steps = (siblings['incident.steps'] as number | undefined) ?? 1;
  return {
    near: near(on, steps),
    steps,
    severities: lower(siblings['incident.severity']),
    roles: lower(siblings['incident.role']),
    chosen: siblings['incident.chosen'] === true,
  };
}

const lower = (texts: unknown) =>
  texts === undefined
    ? undefined
    : new Set((texts as string[]).map(text => text.toLowerCase()));

function counts(one: OpenIncident, wanted: Wanted, facts: ItemFacts): Truth {
  const { severities, roles, chosen } = wanted;
  if (!facts.entity) return 'unknown';
  return allOf([
    wanted.near.has(one.entityRef, facts.entity),
    truthOf(!severities || severities.has(one.severity?.toLowerCase() ?? '')),
    truthOf(!chosen || one.id === facts.request.incident),
    roles ? hasRole(one, roles, facts.receiver.ref) : 'true',
  ]);
}

/** A source that does not tell roles leaves them open. */
function hasRole(
  { people }: OpenIncident,
  roles: Set<string>,
  person: string,
): Truth {
  if (!people) return 'unknown';
  return truthOf(
    people.some(
      ({ personRef, role }) =>
        personRef === person && roles.has(role.toLowerCase()),
    ),
  );
}

type Words = (
  facts: ItemFacts,
  found: OpenIncident | undefined,
  voice: Voice,
) => string;

function incident(
  wanted: Wanted,
  expected: boolean,
  words: Words,
): CompiledKey {
  const find = (facts: ItemFacts): Truth => {
    const { entity } = facts;
    if (!entity) return 'unknown';
    const found = someOf(facts.context?.incidents, one =>
      counts(one, wanted, facts),
    );
    // Nobody was asked about what could not be seen.
    return found === 'false' && wanted.near.isOpen(entity) ? 'unknown' : found;
  };
  return {
    steps: wanted.steps,
    test: facts => (expected ? find(facts) : not(find(facts))),
    tell: facts => {
      const part = facts.context?.incidents;
      const incidents = (part?.known ?? []).filter(
        one => counts(one, wanted, facts) === 'true',
      );
      return {
        incidents,
        source: sourceOfPart(part),
        remedy: () => (expected ? remedyFor(wanted, facts) : undefined),
        say: voice =>
          find(facts) === 'unknown'
            ? `whether an incident is open could not be found out (${reasonOf(part)})`
            : words(facts, incidents[0], voice),
      };
    },
  };
}

/** An incident that only has to be chosen, or none to choose. */
function remedyFor(wanted: Wanted, facts: ItemFacts): string {
  const [open] = (facts.context?.incidents.known ?? []).filter(
    one => counts(one, { ...wanted, chosen: false }, facts) === 'true',
  );
  return open
    ? `choose the open incident ${open.id} (${open.title})`
    : 'ask while such an incident is open, and choose it';
}

const isOpen: Words = (facts, found) =>
  found
    ? `incident ${found.id} is open: ${found.title}`
    : `no incident is open on ${facts.entity?.name}`;

/** Keys about incidents. */
export const incidentKeys: Record<string, ConditionKey> = {
  'incident.active': conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: ['incidents'],
    compile: (expected, siblings) => {
      const wanted = wantedOf(siblings);
      // That none is open means none at all.
      const bare: Wanted = {
        near: wanted.near,
        steps: wanted.steps,
        chosen: false,
      };
      return incident(expected ? wanted : bare, expected, isOpen);
    },
  }),
  'incident.severity': conditionKey({
    schema: oneOrMore(textSchema),
    scope: 'situation',
    reads: ['incidents'],
    compile: (severities, siblings) =>
      incident(wantedOf(siblings), true, (facts, found, voice) =>
        found
          ? isOpen(facts, found, voice)
          : `no ${listInWords(severities, 'or')} incident is open on ${facts.entity?.name}`,
      ),
  }),
  'incident.role': conditionKey({
    schema: oneOrMore(textSchema),
    scope: 'situation',
    reads: ['incidents'],
    compile: (roles, siblings) =>
      incident(wantedOf(siblings), true, (facts, found, voice) => {
        const { name, is } = subject(facts.receiver, voice);
        const role = listInWords(roles, 'or');
        return found
          ? `${name} ${is} ${role} of incident ${found.id}: ${found.title}`
          : `${name} ${is} not ${role} of an open incident on ${facts.entity?.name}`;
      }),
  }),
  'incident.chosen': conditionKey({
    schema: flagSchema.refine(value => value, {
      error: 'Write true, or leave it out',
    }),
    scope: 'situation',
    reads: ['incidents'],
    compile: (_, siblings) =>
      incident(wantedOf(siblings), true, (facts, found) => {
        if (found) {
          return `incident ${found.id}, which the request names, is open: ${found.title}`;
        }
        const { incident: named } = facts.request;
        return named
          ? `incident ${named}, which the request names, is not open on ${facts.entity?.name}`
          : 'the request names no incident';
      }),
  }),
  'incident.on': modifierKey(oneOrMore(relationSchema), KEYS),
  'incident.steps': modifierKey(
    countSchema
      .min(1, { error: 'Write at least 1 step' })
      .max(MOST_STEPS, { error: `Write at most ${MOST_STEPS} steps` }),
    ['incident.on'],
  ),
};
