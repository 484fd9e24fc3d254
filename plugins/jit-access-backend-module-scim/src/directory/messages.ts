import { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** A version comes as header or in the resource itself. */
const metaSchema = z
  .object({ version: z.string().optional().catch(undefined) })
  .optional()
  .catch(undefined);

/** @internal */
export const userSchema = z.object({
  id: z.string().min(1),
  userName: z.string().optional(),
  externalId: z.string().nullish(),
  active: z.boolean().optional().catch(undefined),
  emails: z
    .array(z.object({ value: z.string().nullish() }))
    .nullish()
    .catch(undefined),
  groups: z.array(z.object({ value: z.string() })).nullish(),
});
/** @internal */
export type ScimUser = z.infer<typeof userSchema>;

/** @internal */
export const groupSchema = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  externalId: z.string().nullish(),
  members: z
    .array(z.object({ value: z.string(), type: z.string().nullish() }))
    .nullish(),
  meta: metaSchema,
});
/** @internal */
export type ScimGroup = z.infer<typeof groupSchema>;

/** @internal */
export const listSchema = z.object({
  totalResults: z.number().optional(),
  Resources: z.array(z.unknown()).nullish(),
});

const supportSchema = z
  .object({ supported: z.boolean().optional() })
  .optional()
  .catch(undefined);

/** What a server says it can do (RFC 7643, section 5). @internal */
export const abilitiesSchema = z.object({
  patch: supportSchema,
  etag: supportSchema,
});

/** @internal */
export function patchOf(operation: JsonObject): JsonObject {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [operation],
  };
}
