import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import { backstageCluster } from './backstageCluster';
import { clusterNameSchema, namespaceSchema } from './target';

const ROOT = 'jitAccess.providers.kubernetes';

const urlSchema = z
  .string()
  .regex(/^https:\/\/[^?#@]+$/, { error: 'Give an https address' });

const clusterSchema = z
  .strictObject({
    url: urlSchema.optional(),
    ca: z.string().min(1).optional(),
    token: z.string().min(1).optional(),
    tokenFile: z.string().min(1).optional(),
    kubeconfig: z
      .strictObject({
        file: z.string().min(1),
        context: z.string().min(1).optional(),
      })
      .optional(),
    fromBackstage: z.string().min(1).optional(),
    namespaces: z.array(namespaceSchema).min(1).optional(),
    subject: z
      .strictObject({
        kind: z.enum(['User', 'Group', 'ServiceAccount']).default('User'),
        from: z.enum(['email', 'annotation']).default('email'),
        annotation: z.string().min(1).default('jit-access/kubernetes-subject'),
        prefix: z.string().default(''),
      })
      .prefault({}),
    requestTimeout: z.iso
      .duration({ error: 'Give an ISO 8601 duration such as PT10S' })
      .default('PT10S'),
  })
  .refine(
    ({ url, kubeconfig, fromBackstage }) =>
      [url, kubeconfig, fromBackstage].filter(Boolean).length === 1,
    { error: 'Give one of url, kubeconfig and fromBackstage' },
  )
  .refine(
    ({ url, token, tokenFile }) =>
      [token, tokenFile].filter(Boolean).length === (url ? 1 : 0),
    { error: 'Give token or tokenFile with url, and only with it' },
  );

const kubernetesSchema = z.strictObject({
  clusters: z.record(clusterNameSchema, clusterSchema).default({}),
});

/** How one cluster is reached, and who people are in it. @internal */
export interface Cluster extends z.infer<typeof clusterSchema> {
  /** As roles name it. */
  name: string;
  requestTimeoutMs: number;
}

/**
 * Reads the clusters, by name; none where the provider is not configured.
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readClusters(config: Config): Map<string, Cluster> {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return new Map();
  }
  const parsed = kubernetesSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const reason = issue.code === 'invalid_key' ? issue.issues[0] : issue;
      return `${[ROOT, ...issue.path].join('.')}: ${reason.message}`;
    });
    throw new InputError(
      `The configuration of the Kubernetes provider is wrong. ${wrong.join('; ')}`,
    );
  }
  return new Map(
    Object.entries(parsed.data.clusters).map(([name, cluster]) => [
      name,
      {
        ...cluster,
        ...(cluster.fromBackstage &&
          backstageCluster(
            config,
            cluster.fromBackstage,
            `${ROOT}.clusters.${name}.fromBackstage`,
          )),
        name,
        requestTimeoutMs: Duration.fromISO(cluster.requestTimeout).toMillis(),
      },
    ]),
  );
}
