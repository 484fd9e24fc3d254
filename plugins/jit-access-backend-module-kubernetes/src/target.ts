import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** Name of a configured cluster. @internal */
export const clusterNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

/** @internal */
export const namespaceSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use the name of a namespace: lower-case letters, digits and dashes',
  });

const roleNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._-]{0,252}$/, {
    error: 'Use the name of a role or cluster role',
  })
  .refine(name => !name.startsWith('system:'), {
    error: "Roles of Kubernetes' own parts (system:…) are not for people",
  });

/** What every target may say. */
const anywhere = {
  cluster: clusterNameSchema,
  /** With it, a service account of the access's own is bound, and the person gets a token of it. */
  credential: z.literal('token').optional(),
};

const namespacedSchema = z.union([
  z.strictObject({
    ...anywhere,
    namespace: namespaceSchema,
    clusterRole: roleNameSchema,
  }),
  z.strictObject({
    ...anywhere,
    namespace: namespaceSchema,
    role: roleNameSchema,
  }),
]);

/** Said in so many words: a namespace that went missing must not widen a role. */
const wholeClusterSchema = z.strictObject({
  ...anywhere,
  wholeCluster: z.literal(true),
  clusterRole: roleNameSchema,
});

/** What a role document says: a role or cluster role in one namespace, or a cluster role everywhere. @internal */
export const kubernetesTargetSchema = z.union(
  [namespacedSchema, wholeClusterSchema],
  {
    error:
      'Give { cluster, namespace, clusterRole }, { cluster, namespace, role } or { cluster, wholeCluster: true, clusterRole }, with credential: token if you like, and nothing else',
  },
);
/** @internal */
export type KubernetesTarget = z.infer<typeof kubernetesTargetSchema>;

/** What is bound, and where. @internal */
export interface Place {
  /** Absent: the whole cluster. */
  namespace?: string;
  role: { kind: 'Role' | 'ClusterRole'; name: string };
  /** Is it bound to a service account of the access's own? */
  token?: boolean;
}

/** @internal */
export function placeOf(target: KubernetesTarget): Place {
  return {
    namespace: 'namespace' in target ? target.namespace : undefined,
    role:
      'role' in target
        ? { kind: 'Role', name: target.role }
        : { kind: 'ClusterRole', name: target.clusterRole },
    ...(target.credential && { token: true }),
  };
}

/** The other way round, of a binding that was found. @internal */
export function targetOf(
  cluster: string,
  { namespace, role, token }: Place,
): KubernetesTarget {
  const { kind, name } = role;
  const given = { cluster, ...(token && { credential: 'token' as const }) };
  if (namespace === undefined) {
    return { ...given, wholeCluster: true, clusterRole: name };
  }
  return kind === 'Role'
    ? { ...given, namespace, role: name }
    : { ...given, namespace, clusterRole: name };
}

/** The same for a target and for a binding that was found. @internal */
export function effectKey(cluster: string, place: Place): string {
  const { namespace, role, token } = place;
  const where =
    namespace === undefined
      ? `cluster-role-binding:${cluster}`
      : `role-binding:${cluster}/${namespace}`;
  // No role that can be asked for has a # in its name.
  return `${where}:${role.kind}/${role.name}${token ? '#token' : ''}`;
}

/** Where an effect of ours is, read back from its key; undefined: it is none. @internal */
export function placeOfEffect(
  cluster: string,
  key: string | undefined,
): Place | undefined {
  const [, found, namespace, kind, name, token] =
    key?.match(
      /^(?:cluster-role-binding|role-binding):([^/:]+)(?:\/([^:]+))?:(Role|ClusterRole)\/([^#]+)(#token)?$/,
    ) ?? [];
  return found === cluster
    ? {
        namespace,
        role: { kind: kind as Place['role']['kind'], name },
        ...(token && { token: true }),
      }
    : undefined;
}

/** @internal */
export function kubernetesEffect(target: KubernetesTarget): Effect {
  const place = placeOf(target);
  const where = place.namespace ?? 'the whole cluster';
  return {
    key: effectKey(target.cluster, place),
    title: `${place.role.name} in ${where} (${target.cluster})${place.token ? ', by token' : ''}`,
    target: { ...target },
  };
}
