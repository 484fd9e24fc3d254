import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { serverNameSchema } from './identifiers';

const sslSchema = z.union([
  z.boolean(),
  z.strictObject({
    ca: z.string().optional(),
    cert: z.string().optional(),
    key: z.string().optional(),
    servername: z.string().optional(),
    rejectUnauthorized: z.boolean().default(true),
  }),
]);

const portSchema = z.coerce.number().int().min(1).max(65_535);

const serverSchema = z.strictObject({
  host: z.string().min(1),
  port: portSchema.default(5432),
  user: z.string().min(1),
  password: z.string().min(1),
  ssl: sslSchema.default(false),
  adminDatabase: z.string().min(1).default('postgres'),
  publicHost: z.string().min(1).optional(),
  publicPort: portSchema.optional(),
  connectionTimeout: z.iso
    .duration({ error: 'Give an ISO 8601 duration such as PT5S' })
    .default('PT5S'),
  connectionLimit: z.coerce.number().int().min(1).max(1000).default(10),
  reassignTo: z.string().min(1).max(63).optional(),
  loginAnnotation: z.string().min(1).default('postgresql.org/login'),
  endSessionsOfExisting: z.boolean().default(false),
});

const postgresSchema = z.strictObject({
  servers: z.record(serverNameSchema, serverSchema),
});

/** How one server is reached and administered. @internal */
export interface ServerConfig extends z.infer<typeof serverSchema> {
  /** As roles name it. */
  name: string;
}

const ROOT = 'jitAccess.providers.postgres';

/**
 * Reads the servers, by name; none where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readServers(config: Config): Map<string, ServerConfig> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = postgresSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of PostgreSQL servers is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.servers).map(([name, server]) => [
      name,
      { name, ...server },
    ]),
  );
}
