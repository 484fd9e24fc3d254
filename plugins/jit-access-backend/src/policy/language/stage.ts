import { z } from 'zod';
import { durationMilliseconds } from '../../domain/time';
import { conditionSchema } from '../conditions/conditionSchema';
import { selectorsSchema } from './selector';
import { strictObject } from './strictObject';
import { countSchema, isoDurationSchema, textSchema } from './values';

const SHORTEST_REMINDER_MS = 5 * 60_000;

/** One round of approvals. */
export const stageSchema = strictObject({
  title: textSchema.optional(),
  anyOf: selectorsSchema,
  count: countSchema.min(1).max(10).default(1),
  when: conditionSchema('situation').optional(),
  /** How long the stage waits before more people are asked, and whom. */
  escalateAfter: isoDurationSchema.optional(),
  to: selectorsSchema.optional(),
  /** How often those who are asked are reminded. */
  remindEvery: isoDurationSchema
    .refine(text => durationMilliseconds(text) >= SHORTEST_REMINDER_MS, {
      error: 'More often than every five minutes is noise; write at least PT5M',
    })
    .optional(),
  /** Asked instead where too few can be found. */
  fallback: selectorsSchema.optional(),
  /** How long somebody has to have been a member of the group they review for. */
  minMembershipAge: isoDurationSchema.optional(),
}).refine(
  value => (value.escalateAfter === undefined) === (value.to === undefined),
  { error: 'escalateAfter says when and to says to whom; write both or none' },
);
export type StageSpec = z.output<typeof stageSchema>;
