import { z } from 'zod';
import { selectorsSchema } from './selector';
import { strictObject } from './strictObject';
import { untilSchema } from './until';
import { countSchema, isoDurationSchema } from './values';

/** Access at once in an emergency, for a review afterwards. */
export const breakGlassSchema = strictObject({
  until: untilSchema.optional(),
  /** Shortest reason, in characters. */
  reasonMinLength: countSchema.min(1).max(1000).default(20),
  /** The review is due this long after the request. */
  reviewWithin: isoDurationSchema,
  /** Who can give the review. */
  reviewers: selectorsSchema,
  /** Who is asked as well when it is overdue; default: the administrators. */
  escalateTo: selectorsSchema.optional(),
  /** Who is told at once, beside reviewers, the owner and the manager. */
  tell: selectorsSchema.optional(),
});
export type BreakGlassSpec = z.output<typeof breakGlassSchema>;
