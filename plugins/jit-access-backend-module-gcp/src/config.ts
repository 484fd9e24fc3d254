import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { connectionNameSchema, resourceNameSchema, roleSchema } from './target';

const ROOT = 'jitAccess.providers.gcp';

const urlSchema = z
  .string()
  .regex(
    /^(?:https:\/\/[^/?#@]+|http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?)\/?$/,
    { error: 'Give an https address without a path (http on this machine)' },
  );

const keySchema = z.string().transform((text, context) => {
  try {
    return z
      .looseObject({ type: z.string() })
      .parse(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    context.addIssue({
      code: 'custom',
      message:
        'Give the JSON of a service account key or of a workload identity configuration',
    });
    return z.NEVER;
  }
});

const connectionSchema = z.strictObject({
  resources: z
    .array(resourceNameSchema)
    .min(1, { error: 'List what may be granted on, such as projects/orders' }),
  roles: z.array(roleSchema).min(1).optional(),
  credentials: z
    .strictObject({
      keyFile: z.string().min(1).optional(),
      key: keySchema.optional(),
      impersonate: z
        .email({ error: 'Give the address of a service account' })
        .optional(),
    })
    .refine(({ keyFile, key }) => !(keyFile && key), {
      error: 'Give keyFile or key, not both',
    })
    .prefault({}),
  account: z
    .strictObject({
      from: z.enum(['email', 'annotation']).default('email'),
      annotation: z.string().min(1).default('google.com/email'),
      domains: z
        .array(z.hostname({ error: 'Give a domain such as acme.example' }))
        .min(1)
        .optional(),
    })
    .prefault({}),
  endpoints: z
    .strictObject({
      resourceManager: urlSchema.optional(),
      storage: urlSchema.optional(),
      cloudIdentity: urlSchema.optional(),
      iamCredentials: urlSchema.optional(),
    })
    .prefault({}),
  requestTimeout: z.iso
    .duration({ error: 'Give an ISO 8601 duration such as PT10S' })
    .default('PT10S'),
});

const gcpSchema = z.strictObject({
  connections: z.record(connectionNameSchema, connectionSchema).default({}),
});

/** Where access may be granted, and how Google Cloud is reached. @internal */
export interface ConnectionSettings extends z.infer<typeof connectionSchema> {
  /** As roles name it. */
  name: string;
  requestTimeoutMs: number;
  /** First pause after somebody else changed the same policy; doubled each time. */
  conflictPauseMs: number;
}

/**
 * Reads the connections, by name; none where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readConnections(
  config: Config,
): Map<string, ConnectionSettings> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = gcpSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of the Google Cloud provider is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.connections).map(([name, connection]) => [
      name,
      {
        ...connection,
        name,
        requestTimeoutMs: Duration.fromISO(
          connection.requestTimeout,
        ).toMillis(),
        conflictPauseMs: 50,
      },
    ]),
  );
}
