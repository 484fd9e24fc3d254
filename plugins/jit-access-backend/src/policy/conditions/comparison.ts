import { z } from 'zod';
import { durationMilliseconds } from '../../domain/time';
import { strictObject } from '../language/strictObject';
import { isoDurationSchema } from '../language/values';

const NAMES = ['atMost', 'lessThan', 'atLeast', 'moreThan'] as const;
type Comparison = (typeof NAMES)[number];

function comparisonSchema<T extends z.ZodType>(value: T) {
  return strictObject({
    atMost: value.optional(),
    lessThan: value.optional(),
    atLeast: value.optional(),
    moreThan: value.optional(),
  }).refine(given => Object.keys(given).length > 0, {
    error: 'Give at least one of atMost, lessThan, atLeast, moreThan',
  });
}

/** Bounds for a duration. */
export const durationBoundsSchema = comparisonSchema(isoDurationSchema);

/** Bounds for a count. */
export const countBoundsSchema = comparisonSchema(
  z.number({ error: 'Write a number' }).int().min(0),
);

type Bounds<T> = { [K in Comparison]?: T | undefined };

/** Does a length in milliseconds lie within the bounds? */
export function withinDurations(
  bounds: Bounds<string>,
): (ms: number) => boolean {
  const lengths: Bounds<number> = {};
  for (const name of NAMES) {
    const limit = bounds[name];
    if (limit !== undefined) lengths[name] = durationMilliseconds(limit);
  }
  return withinCounts(lengths);
}

/** Does a number lie within the bounds? */
export function withinCounts(
  bounds: Bounds<number>,
): (value: number) => boolean {
  const { atMost = Infinity, lessThan = Infinity } = bounds;
  const { atLeast = -Infinity, moreThan = -Infinity } = bounds;
  return value =>
    value <= atMost && value < lessThan && value >= atLeast && value > moreThan;
}
