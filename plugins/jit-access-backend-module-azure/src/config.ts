import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { groupNameSchema } from './entra/groupTarget';
import { guidSchema, scopeSchema, tenantNameSchema } from './names';

const ROOT = 'jitAccess.providers.azure';
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

const endpointSchema = (usual: string) =>
  z
    .string()
    .transform(url => url.replace(/\/+$/, ''))
    .refine(url => /^https:\/\/[^/?#@]+$/.test(url) || LOOPBACK.test(url), {
      error: `Give an address without a path, such as ${usual}`,
    })
    .default(usual);

const accountSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('annotation'),
    annotation: z.string().min(1).default('graph.microsoft.com/user-id'),
  }),
  z.strictObject({ from: z.enum(['userPrincipalName', 'mail']) }),
]);

const tenantSchema = z
  .strictObject({
    tenantId: guidSchema,
    clientId: guidSchema.optional(),
    clientSecret: z.string().min(1).optional(),
    clientCertificateFile: z.string().min(1).optional(),
    endpoints: z
      .strictObject({
        authority: endpointSchema('https://login.microsoftonline.com'),
        resourceManager: endpointSchema('https://management.azure.com'),
        graph: endpointSchema('https://graph.microsoft.com'),
      })
      .prefault({}),
    roleAssignments: z
      .strictObject({
        mode: z.enum(['pim', 'plain']),
        scopes: z
          .array(scopeSchema)
          .min(1, { error: 'Name at least one scope' }),
      })
      .optional(),
    groups: z.record(groupNameSchema, guidSchema).optional(),
    account: accountSchema.prefault({ from: 'annotation' }),
    requestTimeout: z.iso
      .duration({ error: 'Give an ISO 8601 duration such as PT20S' })
      .default('PT20S'),
  })
  .refine(
    ({ clientId, clientSecret, clientCertificateFile }) =>
      [clientSecret, clientCertificateFile].filter(Boolean).length <=
      (clientId ? 1 : 0),
    {
      error:
        'Give clientId with one of clientSecret and clientCertificateFile, or leave both out to sign in as the machine does',
    },
  )
  .refine(
    ({ roleAssignments, groups }) =>
      roleAssignments !== undefined || Object.keys(groups ?? {}).length > 0,
    { error: 'Say what may be granted: roleAssignments, groups or both' },
  );

const azureSchema = z.strictObject({
  tenants: z.record(tenantNameSchema, tenantSchema),
});

/** How one tenant is reached, what may be granted in it, and who people are in it. @internal */
export interface Tenant extends z.infer<typeof tenantSchema> {
  /** As roles name it. */
  name: string;
  requestTimeoutMs: number;
}

/**
 * Reads the tenants, by name; none where the module is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readTenants(config: Config): Map<string, Tenant> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = azureSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of the Azure providers is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.tenants).map(([name, tenant]) => [
      name,
      {
        ...tenant,
        name,
        requestTimeoutMs: Duration.fromISO(tenant.requestTimeout).toMillis(),
      },
    ]),
  );
}
