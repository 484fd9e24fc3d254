import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { guidSchema, tenantNameSchema } from '../names';

/** A group as the configuration names it. @internal */
export const groupNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i, {
    error: 'Use 1 to 63 letters, digits, dots, dashes and underscores',
  });

/** What a role document says: a group by its name in the configuration, or by its object id. @internal */
export const groupTargetSchema = z.strictObject(
  {
    tenant: tenantNameSchema,
    group: z.union([guidSchema, groupNameSchema], {
      error: 'Give the name of a configured group, or its object id',
    }),
  },
  { error: 'Give { tenant, group }, and nothing else' },
);
/** @internal */
export type GroupTarget = z.infer<typeof groupTargetSchema>;

/** The same for a target and for a membership that was found: ids outlive renames. @internal */
export function groupEffectKey(tenant: string, groupId: string): string {
  return `member:${tenant}/${groupId}`;
}

/** @param name - what people call it @internal */
export function groupEffect(
  tenant: string,
  groupId: string,
  name: string,
): Effect {
  return {
    key: groupEffectKey(tenant, groupId),
    title: `member of ${name} (Entra ${tenant})`,
    target: { tenant, group: groupId },
  };
}
