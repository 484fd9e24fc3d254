/**
 * Who may review, in a form that can be stored and compared with what a person
 * is right now.
 *
 * - `user:default/jane` written as `user:user:default/jane`: that person
 * - `lead:group:default/orders`: whoever that group names as its lead
 * - `member:group:default/security`: members of that group and of all below it
 * - `on-call:component:default/shop#primary,secondary`: whoever is on call for
 *   that entity at one of these levels; without `#…` at any level
 * - `named:tickets/change-board@component:default/shop`: whomever the context
 *   source `tickets` names as `change-board` for that entity
 *
 * The first three follow from the catalog, the last two from context sources.
 */
export type Principal = string;

export function userPrincipal(ref: string): Principal {
  return `user:${ref}`;
}

export function leadPrincipal(groupRef: string): Principal {
  return `lead:${groupRef}`;
}

export function memberPrincipal(groupRef: string): Principal {
  return `member:${groupRef}`;
}

export function onCallPrincipal(ref: string, levels: string[] = []): Principal {
  const suffix = levels.length > 0 ? `#${[...levels].sort().join(',')}` : '';
  return `on-call:${ref}${suffix}`;
}

export function namedPrincipal(
  source: string,
  key: string,
  entityRef: string,
): Principal {
  return `named:${source}/${key}@${entityRef}`;
}

/** A principal, taken apart. */
export type ParsedPrincipal =
  | { kind: 'user' | 'lead' | 'member'; ref: string }
  | { kind: 'on-call'; ref: string; levels: string[] }
  | { kind: 'named'; source: string; key: string; ref: string };

/** Principals whose people only context sources know. */
const DYNAMIC_PREFIXES = ['on-call:', 'named:'] as const;

export function isDynamic(principal: Principal): boolean {
  return DYNAMIC_PREFIXES.some(prefix => principal.startsWith(prefix));
}

/** Does it stand for people because of a group that they are in, or lead? */
export function dependsOnGroup(principal: Principal): boolean {
  return principal.startsWith('member:') || principal.startsWith('lead:');
}

/** Splits a principal into what it is and the ref it is about. */
export function parsePrincipal(principal: Principal): ParsedPrincipal {
  const colon = principal.indexOf(':');
  const kind = principal.slice(0, colon);
  const rest = principal.slice(colon + 1);
  if (kind === 'user' || kind === 'lead' || kind === 'member') {
    return { kind, ref: rest };
  }
  if (kind === 'on-call') {
    const [ref, levels] = rest.split('#');
    return { kind, ref, levels: levels ? levels.split(',') : [] };
  }
  const named = kind === 'named' && /^([^/]+)\/(.*)@([^@]+)$/.exec(rest);
  if (named) {
    return { kind: 'named', source: named[1], key: named[2], ref: named[3] };
  }
  throw new Error(`"${principal}" is not a principal`);
}
