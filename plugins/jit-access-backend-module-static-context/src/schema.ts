import { entityRefSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';

const instantSchema = z
  .string()
  .refine(
    text => DateTime.fromISO(text).isValid && /[Zz]|[+-]\d\d:?\d\d$/.test(text),
    {
      error:
        'Give a date and time with its offset such as 2026-03-01T14:00:00Z',
    },
  )
  .transform(text => DateTime.fromISO(text).toUTC().toISO()!);

const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
  error: 'Give a time of day such as "09:00", in quotes',
});

/** In the order of ISO weekdays, Monday being 1. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

const personSchema = entityRefSchema.refine(ref => ref.startsWith('user:'), {
  error: 'Name a user such as user:default/orders-developer',
});

const shiftSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    person: personSchema,
    level: z.string().min(1).default('primary'),
    rota: z.string().min(1).optional(),
    from: instantSchema.optional(),
    until: instantSchema.optional(),
    weekly: z
      .strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1),
        from: timeOfDaySchema,
        to: timeOfDaySchema,
        zone: z
          .string()
          .refine(zone => IANAZone.isValidZone(zone), {
            error: 'Name a time zone such as Europe/Amsterdam',
          })
          .default('UTC'),
      })
      .optional(),
  })
  .refine(shift => !shift.from || !shift.until || shift.from < shift.until, {
    error: 'A shift has to begin before it ends',
  });

/** Who is on call for what, and when. @internal */
export type Shift = z.infer<typeof shiftSchema>;

const incidentSchema = z
  .strictObject({
    id: z.string().min(1),
    title: z.string().min(1),
    entityRef: entityRefSchema,
    severity: z.string().min(1).optional(),
    openedAt: instantSchema,
    resolvedAt: instantSchema.optional(),
    url: z.url().optional(),
    people: z
      .array(z.strictObject({ person: personSchema, role: z.string().min(1) }))
      .optional(),
  })
  .refine(i => !i.resolvedAt || i.openedAt < i.resolvedAt, {
    error: 'An incident has to be opened before it is resolved',
  });

/** @internal */
export type Incident = z.infer<typeof incidentSchema>;

const ticketSchema = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  open: z.boolean().default(true),
  entityRefs: z.array(entityRefSchema).default([]),
  assignee: personSchema.optional(),
  url: z.url().optional(),
});

/** @internal */
export type Ticket = z.infer<typeof ticketSchema>;

const freezeSchema = z
  .strictObject({
    name: z.string().min(1),
    from: instantSchema,
    until: instantSchema,
    entityRef: entityRefSchema.optional(),
  })
  .refine(freeze => freeze.from < freeze.until, {
    error: 'A freeze has to begin before it ends',
  });

/** @internal */
export type Freeze = z.infer<typeof freezeSchema>;

const approversSchema = z.strictObject({
  key: z.string().min(1),
  people: z.array(personSchema),
});

/** What both the configuration and the file may say. @internal */
export const factsShape = {
  onCall: z.array(shiftSchema).optional(),
  incidents: z.array(incidentSchema).optional(),
  tickets: z.array(ticketSchema).optional(),
  freezes: z.array(freezeSchema).optional(),
  approvers: z.array(approversSchema).optional(),
};

/** A file, or the configuration without its `file`. @internal */
export const writtenFactsSchema = z.strictObject(factsShape);
/** @internal */
export type WrittenFacts = z.infer<typeof writtenFactsSchema>;
