import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** Name of a configured server. @internal */
export const instanceNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

/**
 * Names of groups are free text. What may come out of a template is one line
 * without outer space. A name of dots only would walk up in a URL's path.
 */
const groupSchema = z
  .string()
  .max(256)
  .regex(/^(?!\.+$)[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u, {
    error: 'Use 1 to 256 characters on one line, without space around them',
  });

/** What a role document says: a member of this group. @internal */
export const scimTargetSchema = z.strictObject({
  instance: instanceNameSchema,
  /** Named by what the instance's `groupAttribute` says. */
  group: groupSchema,
});
/** @internal */
export type ScimTarget = z.infer<typeof scimTargetSchema>;

/** One membership. Groups of one instance are all named by the same attribute. @internal */
export function membershipEffect(target: ScimTarget): Effect {
  const { instance, group } = target;
  return {
    key: `membership:${instance}/${group}`,
    title: `member of ${group} (${instance})`,
    target: { instance, group },
  };
}
