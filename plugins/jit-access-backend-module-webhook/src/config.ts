import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { isLoopbackHost, networkSchema } from './http/addresses';
import { endpointNameSchema } from './target';

const urlSchema = z
  .url({
    error: 'Give a URL such as https://access.example.com/jit',
    abort: true,
  })
  .refine(
    text => {
      const { protocol, hostname } = new URL(text);
      return (
        protocol === 'https:' ||
        (protocol === 'http:' && isLoopbackHost(hostname) && !inProduction())
      );
    },
    {
      error:
        'Use https; http is for receivers on this machine only, and not in production',
    },
  )
  .refine(text => !new URL(text).username && !new URL(text).password, {
    error: 'Leave user and password out: calls are signed',
  })
  .refine(text => !new URL(text).search && !new URL(text).hash, {
    error: 'Give the URL without ? and #',
  });

const pathSchema = z.string().regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, {
  error:
    'Use letters, digits, - and _, with / between them but not at the ends',
});

const signingKeySchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, {
    error: 'Use 1 to 64 letters, digits and - _ .',
  }),
  secret: z.string().min(32, {
    error: 'Use 32 characters at least, such as from: openssl rand -base64 32',
  }),
});

const endpointSchema = z.strictObject({
  url: urlSchema,
  title: z.string().min(1).max(100).optional(),
  paths: z
    .strictObject({
      ensure: pathSchema.default('ensure'),
      remove: pathSchema.default('remove'),
      observe: pathSchema.default('observe'),
    })
    .prefault({}),
  signingKeys: z
    .array(signingKeySchema)
    .min(1)
    .max(2, { error: 'Use one key, or two while they are changed' })
    .refine(keys => new Set(keys.map(({ id }) => id)).size === keys.length, {
      error: 'Give the keys different ids',
    }),
  subject: z
    .strictObject({
      from: z.enum(['annotation', 'email', 'name']),
      annotation: z.string().min(1).optional(),
    })
    .refine(
      ({ from, annotation }) => (from === 'annotation') === Boolean(annotation),
      {
        error:
          'Name the annotation of the user entity where "from" is annotation, and only there',
        path: ['annotation'],
      },
    ),
  allowedNetworks: z.array(networkSchema).default([]),
  tls: z
    .strictObject({
      ca: z.string().optional(),
      cert: z.string().optional(),
      key: z.string().optional(),
    })
    .optional(),
  requestTimeout: z.iso
    .duration({ error: 'Give an ISO 8601 duration such as PT10S' })
    .default('PT10S'),
  maxResponseBytes: z.coerce
    .number()
    .int()
    .min(100)
    .max(10_000_000)
    .default(65_536),
});

const webhookSchema = z.strictObject({
  endpoints: z.record(endpointNameSchema, endpointSchema),
});

/** How one receiver is called. @internal */
export interface EndpointConfig extends z.infer<typeof endpointSchema> {
  /** As roles name it. */
  name: string;
}

/** The longest that one request may take, in milliseconds. @internal */
export function requestTimeoutMs(endpoint: EndpointConfig): number {
  return Duration.fromISO(endpoint.requestTimeout).toMillis();
}

/** @internal */
export function inProduction(): boolean {
  return process.env.NODE_ENV === 'production';
}

const ROOT = 'jitAccess.providers.webhook';

/**
 * Reads the receivers, by name; none where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readEndpoints(config: Config): Map<string, EndpointConfig> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = webhookSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of webhooks is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.endpoints).map(([name, endpoint]) => [
      name,
      { name, ...endpoint },
    ]),
  );
}
