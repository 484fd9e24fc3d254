import { createHash } from 'node:crypto';
import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { whatIsWrongWith } from './iam/condition';

/** Name of a configured connection. @internal */
export const connectionNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

const projectSchema = z
  .string()
  .regex(/^(?:[a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, {
    error: 'Use the id of a project (not its number or name)',
  });
const numberSchema = z.string().regex(/^[1-9]\d{0,24}$/, {
  error: 'Use the number of the folder or organisation, in quotes',
});
const bucketSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, {
  error: 'Use the name of a bucket, without gs://',
});
const groupSchema = z
  .string()
  .regex(/^[^\s@/:]{1,64}@[A-Za-z0-9.-]{1,190}$/, {
    error: 'Use the e-mail address of the group',
  })
  .transform(address => address.toLowerCase());

/** Bindings of these take no condition, and so would have no end of their own. */
const BASIC_ROLES = ['roles/owner', 'roles/editor', 'roles/viewer'];

/** @internal */
export const roleSchema = z
  .string()
  .regex(
    /^(?:roles\/|(?:projects|organizations)\/[a-z0-9.:-]{1,90}\/roles\/)[A-Za-z0-9_.]{1,100}$/,
    {
      error:
        'Use the full name of a role, such as roles/storage.objectViewer or projects/orders-prod/roles/reader',
    },
  )
  .refine(role => !BASIC_ROLES.includes(role), {
    error:
      'Basic roles (owner, editor, viewer) take no condition, so Google Cloud could not end them; name a predefined or custom role',
  });

const conditionSchema = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const wrong = whatIsWrongWith(text);
    if (wrong) context.addIssue({ code: 'custom', message: wrong });
  });

const granted = {
  connection: connectionNameSchema,
  role: roleSchema,
  condition: conditionSchema.optional(),
};
const iamTargetSchema = z.union([
  z.strictObject({ ...granted, project: projectSchema }),
  z.strictObject({ ...granted, folder: numberSchema }),
  z.strictObject({ ...granted, organization: numberSchema }),
  z.strictObject({ ...granted, bucket: bucketSchema }),
]);
const groupTargetSchema = z.strictObject({
  connection: connectionNameSchema,
  group: groupSchema,
});

/** What a role document says: a role on a resource, or membership of a group. @internal */
export const gcpTargetSchema = z.union([iamTargetSchema, groupTargetSchema], {
  error: issue =>
    // What is wrong with the role or the condition says more than the shape.
    firstOwnWords(issue) ??
    'Give { connection, role, condition? } with one of project, folder, organization and bucket, or { connection, group }, and nothing else',
});
/** @internal */
export type GcpTarget = z.infer<typeof gcpTargetSchema>;
/** @internal */
export type IamTarget = z.infer<typeof iamTargetSchema>;
/** @internal */
export type GroupTarget = z.infer<typeof groupTargetSchema>;

/**
 * As the configuration lists it: `projects/orders-prod`, `folders/123`,
 * `organizations/456`, `buckets/orders-exports`, `groups/oncall@acme.example`.
 * @internal
 */
export const resourceNameSchema = z
  .string()
  .transform(name => resourceTarget(name) && name.toLowerCase())
  .pipe(
    z.string({
      error:
        'Write projects/<id>, folders/<number>, organizations/<number>, buckets/<name> or groups/<address>',
    }),
  );

/** What a listed name stands for; undefined: nothing that is known. @internal */
export function resourceTarget(
  name: string,
):
  | { project: string }
  | { folder: string }
  | { organization: string }
  | { bucket: string }
  | { group: string }
  | undefined {
  const [kind, ...rest] = name.split('/');
  const value = rest.join('/');
  const is = (schema: z.ZodType) => schema.safeParse(value).success;
  switch (kind) {
    case 'projects':
      return is(projectSchema) ? { project: value } : undefined;
    case 'folders':
      return is(numberSchema) ? { folder: value } : undefined;
    case 'organizations':
      return is(numberSchema) ? { organization: value } : undefined;
    case 'buckets':
      return is(bucketSchema) ? { bucket: value } : undefined;
    case 'groups':
      return is(groupSchema) ? { group: value } : undefined;
    default:
      return undefined;
  }
}

/** The resource that a target is about, as the configuration lists it. @internal */
export function resourceName(target: GcpTarget): string {
  if ('group' in target) return `groups/${target.group}`;
  if ('project' in target) return `projects/${target.project}`;
  if ('folder' in target) return `folders/${target.folder}`;
  if ('bucket' in target) return `buckets/${target.bucket}`;
  return `organizations/${target.organization}`;
}

/** The same for a target and for a binding that was found. @internal */
export function gcpEffect(target: GcpTarget): Effect {
  const place = `${target.connection}/${resourceName(target)}`;
  if ('group' in target) {
    return {
      key: `group-member:${place}`,
      title: `member of ${target.group} (${target.connection})`,
      target: { ...target },
    };
  }
  const { role, condition, ...rest } = target;
  const digest =
    condition === undefined
      ? ''
      : `:if:${createHash('sha256').update(condition).digest('hex').slice(0, 16)}`;
  return {
    key: `iam:${place}:${role}${digest}`,
    title: `${role} on ${resourceName(target)}${condition === undefined ? '' : ', under a condition'} (${target.connection})`,
    target: { ...rest, role, ...(condition !== undefined && { condition }) },
  };
}

/** Words of our own from inside a union that did not fit. */
function firstOwnWords(issue: unknown): string | undefined {
  const { errors = [] } = Object(issue) as {
    errors?: { code?: string; message?: string; path?: PropertyKey[] }[][];
  };
  for (const one of errors.flat()) {
    const own = one.path?.[0] === 'role' || one.path?.[0] === 'condition';
    if (own && one.code !== 'invalid_type') {
      return `${String(one.path?.[0])}: ${one.message}`;
    }
    const deeper = firstOwnWords(one);
    if (deeper) return deeper;
  }
  return undefined;
}
