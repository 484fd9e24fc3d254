import { z } from 'zod';
import {
  Principal,
  leadPrincipal,
  memberPrincipal,
  userPrincipal,
} from '../../domain/principal';
import { oneOrMore, strictObject } from './strictObject';
import { nameSchema, normaliseRef, textSchema } from './values';

/** Whose owner, or whose rota: the entity itself or what it is part of. */
export type Place = 'entity' | 'system' | 'domain';

/** Who may approve, before it is known on whose request and on which entity. */
export type Selector =
  | { kind: 'manager'; of: 'receiver' | 'requester' }
  | { kind: 'owner'; of: Place }
  | { kind: 'owner-lead'; of: Place }
  | { kind: 'principal'; principal: Principal }
  /** Whoever is on call, for the entity, its system or a named entity. */
  | {
      kind: 'on-call';
      of: 'entity' | 'system' | { ref: string };
      levels?: string[];
    }
  /** Whomever a context source names under this key. */
  | { kind: 'named'; source: string; key: string };

const FIXED: Record<string, Selector> = {
  'receiver.manager': { kind: 'manager', of: 'receiver' },
  'requester.manager': { kind: 'manager', of: 'requester' },
  'entity.owner': { kind: 'owner', of: 'entity' },
  'entity.owner.lead': { kind: 'owner-lead', of: 'entity' },
  'entity.system.owner': { kind: 'owner', of: 'system' },
  'entity.system.owner.lead': { kind: 'owner-lead', of: 'system' },
  'entity.domain.owner': { kind: 'owner', of: 'domain' },
  'entity.domain.owner.lead': { kind: 'owner-lead', of: 'domain' },
  'entity.onCall': { kind: 'on-call', of: 'entity' },
  'entity.system.onCall': { kind: 'on-call', of: 'system' },
};

const HINT =
  'write receiver.manager, requester.manager, entity.owner, entity.owner.lead, entity.system.owner, entity.domain.owner, entity.onCall, entity.system.onCall, group:default/name, lead of group:default/name, user:default/name, { onCall: component:default/name, level: primary } or { contextSource: id, approvers: key }';

const textSelectorSchema = z
  .string()
  .trim()
  .transform((text, ctx): Selector => {
    const selector = FIXED[text] ?? parseRef(text);
    if (selector) return selector;
    ctx.addIssue({
      code: 'custom',
      message: `"${text}" does not say who can approve; ${HINT}`,
    });
    return z.NEVER;
  });

const onCallSelectorSchema = strictObject({
  onCall: z.string(),
  level: oneOrMore(textSchema).optional(),
}).transform((value, ctx): Selector => {
  const levels = value.level?.map(level => level.toLowerCase()).sort();
  if (value.onCall === 'entity' || value.onCall === 'entity.system') {
    const of = value.onCall === 'entity' ? 'entity' : 'system';
    return { kind: 'on-call', of, levels };
  }
  const ref = normaliseRef(value.onCall);
  if (ref) return { kind: 'on-call', of: { ref }, levels };
  ctx.addIssue({
    code: 'custom',
    path: ['onCall'],
    message: `"${value.onCall}" has no rota; write entity, entity.system or a ref such as component:default/name`,
  });
  return z.NEVER;
});

const namedSelectorSchema = strictObject({
  contextSource: nameSchema,
  approvers: textSchema.max(100),
}).transform((value): Selector => ({
  kind: 'named',
  source: value.contextSource,
  key: value.approvers,
}));

/** An entry of `anyOf`. */
const selectorSchema: z.ZodType<Selector> = z
  .unknown()
  .transform((value, ctx) => {
    const schema = schemaFor(value);
    if (!schema) {
      ctx.addIssue({ code: 'custom', message: `Say who: ${HINT}` });
      return z.NEVER;
    }
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      ctx.addIssue({ ...issue, code: 'custom', message: issue.message });
    }
    return z.NEVER;
  });

/** A list of who can approve; one of them is enough for each place. */
export const selectorsSchema = z
  .array(selectorSchema, { error: 'Write a list of who can approve' })
  .min(1, { error: 'Name at least one who can approve' });

function schemaFor(value: unknown): z.ZodType<Selector> | undefined {
  if (typeof value === 'string') return textSelectorSchema;
  if (typeof value !== 'object' || value === null) return undefined;
  return 'contextSource' in value || 'approvers' in value
    ? namedSelectorSchema
    : onCallSelectorSchema;
}

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
