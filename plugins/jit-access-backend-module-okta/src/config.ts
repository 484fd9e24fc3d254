import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { organizationNameSchema } from './target';

const ROOT = 'jitAccess.providers.okta';
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

const organizationSchema = z
  .strictObject({
    url: z
      .string()
      .transform(url => url.replace(/\/+$/, ''))
      .refine(url => /^https:\/\/[^/?#@]+$/.test(url) || LOOPBACK.test(url), {
        error: 'Give the address of the organisation, https://acme.okta.com',
      })
      .refine(url => !/-admin\.okta[a-z-]*\.com$/.test(url), {
        error: 'Give the address without "-admin"',
      }),
    token: z.string().min(1).optional(),
    oauth: z
      .strictObject({
        clientId: z.string().min(1),
        privateKey: z.string().min(1),
        keyId: z.string().min(1).optional(),
      })
      .optional(),
    loginFrom: z.enum(['email', 'annotation']).default('email'),
    loginAnnotation: z.string().min(1).default('okta.com/login'),
    requestTimeout: z.iso
      .duration({ error: 'Give an ISO 8601 duration such as PT10S' })
      .default('PT10S'),
  })
  .refine(
    ({ token, oauth }) => (token === undefined) !== (oauth === undefined),
    {
      error: 'Give either token or oauth',
    },
  );

const oktaSchema = z.strictObject({
  organizations: z.record(organizationNameSchema, organizationSchema),
});

/** How one organisation is reached, and how people are found in it. @internal */
export interface Organization extends z.infer<typeof organizationSchema> {
  /** As roles name it. */
  name: string;
  requestTimeoutMs: number;
}

/**
 * Reads the organisations, by name; none where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readOrganizations(config: Config): Map<string, Organization> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = oktaSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of the Okta provider is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.organizations).map(([name, organization]) => [
      name,
      {
        ...organization,
        name,
        requestTimeoutMs: Duration.fromISO(
          organization.requestTimeout,
        ).toMillis(),
      },
    ]),
  );
}
