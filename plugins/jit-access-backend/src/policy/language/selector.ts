import { z } from 'zod';
import {
  Principal,
  leadPrincipal,
  memberPrincipal,
  userPrincipal,
} from '../../domain/principal';
import { normaliseRef } from './values';

/** Who may approve, before it is known on whose request and on which entity. */
export type Selector =
  | { kind: 'manager' }
  | { kind: 'owner' }
  | { kind: 'owner-lead' }
  | { kind: 'principal'; principal: Principal };

const FIXED: Record<string, Selector> = {
  'receiver.manager': { kind: 'manager' },
  'entity.owner': { kind: 'owner' },
  'entity.owner.lead': { kind: 'owner-lead' },
};

const HINT =
  'write receiver.manager, entity.owner, entity.owner.lead, group:default/name, lead of group:default/name or user:default/name';

/** An entry of `anyOf`. */
export const selectorSchema: z.ZodType<Selector> = z
  .string({ error: `Say who: ${HINT}` })
  .trim()
  .transform((text, ctx) => {
    const selector = FIXED[text] ?? parseRef(text);
    if (selector) return selector;
    ctx.addIssue({
      code: 'custom',
      message: `"${text}" does not say who can approve; ${HINT}`,
    });
    return z.NEVER;
  });

function parseRef(text: string): Selector | undefined {
  const lead = /^lead of (\S+)$/.exec(text);
  const ref = normaliseRef(lead ? lead[1] : text);
  if (ref?.startsWith('group:')) {
    const principal = lead ? leadPrincipal(ref) : memberPrincipal(ref);
    return { kind: 'principal', principal };
  }
  if (ref?.startsWith('user:') && !lead) {
    return { kind: 'principal', principal: userPrincipal(ref) };
  }
  return undefined;
}
