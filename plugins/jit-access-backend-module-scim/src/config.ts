import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { instanceNameSchema } from './target';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Credentials go over this line: it is encrypted, or does not leave the machine. */
const urlSchema = z
  .url({
    error: 'Give a URL such as https://idp.example.com/scim/v2',
    abort: true,
  })
  .refine(
    text => {
      const { protocol, hostname } = new URL(text);
      return (
        protocol === 'https:' ||
        (protocol === 'http:' && LOOPBACK.test(hostname))
      );
    },
    { error: 'Use https; http is for servers on this machine only' },
  )
  .refine(text => !new URL(text).username && !new URL(text).password, {
    error: 'Give credentials under "auth", not in the URL',
  })
  .refine(text => !new URL(text).search && !new URL(text).hash, {
    error: 'Give the URL without ? and #',
  });

const authSchema = z
  .strictObject({
    token: z.string().min(1).optional(),
    basic: z
      .strictObject({ user: z.string().min(1), password: z.string().min(1) })
      .optional(),
    oauth2: z
      .strictObject({
        tokenUrl: urlSchema,
        clientId: z.string().min(1),
        clientSecret: z.string().min(1),
        scope: z.string().min(1).optional(),
        clientAuthentication: z.enum(['basic', 'body']).default('basic'),
      })
      .optional(),
  })
  .refine(
    auth => Object.values(auth).filter(way => way !== undefined).length === 1,
    { error: 'Give exactly one of token, basic and oauth2' },
  );

const subjectSchema = z
  .strictObject({
    from: z.enum(['annotation', 'email', 'name']),
    annotation: z.string().min(1).optional(),
    attribute: z
      .enum(['userName', 'externalId', 'emails.value'])
      .default('userName'),
  })
  .refine(
    ({ from, annotation }) => (from === 'annotation') === Boolean(annotation),
    {
      error:
        'Name the annotation of the user entity where "from" is annotation, and only there',
      path: ['annotation'],
    },
  );

const instanceSchema = z.strictObject({
  baseUrl: urlSchema,
  auth: authSchema,
  subject: subjectSchema,
  groupAttribute: z
    .enum(['displayName', 'id', 'externalId'])
    .default('displayName'),
  memberFilter: z
    .enum(['auto', 'members.value', 'members[value]', 'members', 'none'])
    .default('auto'),
  removal: z.enum(['auto', 'path', 'value']).default('auto'),
  tls: z
    .strictObject({
      ca: z.string().optional(),
      cert: z.string().optional(),
      key: z.string().optional(),
      servername: z.string().optional(),
      rejectUnauthorized: z.boolean().default(true),
    })
    .optional(),
  requestTimeout: z.iso
    .duration({ error: 'Give an ISO 8601 duration such as PT10S' })
    .default('PT10S'),
  maxResponseBytes: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(100_000_000)
    .default(5_000_000),
});

const scimSchema = z.strictObject({
  instances: z.record(instanceNameSchema, instanceSchema),
});

/** How one server is reached and used. @internal */
export interface InstanceConfig extends z.infer<typeof instanceSchema> {
  /** As roles name it. */
  name: string;
}

/** The longest that one request may take, in milliseconds. @internal */
export function requestTimeoutMs(instance: InstanceConfig): number {
  return Duration.fromISO(instance.requestTimeout).toMillis();
}

const ROOT = 'jitAccess.providers.scim';

/**
 * Reads the servers, by name; none where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readInstances(config: Config): Map<string, InstanceConfig> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = scimSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of SCIM servers is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.instances).map(([name, instance]) => [
      name,
      { name, ...instance },
    ]),
  );
}
