import { strictObject } from './strictObject';
import { nameSchema, textSchema } from './values';

export const API_VERSION = 'jit-access/v1';
export const KINDS = ['AccessRole', 'AccessPolicy', 'AccessCalendar'] as const;

/** What every document says of itself. */
export const metadataSchema = strictObject({
  name: nameSchema,
  title: textSchema.optional(),
  description: textSchema.optional(),
});
