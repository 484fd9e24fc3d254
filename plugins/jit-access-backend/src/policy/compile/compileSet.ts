import { Entity } from '@backstage/catalog-model';
import { FilterPredicate } from '@backstage/filter-predicates';
import { ConditionScope } from '../conditions/compileCondition';
import { ParsedSet } from '../parse/parseSet';
import { CompiledRole, CompiledSet } from './compiledSet';
import { compileCalendar } from './compileCalendar';
import { compilePolicy } from './compilePolicy';
import { compileRole } from './compileRole';
import { PolicyIndex } from './policyIndex';

/**
 * Compiles a set once per load. Everything is sorted by name, so that no
 * decision depends on the order in which documents were read.
 * @throws Error - the set has errors
 */
export function compileSet(parsed: ParsedSet): CompiledSet {
  if (parsed.digest === undefined) {
    throw new Error('A policy set with errors cannot be compiled');
  }
  const calendars = new Map(
    parsed.calendars.map(compileCalendar).map(one => [one.name, one] as const),
  );
  const scope: ConditionScope = {
    calendars,
    compiled: new Map(),
    conditions: new Map(),
  };
  const indexed = parsed.policies
    .map(where => ({
      policy: compilePolicy(where, scope),
      applies: where.document.spec.applies,
    }))
    .sort((a, b) => byName(a.policy, b.policy));
  const index = new PolicyIndex(indexed);
  const roles = parsed.roles.map(role => compileRole(role, index)).sort(byName);
  return {
    digest: parsed.digest,
    roles: new Map(roles.map(role => [role.name, role])),
    policies: indexed.map(({ policy }) => policy),
    calendars,
    rolesFor: indexByKind(roles),
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** Most roles name a kind: only those of the entity's kind are looked at. */
function indexByKind(
  roles: CompiledRole[],
): (entity: Entity) => CompiledRole[] {
  const ofKind = new Map<string, CompiledRole[]>();
  const kinds = new Map(roles.map(role => [role, kindsOf(role.entities)]));
  const anyKind = roles.filter(role => !kinds.get(role));
  const named = new Set([...kinds.values()].flatMap(list => list ?? []));
  for (const kind of named) {
    ofKind.set(
      kind,
      roles.filter(role => kinds.get(role)?.includes(kind) ?? true),
    );
  }
  return entity =>
    (ofKind.get(entity.kind.toLowerCase()) ?? anyKind).filter(role =>
      role.matches(entity),
    );
}

/** The kinds that a predicate is bound to, in lower case; absent: possibly all. */
function kindsOf(predicate: FilterPredicate): string[] | undefined {
  if (typeof predicate !== 'object') return undefined;
  const all = (predicate as { $all?: FilterPredicate[] }).$all;
  if (all) return all.map(kindsOf).find(kinds => kinds !== undefined);
  const kind = (predicate as Record<string, unknown>).kind;
  if (typeof kind === 'string') return [kind.toLowerCase()];
  const listed = (kind as { $in?: unknown[] } | undefined)?.$in;
  return listed?.map(value => String(value).toLowerCase());
}
