import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** Names as Guildhall has them: lower case only, so that no two are the same. */
export const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: 'Use lower-case letters, digits and dashes',
});

/** What a role document says under `target`. */
export const targetSchema = z.strictObject({
  hall: nameSchema,
  groups: z.array(nameSchema).min(1),
});
export type Target = z.infer<typeof targetSchema>;

/** One effect a group: roles that name the same group share its membership. */
export function effectsOf({ hall, groups }: Target): Effect[] {
  return Array.from(new Set(groups))
    .sort()
    .map(group => ({
      key: `member:${hall}/${group}`,
      title: `member of ${group} (${hall})`,
      target: { hall, groups: [group] },
    }));
}
