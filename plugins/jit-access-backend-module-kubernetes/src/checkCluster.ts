import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { KubernetesCall } from './KubernetesCall';

const VERBS = ['get', 'list', 'create', 'update', 'delete'];

/**
 * May our identity do with bindings what it has to?
 * @throws ProviderError - saying what is wrong
 * @internal
 */
export async function checkCluster(call: KubernetesCall): Promise<void> {
  const places = call.cluster.namespaces ?? [undefined];
  const lacks: string[] = [];
  for (const namespace of places) {
    for (const verb of VERBS) {
      if (!(await may(call, verb, namespace))) {
        lacks.push(`${verb}${namespace ? ` in ${namespace}` : ''}`);
      }
    }
  }
  if (lacks.length > 0) {
    throw new PermanentProviderError(
      `${call.where}: the identity of JIT Access may not ${lacks.join(', ')} rolebindings; see the README for the least permissions`,
    );
  }
}

async function may(
  call: KubernetesCall,
  verb: string,
  namespace: string | undefined,
): Promise<boolean> {
  const { status } = await call.ask('ask what it may do', ({ authorization }) =>
    authorization.createSelfSubjectAccessReview({
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: {
            group: 'rbac.authorization.k8s.io',
            resource: 'rolebindings',
            verb,
            namespace,
          },
        },
      },
    }),
  );
  return status?.allowed ?? false;
}
