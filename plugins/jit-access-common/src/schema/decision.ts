import { z } from 'zod';
import { riskSchema } from '../states';
import { durationSchema, instantSchema, storedRefSchema } from './primitives';

/** Where a document says something: file (or URL) and 1-based line. @public */
export const documentLocationSchema = z.object({
  file: z.string(),
  line: z.number().int().positive().optional(),
});
/** @public */
export type DocumentLocation = z.infer<typeof documentLocationSchema>;

/**
 * One thing policy looked at. `unknown` means that the source of the fact
 * failed, was late or answered nonsense; it never grants.
 * @public
 */
export const checkSchema = z.object({
  /** `guardrail`: may refuse. `route`: a way that matched or did not. `limit`: bounds the duration. */
  kind: z.enum(['guardrail', 'route', 'limit']),
  /** Name of the guardrail or route in its document. */
  name: z.string(),
  policy: z.string().optional(),
  status: z.enum(['met', 'not-met', 'unknown']),
  /** One sentence for people: what was looked at and what was found. */
  text: z.string(),
  /** Who said so: `catalog`, a context source's id, `request`, `history`. */
  source: z.string().optional(),
  location: documentLocationSchema.optional(),
});
/** @public */
export type Check = z.infer<typeof checkSchema>;

/** One fact that was read, as it was when it was read. @public */
export const factSchema = z.object({
  name: z.string(),
  value: z.unknown(),
  status: z.enum(['known', 'unknown']),
  source: z.string(),
  at: instantSchema,
});
/** @public */
export type Fact = z.infer<typeof factSchema>;

/** A person as the portal shows them. @public */
export const personSchema = z.object({
  ref: storedRefSchema,
  /** Display name; decides nothing. */
  name: z.string(),
  /** Such as `lead of orders`, `on call for payments`, `stands in for Ada`. */
  marks: z.array(z.string()).default([]),
  /** Away until then, and who stands in; reviews by others are likelier. */
  awayUntil: instantSchema.optional(),
});
/** @public */
export type Person = z.infer<typeof personSchema>;

/**
 * One round of approvals. `audience` holds who may review, as principals:
 * `user:…` (that person), `lead:group:…`, `member:group:…`, and of
 * context sources `on-call:…` and `named:…`.
 * @public
 */
export const stageSchema = z.object({
  /** In words: `the lead of orders`. */
  title: z.string(),
  /** How many distinct people have to approve. */
  count: z.number().int().positive(),
  audience: z.array(z.string()),
  /** Who can approve right now, the requester and the receiver taken away. At most 25 are listed. */
  people: z.array(personSchema),
  /** Too few of those who are usually asked can be found, so these are asked instead. */
  fallback: z.boolean().optional(),
  /** Who is asked as well once the stage has waited that long. */
  escalation: z
    .object({
      after: durationSchema,
      title: z.string(),
      audience: z.array(z.string()),
    })
    .optional(),
  remindEvery: durationSchema.optional(),
  /** Members of a group count only when they have been in it for that long. */
  minMembershipAge: durationSchema.optional(),
});
/** @public */
export type Stage = z.infer<typeof stageSchema>;

/** What ends the access before its window does. @public */
export const boundToSchema = z.object({
  kind: z.enum(['shift', 'incident', 'ticket']),
  id: z.string(),
  title: z.string(),
  endsAt: instantSchema.optional(),
  /** Whose rota, or where the incident is; absent: that does not matter. */
  entityRef: storedRefSchema.optional(),
  /** How long the source may be silent before the access ends; default PT15M. */
  grace: durationSchema.optional(),
});
/** @public */
export type BoundTo = z.infer<typeof boundToSchema>;

/**
 * What policy says of one item, and everything that led to it.
 * @public
 */
export const decisionSchema = z.object({
  outcome: z.enum(['allow', 'approval', 'refuse']),
  /** One line for a list: `Instant: you are on call for payments until 18:00`. */
  headline: z.string(),
  /** Why it is refused, one sentence each; empty otherwise. */
  reasons: z.array(z.string()),
  policy: z
    .object({
      name: z.string(),
      title: z.string().optional(),
      route: z.string().optional(),
      location: documentLocationSchema.optional(),
    })
    .optional(),
  checks: z.array(checkSchema),
  stages: z.array(stageSchema),
  /** How long reviewers may take before the item lapses. */
  waitAtMost: durationSchema.optional(),
  durations: z.object({
    /** Longest allowed now; absent when nothing is allowed. */
    max: durationSchema.optional(),
    min: durationSchema.optional(),
    default: durationSchema,
    choices: z.array(durationSchema),
  }),
  boundTo: boundToSchema.optional(),
  /** What would have to change for more to be possible, one sentence each. */
  remedies: z.array(z.string()).optional(),
  /** What the form has to ask for. */
  requires: z
    .object({
      /** Of each list one has to be given. */
      fields: z.array(z.array(z.enum(['ticket', 'incident']))),
      reason: z
        .object({
          minLength: z.number().int().optional(),
          minWords: z.number().int().optional(),
        })
        .optional(),
    })
    .optional(),
  /** Emergency access: every guardrail recorded, a review is due afterwards. */
  breakGlass: z
    .object({
      reviewWithin: durationSchema,
      reviewers: z.object({
        title: z.string(),
        audience: z.array(z.string()),
        people: z.array(personSchema),
      }),
      /** Who is asked as well when the review is overdue; empty: the administrators. */
      escalateTo: z.array(z.string()),
      /** Refs of people who are told at once. */
      tell: z.array(storedRefSchema),
    })
    .optional(),
  /** Break-glass is offered here for emergencies. */
  breakGlassOffered: z.boolean().optional(),
  /** What is counted again, under lock, before a grant is made. */
  limits: z
    .object({
      /** Every policy that applied; hours count under each of them. */
      policies: z.array(z.string()).optional(),
      perWeek: z.array(
        z.object({
          guardrail: z.string(),
          policy: z.string(),
          zone: z.string(),
          max: durationSchema,
        }),
      ),
      separations: z.array(
        z.object({
          guardrail: z.string(),
          policy: z.string(),
          roles: z.array(z.string()),
          scope: z.enum(['entity', 'system', 'everywhere']),
          lookBack: durationSchema.optional(),
        }),
      ),
      /** Standing access that is found in the target ends the grant instead. */
      noStandingAccess: z.boolean(),
    })
    .optional(),
  /** Running access ends when its holder is not eligible any more. */
  whileEligible: z.boolean().optional(),
  /** System of the entity when it was decided. */
  systemRef: storedRefSchema.optional(),
  facts: z.array(factSchema),
  policyDigest: z.string(),
  /** How many different sets had been in force by then; absent in simulations by other documents. */
  policyVersion: z.number().int().optional(),
  roleDigest: z.string(),
  decidedAt: instantSchema,
});
/** @public */
export type Decision = z.infer<typeof decisionSchema>;

/** A role as the portal lists it on an entity. @public */
export const roleSummarySchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  risk: riskSchema,
  provider: z.string(),
  /** Example of a good reason, for the placeholder. */
  reasonExample: z.string().optional(),
});
/** @public */
export type RoleSummary = z.infer<typeof roleSummarySchema>;
