import {
  Principal,
  leadPrincipal,
  memberPrincipal,
  namedPrincipal,
  onCallPrincipal,
  parsePrincipal,
  userPrincipal,
} from '../../domain/principal';
import { EntityFacts, ItemFacts } from '../facts/itemFacts';
import { Place, Selector } from '../language/selector';
import { listInWords, nameOf } from '../words';

/** Whoever manages the two people of a request. */
export interface Managers {
  receiver: Principal[];
  requester: Principal[];
}

/** Who a selector means on this item; nobody where the catalog does not say. */
export function principalsOf(
  selector: Selector,
  { entity }: ItemFacts,
  managers: Managers,
): Principal[] {
  switch (selector.kind) {
    case 'manager':
      return managers[selector.of];
    case 'owner':
      return ownersAt(selector.of, entity).map(owner =>
        owner.startsWith('user:')
          ? userPrincipal(owner)
          : memberPrincipal(owner),
      );
    case 'owner-lead':
      return ownersAt(selector.of, entity)
        .filter(owner => owner.startsWith('group:'))
        .map(leadPrincipal);
    case 'principal':
      return [selector.principal];
    case 'on-call': {
      const ref = rotaRef(selector.of, entity);
      return ref ? [onCallPrincipal(ref, selector.levels)] : [];
    }
    case 'named':
      return entity
        ? [namedPrincipal(selector.source, selector.key, entity.ref)]
        : [];
    default:
      throw new Error(
        `Unknown selector ${JSON.stringify(selector satisfies never)}`,
      );
  }
}

function ownersAt(of: Place, entity: EntityFacts | undefined): string[] {
  const owner = {
    entity: entity?.owner,
    system: entity?.systemOwner,
    domain: entity?.domainOwner,
  }[of];
  return owner ? [owner] : [];
}

function rotaRef(
  of: Extract<Selector, { kind: 'on-call' }>['of'],
  entity: EntityFacts | undefined,
): string | undefined {
  if (typeof of === 'object') return of.ref;
  return of === 'entity' ? entity?.ref : entity?.system;
}

/** `the lead of orders or a member of security`. */
export function selectorsInWords(
  selectors: Selector[],
  count: number,
  facts: ItemFacts,
  you: boolean,
): string {
  const words = selectors.map(selector => inWords(selector, count, facts, you));
  return listInWords([...new Set(words)], 'or');
}

function inWords(
  selector: Selector,
  count: number,
  facts: ItemFacts,
  you: boolean,
): string {
  const { entity, receiver, requester } = facts;
  switch (selector.kind) {
    case 'manager': {
      const person = selector.of === 'receiver' ? receiver : requester;
      return you ? 'your manager' : `the manager of ${person.name}`;
    }
    case 'owner': {
      const [owner] = ownersAt(selector.of, entity);
      if (!owner) return ownerless(selector.of, entity);
      return owner.startsWith('user:') ? nameOf(owner) : members(owner, count);
    }
    case 'owner-lead': {
      const [owner] = ownersAt(selector.of, entity);
      return `the lead of ${owner ? nameOf(owner) : ownerless(selector.of, entity)}`;
    }
    case 'principal': {
      const { kind, ref } = parsePrincipal(selector.principal);
      if (kind === 'lead') return `the lead of ${nameOf(ref)}`;
      return kind === 'member' ? members(ref, count) : nameOf(ref);
    }
    case 'on-call': {
      const ref = rotaRef(selector.of, entity);
      const level = selector.levels
        ? `${listInWords(selector.levels, 'or')} `
        : '';
      return `whoever is ${level}on call for ${ref ? nameOf(ref) : 'its system'}`;
    }
    case 'named':
      return `${selector.key} (${selector.source})`;
    default:
      throw new Error(
        `Unknown selector ${JSON.stringify(selector satisfies never)}`,
      );
  }
}

function members(group: string, count: number): string {
  return `${count > 1 ? `${count} members` : 'a member'} of ${nameOf(group)}`;
}

function ownerless(of: Place, entity: EntityFacts | undefined): string {
  const what = of === 'entity' ? entity?.name : `the ${of} of ${entity?.name}`;
  return `the owner of ${what}`;
}
