import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import {
  accountIdSchema,
  groupIdSchema,
  instanceNameSchema,
  nameSchema,
  permissionSetArnSchema,
} from './names';

const ROOT = 'jitAccess.providers.aws';
const MINUTE_MS = 60_000;
const SHORTEST_SESSION_MS = 15 * MINUTE_MS;
const LONGEST_SESSION_MS = 12 * 60 * MINUTE_MS;

const duration = z.iso.duration({
  error: 'Give an ISO 8601 duration such as PT1H',
});
const sessionDuration = duration.refine(
  text => {
    const ms = Duration.fromISO(text).toMillis();
    return ms >= SHORTEST_SESSION_MS && ms <= LONGEST_SESSION_MS;
  },
  { error: 'Give 15 minutes to 12 hours, as AWS allows: PT15M to PT12H' },
);

/** Keys go over this line: only a server on this machine may be spoken to in the clear. */
const endpoint = z
  .string()
  .regex(
    /^(?:https:\/\/[^?#@\s]+|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?(?:\/[^?#@\s]*)?)$/,
    { error: 'Give an https address' },
  )
  .optional();
const region = z.string().regex(/^[a-z]{2,}(?:-[a-z0-9]+)+$/, {
  error: 'Give a region such as eu-central-1',
});
const annotation = z.string().min(1);

const identityCenterSchema = z.strictObject({
  instanceArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sso:::instance\/(?:sso)?ins-[A-Za-z0-9.-]{16}$/, {
      error: 'Give the ARN of the instance: arn:aws:sso:::instance/ssoins-…',
    }),
  identityStoreId: z
    .string()
    .regex(/^d-[0-9a-f]{10}$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
      error: 'Give the id of the identity store: d-…',
    }),
  region,
  credentialsAccount: accountIdSchema.optional(),
  accounts: z.array(accountIdSchema).min(1).optional(),
  permissionSets: z.record(nameSchema, permissionSetArnSchema).default({}),
  groups: z.record(nameSchema, groupIdSchema).default({}),
  user: z
    .strictObject({
      attribute: z
        .enum(['userName', 'email', 'externalId', 'userId'])
        .default('userName'),
      from: z.enum(['annotation', 'email']).default('annotation'),
      annotation: annotation.default('jit-access/aws-user'),
      issuer: z.string().min(1).optional(),
    })
    .refine(
      ({ attribute, issuer }) =>
        (attribute === 'externalId') === (issuer !== undefined),
      {
        error:
          'Give "issuer" with the attribute externalId, and only with it: the issuer that the identity store names',
      },
    )
    .prefault({}),
  longestSession: sessionDuration.default('PT12H'),
  endpoints: z
    .strictObject({ ssoAdmin: endpoint, identityStore: endpoint })
    .prefault({}),
});

const accountSchema = z.strictObject({
  accountId: accountIdSchema,
  region: region.default('us-east-1'),
  user: z
    .strictObject({
      from: z.enum(['annotation', 'email']).default('annotation'),
      annotation: annotation.default('jit-access/aws-iam-user'),
    })
    .prefault({}),
  maxSession: sessionDuration.default('PT1H'),
  endpoints: z.strictObject({ iam: endpoint, sts: endpoint }).prefault({}),
});

const awsSchema = z.strictObject({
  identityCenters: z
    .record(instanceNameSchema, identityCenterSchema)
    .default({}),
  accounts: z
    .array(accountSchema)
    .default([])
    .refine(
      accounts =>
        new Set(accounts.map(({ accountId }) => accountId)).size ===
        accounts.length,
      { error: 'Name every account once' },
    ),
  requestTimeout: duration.default('PT10S'),
});

/** How one Identity Center is reached, and who people are in it. @internal */
export interface IdentityCenter extends z.infer<typeof identityCenterSchema> {
  /** As roles name it. */
  name: string;
  longestSessionMs: number;
}

/** An account whose IAM users and roles are used. @internal */
export interface Account extends z.infer<typeof accountSchema> {
  maxSessionSeconds: number;
}

/** @internal */
export interface AwsConfig {
  identityCenters: ReadonlyMap<string, IdentityCenter>;
  /** By their twelve digits. */
  accounts: ReadonlyMap<string, Account>;
  /** Of one request. */
  requestTimeoutMs: number;
}

/**
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readAwsConfig(config: Config): AwsConfig {
  const parsed = awsSchema.safeParse(config.getOptional(ROOT) ?? {});
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of the AWS provider is wrong. ${wrong.join('; ')}`,
    );
  }
  const { identityCenters, accounts, requestTimeout } = parsed.data;
  const toMs = (text: string) => Duration.fromISO(text).toMillis();
  return {
    identityCenters: new Map(
      Object.entries(identityCenters).map(([name, center]) => [
        name,
        { ...center, name, longestSessionMs: toMs(center.longestSession) },
      ]),
    ),
    accounts: new Map(
      accounts.map(account => [
        account.accountId,
        { ...account, maxSessionSeconds: toMs(account.maxSession) / 1000 },
      ]),
    ),
    requestTimeoutMs: toMs(requestTimeout),
  };
}
