import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { hostSchema, loginSchema } from './target';

const ROOT = 'jitAccess.providers.github';

const githubSchema = z.strictObject({
  organizations: z
    .array(
      z.strictObject({
        name: loginSchema,
        host: hostSchema.default('github.com'),
        invitations: z.boolean().default(false),
        webUrl: z
          .url({ protocol: /^https?$/, error: 'Give an address, https://…' })
          .transform(url => url.replace(/\/+$/, ''))
          .optional(),
      }),
    )
    .min(1, { error: 'Name at least one organisation' }),
  loginAnnotation: z.string().min(1).default('github.com/user-login'),
  requestTimeout: z.iso
    .duration({ error: 'Give an ISO 8601 duration such as PT10S' })
    .default('PT10S')
    .transform(text => Duration.fromISO(text).toMillis()),
});

/** An organisation in which access may be granted. @internal */
export interface Organization {
  name: string;
  host: string;
  invitations: boolean;
  /** Where people open it, without a slash at the end; default the host. */
  webUrl?: string;
}

/** @internal */
export interface GithubConfig {
  /** By {@link organizationKey}. */
  organizations: ReadonlyMap<string, Organization>;
  loginAnnotation: string;
  requestTimeoutMs: number;
}

/** Logins and hosts are the same in upper and lower case. @internal */
export function organizationKey(host: string, name: string): string {
  return `${host}/${name}`.toLowerCase();
}

/**
 * Reads what may be granted where; nothing where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readGithubConfig(config: Config): GithubConfig | undefined {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return undefined;
  }
  const parsed = githubSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(
      issue => `${[ROOT, ...issue.path].join('.')}: ${issue.message}`,
    );
    throw new InputError(
      `The configuration of the GitHub provider is wrong. ${wrong.join('; ')}`,
    );
  }
  const { organizations, loginAnnotation, requestTimeout } = parsed.data;
  return {
    organizations: new Map(
      organizations.map(({ host, ...organization }) => [
        organizationKey(host, organization.name),
        { ...organization, host: host.toLowerCase() },
      ]),
    ),
    loginAnnotation,
    requestTimeoutMs: requestTimeout,
  };
}
