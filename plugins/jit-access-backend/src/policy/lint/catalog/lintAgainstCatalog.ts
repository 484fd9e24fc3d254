import { Entity } from '@backstage/catalog-model';
import { Instant } from '../../../domain/time';
import { CompiledRole, CompiledSet } from '../../compile/compiledSet';
import { ItemFacts, PersonFacts } from '../../facts/itemFacts';
import { ParsedSet } from '../../parse/parseSet';
import { PolicySettings } from '../../settings';
import { listInWords } from '../../words';
import { CatalogView } from './CatalogView';
import {
  CatalogFinding,
  CauseCollector,
  entitiesInWords,
} from './CauseCollector';
import { ChainLint } from './lintChains';
import { lintReferences } from './lintReferences';
import { RowLint } from './RowLint';

const ANYBODY: PersonFacts = { ref: '', name: 'anybody', status: 'unknown' };

/**
 * What is wrong with a set once it meets a catalog: roles that cannot be had,
 * policies that meet, approvers that cannot be found. One finding for each
 * cause, with how many have it. Each entity is looked at once.
 *
 * @param at - the instant whose calendars count
 */
export function lintAgainstCatalog(
  { set, parsed }: { set: CompiledSet; parsed: ParsedSet },
  entities: readonly Entity[],
  settings: PolicySettings,
  at: Instant,
): CatalogFinding[] {
  const view = new CatalogView(entities, settings);
  const found = new CauseCollector();
  const chains = new ChainLint(view, found);
  const rows = new Map(
    parsed.roles.map(role => [role.document.metadata.name, new RowLint(role)]),
  );
  const unused = new Set(set.roles.values());
  for (const entity of entities) {
    const roles = set.rolesFor(entity);
    if (roles.length === 0) continue;
    const entityFacts = view.factsOf(entity);
    for (const role of roles) {
      unused.delete(role);
      const facts: ItemFacts = {
        at,
        startsAt: at,
        entity: entityFacts,
        role: role.summary,
        requester: ANYBODY,
        receiver: ANYBODY,
        duration: role.duration.default.iso,
        durationMs: role.duration.default.ms,
        request: { items: 1, breakGlass: false },
      };
      rows.get(role.name)?.look(facts);
      lookAtOffer(role, facts, found, chains);
    }
  }
  return [
    ...[...unused].map(unusedRole),
    ...lintReferences(set.policies, view),
    ...found.findings(),
    ...[...rows.values()].flatMap(row => row.findings(view)),
  ];
}

function lookAtOffer(
  role: CompiledRole,
  facts: ItemFacts,
  found: CauseCollector,
  chains: ChainLint,
): void {
  const entity = facts.entity!;
  if (role.resolve(facts).refused !== undefined) return;
  const offering = role
    .policiesFor(entity)
    .filter(policy => policy.routes.length > 0)
    .filter(policy => policy.applies.test(facts) === 'true');
  if (offering.length === 0) {
    found.add(
      `none ${role.name}`,
      entity.ref,
      role.location,
      count =>
        `No policy with routes applies to role "${role.name}" on ${entitiesInWords(count)}, so nobody can have it there`,
    );
  } else if (offering.length > 1) {
    const names = offering.map(policy => `"${policy.name}"`);
    found.add(
      `several ${role.name} ${names.join(' ')}`,
      entity.ref,
      role.location,
      count =>
        `Policies ${listInWords(names, 'and')} all have routes for role "${role.name}" on ${entitiesInWords(count)}, so it is refused there; narrow spec.applies of all but one`,
    );
  } else {
    chains.look(offering[0], facts);
  }
}

function unusedRole(role: CompiledRole): CatalogFinding {
  return {
    severity: 'warning',
    message: `spec.entities of role "${role.name}" matches no entity of the catalog, so nobody can have it`,
    ...role.location,
    count: 0,
    examples: [],
  };
}
