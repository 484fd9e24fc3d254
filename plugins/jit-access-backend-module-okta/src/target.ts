import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** Name of a configured organisation. @internal */
export const organizationNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

const thingSchema = z
  .string()
  .max(255)
  // Printable, and no white space at the ends, which nobody would see.
  .regex(/^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u, {
    error: 'Give the id, or the whole name as Okta shows it',
  })
  .refine(name => !/\{\{|\}\}/.test(name), {
    error: 'A template was not filled in',
  });

const groupTargetSchema = z.strictObject({
  org: organizationNameSchema,
  group: thingSchema,
});
const applicationTargetSchema = z.strictObject({
  org: organizationNameSchema,
  app: thingSchema,
});

/** What a role document says: a group or an application, by id or whole name. @internal */
export const oktaTargetSchema = z.union(
  [groupTargetSchema, applicationTargetSchema],
  { error: 'Give { org, group } or { org, app }, and nothing else' },
);
/** @internal */
export type OktaTarget = z.infer<typeof oktaTargetSchema>;

/** A group or an application, as the target names it. @internal */
export function nameOf(target: OktaTarget): string {
  return 'group' in target ? target.group : target.app;
}

/** Ids have a prefix for what they are of, and twenty characters. @internal */
export function isId(target: OktaTarget): boolean {
  const pattern =
    'group' in target ? /^00g[0-9A-Za-z]{17}$/ : /^0oa[0-9A-Za-z]{17}$/;
  return pattern.test(nameOf(target));
}

/** One membership or assignment. @internal */
export function oktaEffect(target: OktaTarget): Effect {
  const group = 'group' in target;
  const name = nameOf(target);
  return {
    key: `${group ? 'group' : 'app'}:${target.org}/${name}`,
    title: `${group ? 'member of' : 'user of'} ${name} (Okta ${target.org})`,
    target: { ...target },
  };
}
