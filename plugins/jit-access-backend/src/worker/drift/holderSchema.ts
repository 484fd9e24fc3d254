import { JsonObject } from '@backstage/types';
import { z } from 'zod';

const jsonObject = z.custom<JsonObject>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
  { error: 'must be an object' },
);
const key = z.string().min(1).max(512);

/** Providers are modules of others: what they list is checked like any input. */
export const holderSchema = z.object({
  accountKey: key,
  effectKey: key,
  ours: z.boolean(),
  bindingId: z.string().min(1).max(255).optional(),
  found: z
    .object({
      title: z.string().min(1),
      target: jsonObject,
      account: z.object({ key, name: z.string().min(1) }),
      handle: jsonObject.optional(),
      subject: key.optional(),
    })
    .optional(),
});
