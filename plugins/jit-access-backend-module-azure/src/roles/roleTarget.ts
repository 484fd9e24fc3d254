import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import {
  folded,
  guidSchema,
  isGuid,
  scopeSchema,
  tenantNameSchema,
} from '../names';

const nameSchema = (what: string) =>
  z
    .string()
    .max(260)
    .regex(/^[^\s/?#%\p{C}](?:[^/?#%\p{C}]*[^\s/?#%\p{C}])?$/u, {
      error: `Give the ${what}`,
    })
    .refine(name => !/\{\{|\}\}|^\.{1,2}$/.test(name), {
      error: 'A template was not filled in',
    });

const roleSchema = z
  .string()
  .max(512)
  .regex(/^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u, {
    error: 'Give the name of a role, or the id of its definition',
  })
  .refine(name => !/\{\{|\}\}/.test(name), {
    error: 'A template was not filled in',
  });

const common = { tenant: tenantNameSchema, role: roleSchema };

/**
 * What a role document says: a role, and where. A whole subscription is said in
 * so many words: a resource group that went missing must not widen a role.
 * @internal
 */
export const roleTargetSchema = z.union(
  [
    z.strictObject({
      ...common,
      managementGroup: nameSchema('id of a management group'),
    }),
    z.strictObject({
      ...common,
      subscription: guidSchema,
      wholeSubscription: z.literal(true),
    }),
    z.strictObject({
      ...common,
      subscription: guidSchema,
      resourceGroup: nameSchema('name of a resource group'),
    }),
    z.strictObject({
      ...common,
      resource: scopeSchema.refine(
        scope => /\/providers\/.+\/.+\//i.test(scope),
        {
          error: 'Give the whole path of a resource',
        },
      ),
    }),
  ],
  {
    error:
      'Give tenant and role with one of managementGroup, subscription and resourceGroup, subscription and wholeSubscription: true, or resource, and nothing else',
  },
);
/** @internal */
export type RoleTarget = z.infer<typeof roleTargetSchema>;

/** The path of the place that the target names. @internal */
export function scopeOf(target: RoleTarget): string {
  if ('managementGroup' in target) {
    return `/providers/Microsoft.Management/managementGroups/${target.managementGroup}`;
  }
  if ('resource' in target) return target.resource;
  const subscription = `/subscriptions/${target.subscription}`;
  return 'resourceGroup' in target
    ? `${subscription}/resourceGroups/${target.resourceGroup}`
    : subscription;
}

/**
 * The other way round, of an assignment that was found.
 * @returns undefined where no role document can name the place
 * @internal
 */
export function targetAt(
  tenant: string,
  scope: string,
  role: string,
): JsonObject | undefined {
  const [, managementGroup] =
    scope.match(/^\/providers\/[^/]+\/managementGroups\/([^/]+)$/i) ?? [];
  const [, subscription, , resourceGroup] =
    scope.match(/^\/subscriptions\/([^/]+)(\/resourceGroups\/([^/]+))?$/i) ??
    [];
  let place: JsonObject = { resource: scope };
  if (managementGroup) place = { managementGroup };
  else if (resourceGroup) place = { subscription, resourceGroup };
  else if (subscription) place = { subscription, wholeSubscription: true };
  const parsed = roleTargetSchema.safeParse({ tenant, role, ...place });
  return parsed.success ? { ...parsed.data } : undefined;
}

/** Roles that Azure itself brings have the same id everywhere; so both ways to name them are one effect. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'],
  ['contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
  ['reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'],
  ['user access administrator', '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9'],
]);

/** What stands for the role in keys: the id of its definition where that is known without asking. */
function roleKey(role: string): string {
  const name = role.toLowerCase();
  return BUILT_IN.get(name) ?? name;
}

/** The id of the role's definition, where it is known without asking. @internal */
export function knownRoleId(role: string): string | undefined {
  const key = roleKey(role);
  return isGuid(key) ? key : undefined;
}

/** The same for a target and for an assignment that was found. @internal */
export function roleEffectKey(
  tenant: string,
  scope: string,
  role: string,
): string {
  return `role-assignment:${tenant}${folded(scope)}:${roleKey(role)}`;
}

/** @internal */
export function roleEffect(target: RoleTarget): Effect {
  const scope = scopeOf(target);
  return {
    key: roleEffectKey(target.tenant, scope, target.role),
    title: `${target.role} on ${scope} (Azure ${target.tenant})`,
    target: { ...target },
  };
}
