import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';
import {
  BackstageCluster,
  backstageCluster,
  backstageClusterNames,
} from './backstageCluster';
import { clusterNameSchema, namespaceSchema } from './target';

const ROOT = 'jitAccess.providers.kubernetes';

const SHORTEST_TOKEN_MS = 600_000;

const urlSchema = z
  .string()
  .regex(/^https:\/\/[^?#@]+$/, { error: 'Give an https address' });

const durationSchema = (example: string) =>
  z.iso.duration({ error: `Give an ISO 8601 duration such as ${example}` });

const tokensSchema = z
  .strictObject({
    namespace: namespaceSchema,
    maxLifetime: durationSchema('PT12H')
      .default('PT12H')
      .refine(text => millisecondsOf(text) >= SHORTEST_TOKEN_MS, {
        error: 'Kubernetes issues no token for less than PT10M',
      }),
    server: urlSchema.optional(),
    ca: z.string().min(1).optional(),
  })
  .refine(({ server, ca }) => server || !ca, {
    error: 'Give ca with server, and only with it',
  })
  .transform(tokens => ({
    ...tokens,
    maxLifetimeMs: millisecondsOf(tokens.maxLifetime),
  }));

/** What does not depend on how the cluster is reached. */
const settings = {
  namespaces: z.array(namespaceSchema).min(1).optional(),
  tokens: tokensSchema.optional(),
  subject: z
    .strictObject({
      kind: z.enum(['User', 'Group', 'ServiceAccount']).default('User'),
      from: z.enum(['email', 'annotation']).default('email'),
      annotation: z.string().min(1).default('jit-access/kubernetes-subject'),
      prefix: z.string().default(''),
    })
    .prefault({}),
  requestTimeout: durationSchema('PT10S').default('PT10S'),
};

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
    ...settings,
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
  allFromBackstage: z.strictObject(settings).optional(),
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
  const { clusters, allFromBackstage } = parsed.data;
  const read = Object.entries(clusters).map(([name, cluster]) =>
    withAddress(config, name, cluster, `clusters.${name}.fromBackstage`),
  );
  const described = new Set(read.map(({ name }) => name));
  const others = allFromBackstage
    ? backstageClusterNames(config).filter(name => !described.has(name))
    : [];
  for (const name of others) {
    requireName(name);
    const cluster = { ...allFromBackstage!, fromBackstage: name };
    read.push(withAddress(config, name, cluster, 'allFromBackstage'));
  }
  return new Map(read.map(cluster => [cluster.name, cluster]));
}

function withAddress(
  config: Config,
  name: string,
  cluster: z.infer<typeof clusterSchema>,
  key: string,
): Cluster {
  const { fromBackstage, requestTimeout } = cluster;
  const known: Partial<BackstageCluster> = fromBackstage
    ? backstageCluster(config, fromBackstage, `${ROOT}.${key}`)
    : {};
  return {
    ...cluster,
    ...known,
    name,
    requestTimeoutMs: millisecondsOf(requestTimeout),
  };
}

function requireName(name: string): void {
  const named = clusterNameSchema.safeParse(name);
  if (!named.success) {
    throw new InputError(
      `${ROOT}.allFromBackstage: roles cannot name the cluster "${name}". ${named.error.issues[0].message}, or give it another name under ${ROOT}.clusters with fromBackstage and leave allFromBackstage out`,
    );
  }
}

function millisecondsOf(duration: string): number {
  return Duration.fromISO(duration).toMillis();
}
