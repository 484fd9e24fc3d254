import { JsonObject } from '@backstage/types';
import { toInstant } from '../../domain/time';
import { z } from 'zod';

/** Providers are modules of others: what they answer is checked like any input. */
const jsonObject = z.custom<JsonObject>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
  { error: 'must be an object' },
);
const instant = z.iso
  .datetime({ offset: true })
  .transform(text => toInstant(text));

export const receiptSchema = z.object({
  handle: jsonObject.optional(),
  providerRequestIds: z.array(z.string()).optional(),
  details: jsonObject.optional(),
  credential: z
    .object({ secret: z.string().min(1), expiresAt: instant.optional() })
    .optional(),
});
export type CheckedReceipt = z.infer<typeof receiptSchema>;

export const observationSchema = z.object({
  state: z.enum(['present', 'absent', 'pending']),
  waitingFor: z.string().optional(),
  expiresAt: instant.optional(),
  sessionsUntil: instant.optional(),
  origin: z.enum(['ours', 'foreign']).optional(),
  providerRequestIds: z.array(z.string()).optional(),
  details: jsonObject.optional(),
});
export type CheckedObservation = z.infer<typeof observationSchema>;

export const accountSchema = z.object({
  key: z.string().min(1).max(512),
  name: z.string().min(1),
});

/**
 * @throws Error - the answer is not what the port says; names what is wrong
 */
export function checked<T extends z.ZodType>(
  schema: T,
  what: string,
  answer: unknown,
): z.output<T> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(
    `The provider answered nonsense to ${what}: ${z.prettifyError(result.error).replaceAll(/\s+/g, ' ')}`,
  );
}
