import {
  Entity,
  RELATION_MEMBER_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  Principal,
  leadPrincipal,
  userPrincipal,
} from '../../domain/principal';
import { PersonRecord } from '../directory';
import { completeRef, relatedRefs, specRefs } from '../facts/relations';
import { GroupTree } from './groupTree';

/** A user entity as a person, placed in the group tree. */
export function personRecordOf(user: Entity, tree: GroupTree): PersonRecord {
  const ref = stringifyEntityRef(user);
  const profile = user.spec?.profile as
    { displayName?: unknown; email?: unknown } | undefined;
  const named = new Set([...groupsNamedBy(user), ...tree.groupsListing(ref)]);
  const directGroups = [...named].filter(group => tree.has(group)).sort();
  return {
    ref,
    name: displayName(user),
    email: typeof profile?.email === 'string' ? profile.email : undefined,
    annotations: { ...user.metadata.annotations },
    manager: textOf(user.spec?.manager),
    directGroups,
    groups: tree.withAncestors(directGroups),
    leads: tree.groupsLedBy(ref),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Groups that a person's own record names, whether the catalog has them or not. */
export function groupsNamedBy(user: Entity): string[] {
  return [
    ...relatedRefs(user, RELATION_MEMBER_OF),
    ...specRefs(user, 'memberOf', 'group'),
  ];
}

/** What people call an entity; decides nothing. */
export function displayName(entity: Entity): string {
  const profile = entity.spec?.profile as { displayName?: unknown } | undefined;
  const name = profile?.displayName;
  return typeof name === 'string' && name.trim() !== ''
    ? name.trim()
    : (entity.metadata.title ?? entity.metadata.name);
}

/**
 * Who manages a person: whom the person's annotation or `spec.manager` names, else the lead of
 * each of their own groups; for a lead, of the nearest group above that has
 * another one. Never the person themself. Sorted.
 */
export function managersOf(
  person: PersonRecord,
  tree: GroupTree,
  managerAnnotation: string,
): Principal[] {
  const namespace = person.ref.slice(
    person.ref.indexOf(':') + 1,
    person.ref.indexOf('/'),
  );
  const named = completeRef(
    { apiVersion: '', kind: 'User', metadata: { name: '', namespace } },
    person.annotations[managerAnnotation] ?? person.manager,
    'user',
  );
  if (named?.startsWith('user:') && named !== person.ref) {
    return [userPrincipal(named)];
  }
  const managing = new Set<Principal>();
  for (const group of person.directGroups) {
    const led = nearestLed(group, person.ref, tree);
    if (led) managing.add(leadPrincipal(led));
  }
  return [...managing].sort();
}

/** The group, or the nearest above it, whose lead is somebody else. */
function nearestLed(
  group: string,
  person: string,
  tree: GroupTree,
): string | undefined {
  const seen = new Set<string>();
  const waiting = [group];
  for (let ref = waiting.shift(); ref !== undefined; ref = waiting.shift()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    const lead = tree.leadOf(ref);
    if (lead && lead !== person) return ref;
    waiting.push(...tree.parentsOf(ref));
  }
  return undefined;
}
