import { RoleSummary } from '@jit-access/backstage-plugin-jit-access-common';
import { EntityFacts, ItemFacts, PersonFacts } from '../facts/itemFacts';
import { CompiledRole, CompiledSet } from './compiledSet';

const NOBODY: PersonFacts = { ref: '', name: '', status: 'unknown' };

/**
 * Roles that somebody could have on an entity: their provider is there, `allow`
 * admits the entity, and a policy with routes applies.
 */
export function rolesOffered(
  set: CompiledSet,
  entity: EntityFacts,
  providers: ReadonlySet<string>,
): RoleSummary[] {
  return set
    .rolesFor(entity.entity)
    .filter(role => isOffered(role, entity, providers))
    .map(role => role.summary);
}

function isOffered(
  role: CompiledRole,
  entity: EntityFacts,
  providers: ReadonlySet<string>,
): boolean {
  const facts: ItemFacts = {
    at: '',
    startsAt: '',
    entity,
    role: role.summary,
    request: { items: 1, breakGlass: false },
    requester: NOBODY,
    receiver: NOBODY,
    duration: role.duration.default.iso,
    durationMs: role.duration.default.ms,
  };
  return (
    providers.has(role.summary.provider) &&
    role.resolve(facts).target !== undefined &&
    role
      .policiesFor(entity)
      .some(
        policy =>
          policy.routes.length > 0 && policy.applies.test(facts) === 'true',
      )
  );
}
