// @ts-check
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const backend = '../../../plugins/jit-access-backend/src';

/**
 * One role per role and one policy per role and environment, decided by the
 * function that every decision of the portal goes through. Facts are gathered
 * before, as they are for the others.
 *
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
export function jitAccess(sets) {
  const { parseSet } = require(`${backend}/policy/parse/parseSet.ts`);
  const { compileSet } = require(`${backend}/policy/compile/compileSet.ts`);
  const { outcomeOf } = require(`${backend}/policy/decide/outcome.ts`);
  const parsed = parseSet(files(documents(sets)));
  if (parsed.digest === undefined) {
    throw new Error(parsed.findings[0].message);
  }
  const set = compileSet(parsed);
  return {
    prepare: factsOf,
    decide: (/** @type {any} */ facts) => {
      const role = set.roles.get(facts.role.name);
      return role ? outcomeOf(role, facts).kind : 'refuse';
    },
  };
}

/**
 * A file is bounded in size, so many documents are several files.
 *
 * @param {string[]} all
 */
function files(all) {
  const each = 500;
  return Array.from({ length: Math.ceil(all.length / each) }, (_, index) => ({
    file: `rules-${index}.yaml`,
    text: all.slice(index * each, (index + 1) * each).join('\n---\n'),
  }));
}

/** @param {import('../workload.mjs').RuleSet[]} sets */
function documents(sets) {
  const roles = [...new Set(sets.map(set => set.role))].map(role => ({
    apiVersion: 'jit-access/v1',
    kind: 'AccessRole',
    metadata: { name: role },
    spec: {
      entities: { kind: 'Resource' },
      provider: 'nothing',
      target: { role },
      risk: 'medium',
      duration: { default: 'PT15M', max: 'P1D' },
    },
  }));
  const policies = sets.map(set => ({
    apiVersion: 'jit-access/v1',
    kind: 'AccessPolicy',
    metadata: { name: `${set.role}-${set.environment}` },
    spec: {
      applies: { role: set.role, environment: set.environment },
      guardrails: [
        {
          name: 'frozen',
          refuse: 'It is frozen',
          when: { 'entity.tags': 'frozen' },
        },
        {
          name: 'longer',
          refuse: 'That is too long',
          when: { 'request.duration': { moreThan: `PT${set.maxMinutes}M` } },
        },
      ],
      routes: [
        {
          name: 'instant',
          when: {
            memberOf: set.instant,
            'request.duration': { atMost: `PT${set.instantMinutes}M` },
          },
          allow: true,
        },
        {
          name: 'asking',
          when: { memberOf: set.asking },
          approval: {
            waitAtMost: 'PT1H',
            stages: [{ anyOf: ['entity.owner'] }],
          },
        },
      ],
    },
  }));
  return [...roles, ...policies].map(one => JSON.stringify(one));
}

/** @param {import('../workload.mjs').Question} question */
function factsOf(question) {
  const { entityFactsOf } = require(`${backend}/policy/facts/entityFacts.ts`);
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'database', namespace: 'default', tags: question.tags },
    spec: { type: 'database', environment: question.environment },
  };
  const ref = 'user:default/someone';
  const person = {
    ref,
    name: 'Someone',
    status: 'known',
    record: {
      ref,
      name: 'Someone',
      annotations: {},
      directGroups: question.groups,
      groups: question.groups,
      leads: [],
    },
  };
  const at = '2026-03-02T10:00:00.000Z';
  return {
    at,
    startsAt: at,
    entity: entityFactsOf(entity, {
      environmentFrom: ['spec.environment'],
      tierFrom: ['spec.tier'],
    }),
    role: {
      name: question.role,
      title: question.role,
      risk: 'medium',
      provider: 'nothing',
    },
    requester: person,
    receiver: person,
    duration: `PT${question.minutes}M`,
    durationMs: question.minutes * 60_000,
    request: { items: 1, breakGlass: false },
  };
}
