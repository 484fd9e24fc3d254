import { z } from 'zod';
import { DateTime } from 'luxon';
import { API_VERSION, metadataSchema } from './metadata';
import { strictObject } from './strictObject';
import { daysSchema, nameSchema, timeOfDaySchema, zoneSchema } from './values';

/** Local date and time without offset: the calendar's zone says where. */
const localSchema = z
  .string({ error: 'Write a local date and time such as 2026-12-20T00:00' })
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/, {
    error:
      'Write a local date and time such as 2026-12-20T00:00, without an offset: the calendar has a zone',
  })
  .refine(text => DateTime.fromISO(text).isValid, {
    error: 'There is no such date or time',
  });

const windowSchema = strictObject({
  days: daysSchema.optional(),
  from: timeOfDaySchema,
  to: timeOfDaySchema,
});

const freezeSchema = strictObject({
  name: nameSchema,
  from: localSchema,
  to: localSchema,
}).refine(value => value.from < value.to, {
  error: 'A freeze ends after it begins; to is exclusive',
  path: ['to'],
});

/** An AccessCalendar document: working hours, holidays and freezes in one zone. */
export const calendarDocumentSchema = strictObject({
  apiVersion: z.literal(API_VERSION, { error: `Write ${API_VERSION}` }),
  kind: z.literal('AccessCalendar'),
  metadata: metadataSchema,
  spec: strictObject({
    zone: zoneSchema,
    workingHours: z.array(windowSchema).min(1).optional(),
    /** Local dates on which nobody works. */
    holidays: z
      .array(z.iso.date({ error: 'Write a date such as 2026-12-25' }))
      .optional(),
    freezes: z.array(freezeSchema).min(1).optional(),
  }).refine(value => value.workingHours || value.freezes, {
    error: 'A calendar needs workingHours, freezes or both',
  }),
});
export type CalendarDocument = z.output<typeof calendarDocumentSchema>;
