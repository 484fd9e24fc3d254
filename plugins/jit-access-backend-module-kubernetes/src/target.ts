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

const namespacedSchema = z.union([
  z.strictObject({
    cluster: clusterNameSchema,
    namespace: namespaceSchema,
    clusterRole: roleNameSchema,
  }),
  z.strictObject({
    cluster: clusterNameSchema,
    namespace: namespaceSchema,
    role: roleNameSchema,
  }),
]);

/** Said in so many words: a namespace that went missing must not widen a role. */
const wholeClusterSchema = z.strictObject({
  cluster: clusterNameSchema,
  wholeCluster: z.literal(true),
  clusterRole: roleNameSchema,
});

/** What a role document says: a role or cluster role in one namespace, or a cluster role everywhere. @internal */
export const kubernetesTargetSchema = z.union(
  [namespacedSchema, wholeClusterSchema],
  {
    error:
      'Give { cluster, namespace, clusterRole }, { cluster, namespace, role } or { cluster, wholeCluster: true, clusterRole }, and nothing else',
  },
);
/** @internal */
export type KubernetesTarget = z.infer<typeof kubernetesTargetSchema>;

/** What is bound, and where. @internal */
export interface Place {
  /** Absent: the whole cluster. */
  namespace?: string;
  role: { kind: 'Role' | 'ClusterRole'; name: string };
}

/** @internal */
export function placeOf(target: KubernetesTarget): Place {
  return {
    namespace: 'namespace' in target ? target.namespace : undefined,
    role:
      'role' in target
        ? { kind: 'Role', name: target.role }
        : { kind: 'ClusterRole', name: target.clusterRole },
  };
}

/** The other way round, of a binding that was found. @internal */
export function targetOf(
  cluster: string,
  { namespace, role }: Place,
): KubernetesTarget {
  const { kind, name } = role;
  if (namespace === undefined) {
    return { cluster, wholeCluster: true, clusterRole: name };
  }
  return kind === 'Role'
    ? { cluster, namespace, role: name }
    : { cluster, namespace, clusterRole: name };
}

/** The same for a target and for a binding that was found. @internal */
export function effectKey(cluster: string, { namespace, role }: Place): string {
  return namespace === undefined
    ? `cluster-role-binding:${cluster}:${role.kind}/${role.name}`
    : `role-binding:${cluster}/${namespace}:${role.kind}/${role.name}`;
}

/** @internal */
export function kubernetesEffect(target: KubernetesTarget): Effect {
  const place = placeOf(target);
  const where = place.namespace ?? 'the whole cluster';
  return {
    key: effectKey(target.cluster, place),
    title: `${place.role.name} in ${where} (${target.cluster})`,
    target: { ...target },
  };
}
