import { z } from 'zod';
import { healthSchema } from './health';
import { instantSchema, storedRefSchema } from './primitives';

/** How far insights look back. @public */
export const insightsPeriodSchema = z.enum(['P7D', 'P30D', 'P90D']);
/** @public */
export type InsightsPeriod = z.infer<typeof insightsPeriodSchema>;

/** Query of insights. @public */
export const insightsQuerySchema = z.object({
  period: insightsPeriodSchema.default('P30D'),
  /** Name people, too; that somebody looked is then written to the history. */
  people: z.stringbool().optional(),
});

const count = z.number().int().nonnegative();

/** How long something took: how often, the median and the 95th percentile in milliseconds. @public */
export const insightsTimesSchema = z.object({
  count,
  /** Absent: there was nothing. */
  p50: z.number().nonnegative().optional(),
  p95: z.number().nonnegative().optional(),
});
/** @public */
export type InsightsTimes = z.infer<typeof insightsTimesSchema>;

/** What became of requests and access over a period, for auditors and administrators. @public */
export const insightsSchema = z.object({
  period: insightsPeriodSchema,
  /** Inclusive. */
  from: instantSchema,
  /** Exclusive: when it was counted, at most a minute ago. */
  to: instantSchema,
  /** More was asked in the period than is looked at: only what was asked since then is counted. */
  countedFrom: instantSchema.optional(),
  /** Items that were asked for, by what became of them so far. */
  outcomes: z.object({
    /** Granted at once, by policy alone. */
    instant: count,
    /** Granted after people approved. */
    approved: count,
    /** Denied by people. */
    denied: count,
    withdrawn: count,
    /** Nobody answered in time. */
    lapsed: count,
    pending: count,
    /** Refused by policy when they were sent; nothing was stored. */
    refused: count,
  }),
  /** Of what was granted or denied, the share that no person had to decide; absent: nothing was. */
  decidedAlone: z.number().min(0).max(1).optional(),
  /** From asking to having access, of what was to begin at once. */
  toAccess: z.object({
    all: insightsTimesSchema,
    instant: insightsTimesSchema,
    approved: insightsTimesSchema,
  }),
  /** How long stages waited for those who were asked, of the newest 5,000 items that people answered, the longest median first; at most 50. */
  waits: z.array(
    z.object({
      /** Who was asked, in the words of the decision: `the lead of orders`. */
      title: z.string(),
      answered: insightsTimesSchema,
      /** Items that wait for them now; at most 5,000 in all. */
      waiting: count,
      /** Since when the oldest of those waits. */
      waitingSince: instantSchema.optional(),
    }),
  ),
  /** From the end of access to its verified absence, of at most the newest 50,000. */
  removal: insightsTimesSchema,
  /** What is promised about removals, and how they stand to it; over its own window. */
  objective: healthSchema.shape.objective,
  /** What access was given for most; at most 10 each. */
  mostUsed: z.object({
    roles: z.array(z.object({ role: z.string(), grants: count })),
    entities: z.array(z.object({ entityRef: storedRefSchema, grants: count })),
    /** Present where people were asked for. */
    people: z
      .array(z.object({ ref: storedRefSchema, grants: count }))
      .optional(),
  }),
  /** Roles in force that gave nobody access in the period. */
  unusedRoles: z.object({
    /** Roles in force. */
    of: count,
    unused: count,
    /** At most 50, by name. */
    roles: z.array(
      z.object({
        role: z.string(),
        title: z.string(),
        /** When it last gave access; absent: never, or so long ago that its last 1,000 events do not say. */
        lastUsedAt: instantSchema.optional(),
      }),
    ),
  }),
  /** Routes of policies by which people answered, of the newest 5,000 answers, most answers first; at most 20. */
  routes: z.array(
    z.object({
      policy: z.string(),
      route: z.string(),
      approved: count,
      denied: count,
      /** Median milliseconds from asking to the answer. */
      p50: z.number().nonnegative().optional(),
      /** Answered at least five times and never denied: could policy decide it alone? */
      alwaysApproved: z.boolean(),
    }),
  ),
  /** Roles that were denied by people, or refused by policy, most often; at most 10 each. */
  denials: z.object({
    denied: z.array(z.object({ role: z.string(), times: count })),
    refused: z.array(z.object({ role: z.string(), times: count })),
  }),
  /** Emergency access, by the state of the review that it owes. */
  breakGlass: z.object({
    used: count,
    justified: count,
    notJustified: count,
    /** Its review is due later. */
    open: count,
    overdue: count,
  }),
  /** Access that is there without us. */
  standing: z.object({
    /** What targets were last found to hold without our mark, the most first; at most 20. */
    instances: z.array(
      z.object({
        provider: z.string(),
        instance: z.string(),
        others: count,
        finishedAt: instantSchema.optional(),
      }),
    ),
    /** Of all instances. */
    others: count,
    /** Effects that somebody asked for though they had them anyway; up to 10,000. */
    askedFor: count,
    /** What changed in targets behind our back in the period; up to 10,000. */
    found: z.object({
      appeared: count,
      vanished: count,
      altered: count,
      orphan: count,
    }),
  }),
});
/** @public */
export type Insights = z.infer<typeof insightsSchema>;
