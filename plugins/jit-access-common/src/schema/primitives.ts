import { Duration } from 'luxon';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';

/** An instant: UTC, ISO 8601 with milliseconds and `Z`. @public */
export const instantSchema = z.iso.datetime({
  offset: true,
  error: 'Give a date and time such as 2026-03-01T14:00:00Z',
});

/**
 * A positive ISO 8601 duration of days, hours, minutes and seconds, for
 * instance `PT1H` or `P1DT12H`. Months and years have no fixed length and are
 * refused. At most 366 days.
 * @public
 */
export const durationSchema = z.string().max(32).refine(isElapsedDuration, {
  error:
    'Give a positive ISO 8601 duration of days, hours, minutes or seconds such as PT1H or PT30M',
});

function isElapsedDuration(text: string): boolean {
  if (!/^P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(text)) {
    return false;
  }
  const duration = Duration.fromISO(text);
  const days = duration.as('days');
  return duration.isValid && days > 0 && days <= 366;
}

/**
 * A full or partial entity reference that names its kind, normalised to
 * `kind:namespace/name` in lower case.
 * @public
 */
export const entityRefSchema = z
  .string()
  .max(512)
  .transform((text, ctx) => {
    if (!text.includes(':')) {
      ctx.addIssue({
        code: 'custom',
        message: `"${text}" does not name a kind; write for instance resource:default/${text || 'name'}`,
      });
      return z.NEVER;
    }
    try {
      return stringifyEntityRef(parseEntityRef(text));
    } catch {
      ctx.addIssue({
        code: 'custom',
        message: `"${text}" is not an entity reference; write kind:namespace/name`,
      });
      return z.NEVER;
    }
  });

/** An entity reference as the server writes it. @public */
export const storedRefSchema = z.string();

/** Name of a role or policy document. @public */
export const documentNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

/** Identifier of a row: a UUID. @public */
export const idSchema = z.uuid({ error: 'This is not an identifier of ours' });

/** Opaque position in a list. @public */
export const cursorSchema = z.string().max(1024);

/** Query of every keyset-paged list. @public */
export const pageQuerySchema = z.object({
  cursor: cursorSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A page: its items, and where the next one begins. @public */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: cursorSchema.optional(),
  });
}
