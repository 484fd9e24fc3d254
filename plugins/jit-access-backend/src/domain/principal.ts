/**
 * Who may review, in a form that can be stored and compared with what a person
 * is right now.
 *
 * - `user:default/jane` written as `user:user:default/jane`: that person
 * - `lead:group:default/orders`: whoever that group names as its lead
 * - `member:group:default/security`: members of that group and of all below it
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

/** Splits a principal into what it is and the ref it is about. */
export function parsePrincipal(principal: Principal): {
  kind: 'user' | 'lead' | 'member';
  ref: string;
} {
  const colon = principal.indexOf(':');
  const kind = principal.slice(0, colon);
  if (kind !== 'user' && kind !== 'lead' && kind !== 'member') {
    throw new Error(`"${principal}" is not a principal`);
  }
  return { kind, ref: principal.slice(colon + 1) };
}
