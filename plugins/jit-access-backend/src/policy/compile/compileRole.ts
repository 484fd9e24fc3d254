import { filterPredicateToFilterFunction } from '@backstage/filter-predicates';
import { Entity } from '@backstage/catalog-model';
import { durationMilliseconds } from '../../domain/time';
import { ItemFacts, PersonFacts } from '../facts/itemFacts';
import { RoleDocument } from '../language/roleDocument';
import { documentDigest } from '../parse/digest';
import { Located } from '../parse/parseDocuments';
import { CompiledPolicy, CompiledRole } from './compiledSet';
import { compileTarget } from './compileTarget';
import { lengthOf, optionalLength } from './length';
import { PolicyIndex } from './policyIndex';

/** Turns a validated role into closures that find the policies which concern it. */
export function compileRole(
  where: Located<RoleDocument>,
  index: PolicyIndex,
): CompiledRole {
  const { metadata, spec } = where.document;
  const target = compileTarget(where.document);
  const named = { name: metadata.name, risk: spec.risk };
  // Worked out when somebody looks: most decisions only ask for those of an entity.
  const policies = once(() =>
    index.ofRole(named).filter(policy => couldApply(policy, where.document)),
  );
  const reads = once(
    () =>
      new Set([
        ...target.reads,
        ...policies().flatMap(policy => [...policy.reads]),
      ]),
  );
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
    minMs: spec.duration.min ? durationMilliseconds(spec.duration.min) : 0,
    maxMs: durationMilliseconds(spec.duration.max),
    get policies() {
      return policies();
    },
    policiesFor: index.finder(named),
    targetReads: target.reads,
    get reads() {
      return reads();
    },
  };
}

function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => (done ??= { value: work() }).value;
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
    durationMs: durationMilliseconds(role.spec.duration.default),
  };
  return policy.applies.test(facts) !== 'false';
}
