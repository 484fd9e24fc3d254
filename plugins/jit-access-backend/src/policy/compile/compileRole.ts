import { filterPredicateToFilterFunction } from '@backstage/filter-predicates';
import { Entity } from '@backstage/catalog-model';
import { ItemFacts, PersonFacts } from '../facts/itemFacts';
import { RoleDocument } from '../language/roleDocument';
import { documentDigest } from '../parse/digest';
import { Located } from '../parse/parseDocuments';
import { CompiledPolicy, CompiledRole } from './compiledSet';
import { compileTarget } from './compileTarget';
import { lengthOf, optionalLength } from './length';

/** Turns a validated role into closures and picks the policies that concern it. */
export function compileRole(
  where: Located<RoleDocument>,
  all: CompiledPolicy[],
): CompiledRole {
  const { metadata, spec } = where.document;
  const target = compileTarget(where.document);
  const policies = all.filter(policy => couldApply(policy, where.document));
  return {
    name: metadata.name,
    summary: {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      description: metadata.description,
      risk: spec.risk,
      provider: spec.provider,
      reasonExample: spec.reasonExample,
    },
    digest: documentDigest(where),
    location: {
      file: where.file,
      line: where.locate(['metadata', 'name']).line,
    },
    entities: spec.entities,
    matches: filterPredicateToFilterFunction<Entity>(spec.entities),
    resolve: target.resolve,
    duration: {
      default: lengthOf(spec.duration.default),
      min: optionalLength(spec.duration.min),
      max: lengthOf(spec.duration.max),
      choices: (spec.duration.choices ?? []).map(lengthOf),
    },
    policies,
    policiesFor: () => policies,
    targetReads: target.reads,
    reads: new Set([
      ...target.reads,
      ...policies.flatMap(policy => [...policy.reads]),
    ]),
  };
}

const NOBODY: PersonFacts = { ref: '', name: '', status: 'unknown' };

/** With the entity left open: false only where role and risk alone rule it out. */
function couldApply(policy: CompiledPolicy, role: RoleDocument): boolean {
  const facts: ItemFacts = {
    at: '',
    startsAt: '',
    role: {
      name: role.metadata.name,
      title: role.metadata.title ?? role.metadata.name,
      risk: role.spec.risk,
      provider: role.spec.provider,
    },
    request: { items: 1, breakGlass: false },
    requester: NOBODY,
    receiver: NOBODY,
    duration: role.spec.duration.default,
  };
  return policy.applies.test(facts) !== 'false';
}
