import { z } from 'zod';
import { decisionSchema, roleSummarySchema } from './decision';
import { grantSchema } from './grant';
import {
  documentNameSchema,
  pageQuerySchema,
  storedRefSchema,
} from './primitives';

/** A role that can be asked for on an entity, with the verdict for me. @public */
export const entityRoleSchema = z.object({
  role: roleSummarySchema,
  decision: decisionSchema,
});
/** @public */
export type EntityRole = z.infer<typeof entityRoleSchema>;

/** Everything the Access tab of an entity needs, in one answer. @public */
export const entityAccessSchema = z.object({
  entityRef: storedRefSchema,
  roles: z.array(entityRoleSchema),
  /** My grants here that have not ended. */
  mine: z.array(grantSchema),
  /** All live grants here; present only for those who may see them. */
  holders: z.array(grantSchema).optional(),
  /** Open incidents of this entity, to pick from in the form. */
  incidents: z.array(z.object({ id: z.string(), title: z.string() })),
  paused: z.object({ reason: z.string() }).optional(),
});
/** @public */
export type EntityAccess = z.infer<typeof entityAccessSchema>;

/** Query of the list of everything that can be asked for. @public */
export const requestableQuerySchema = pageQuerySchema.extend({
  /** Words to find in entity, role, title, system. */
  search: z.string().trim().max(200).optional(),
  role: documentNameSchema.optional(),
});

/** One thing that can be asked for, before any verdict. @public */
export const requestableSchema = z.object({
  entityRef: storedRefSchema,
  entityTitle: z.string(),
  environment: z.string().optional(),
  system: storedRefSchema.optional(),
  owner: storedRefSchema.optional(),
  role: roleSummarySchema,
});
/** @public */
export type Requestable = z.infer<typeof requestableSchema>;
