import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  documentNameSchema,
  durationSchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { IANAZone } from 'luxon';
import { z } from 'zod';

/** A required text; YAML numbers and booleans have to be quoted. */
export const textSchema = z
  .string({
    error: issue =>
      issue.input === undefined
        ? 'This text is missing'
        : 'Write a text; put numbers, dates and true or false in quotes',
  })
  .trim()
  .min(1, { error: 'Write something here, or leave the key out' })
  .max(500, { error: 'Write at most 500 characters' })
  // Would be printed as it stands, and somebody who writes it expects otherwise.
  .refine(text => !text.includes('{{'), {
    error: 'Templates in {{ }} are only understood inside target',
  });

/** Name of a document, guardrail or route. */
export const nameSchema = z
  .string({ error: 'Give a name' })
  .pipe(documentNameSchema);

/** A duration as ISO 8601. */
export const isoDurationSchema = z
  .string({ error: 'Give a duration such as PT1H or PT30M' })
  .pipe(durationSchema);

/** A whole number. */
export const countSchema = z
  .number({ error: 'Write a whole number' })
  .int({ error: 'Write a whole number' });

/** A time zone of the IANA database. */
export const zoneSchema = z
  .string({ error: 'Give a time zone such as Europe/Berlin' })
  .refine(zone => IANAZone.isValidZone(zone) || zone === 'UTC', {
    error:
      'There is no such time zone; write for instance Europe/Berlin or UTC',
  });

/** A time of day as `HH:mm`; `24:00` is the end of the day. */
export const timeOfDaySchema = z
  .string({ error: 'Give a time of day such as 09:00, in quotes' })
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
    error: 'Give a time of day such as 09:00, in quotes',
  });

/** Weekdays as luxon counts them, Monday is 1. */
export const WEEKDAYS = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
] as const;

/** Names of weekdays. */
export const daysSchema = z
  .array(z.enum(WEEKDAYS, { error: `Write days as ${WEEKDAYS.join(', ')}` }))
  .min(1, { error: 'Name at least one day' });

/** `true` or `false`, nothing that merely looks like it. */
export const flagSchema = z.boolean({ error: 'Write true or false' });

/** A ref of one of these kinds, normalised to lower case with its namespace. */
export function refSchema(...kinds: string[]) {
  const wanted = kinds.length > 0 ? `${kinds.join(' or ')} ref` : 'entity ref';
  const example = `${kinds[0] ?? 'resource'}:default/name`;
  return z
    .string({ error: `Give a ${wanted} such as ${example}` })
    .transform((text, ctx) => {
      const ref = normaliseRef(text);
      if (!ref || (kinds.length > 0 && !kinds.includes(ref.split(':')[0]))) {
        ctx.addIssue({
          code: 'custom',
          message: `"${text}" is not a ${wanted}; write for instance ${example}`,
        });
        return z.NEVER;
      }
      return ref;
    });
}

/** `kind:namespace/name` in lower case; absent when this is no ref with a kind. */
export function normaliseRef(text: string): string | undefined {
  if (!text.includes(':')) return undefined;
  try {
    return stringifyEntityRef(
      parseEntityRef(text, { defaultNamespace: 'default' }),
    );
  } catch {
    return undefined;
  }
}
