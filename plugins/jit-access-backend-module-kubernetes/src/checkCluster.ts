import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { V1ResourceAttributes } from '@kubernetes/client-node';
import { KubernetesCall } from './KubernetesCall';

const RBAC = 'rbac.authorization.k8s.io';
/** What has to be allowed with the objects that tokens need. */
const FOR_TOKENS: Array<{ verbs: string[]; attributes: V1ResourceAttributes }> =
  [
    {
      verbs: ['get', 'list', 'create', 'delete'],
      attributes: { resource: 'serviceaccounts' },
    },
    {
      verbs: ['create'],
      attributes: { resource: 'serviceaccounts', subresource: 'token' },
    },
    {
      verbs: ['get', 'create', 'delete'],
      attributes: { resource: 'secrets' },
    },
  ];

/**
 * May our identity do with bindings, and with what tokens need, what it has to?
 * @throws ProviderError - saying what is wrong
 * @internal
 */
export async function checkCluster(call: KubernetesCall): Promise<void> {
  const { namespaces, tokens } = call.cluster;
  const lacks: string[] = [];
  const require = async (verbs: string[], asked: V1ResourceAttributes) => {
    const { resource, subresource, namespace } = asked;
    const refused: string[] = [];
    for (const verb of verbs) {
      if (!(await may(call, { ...asked, verb }))) {
        refused.push(verb);
      }
    }
    if (refused.length > 0) {
      const what = subresource ? `${resource}/${subresource}` : resource;
      lacks.push(
        `${refused.join(', ')} ${what}${namespace ? ` in ${namespace}` : ''}`,
      );
    }
  };
  for (const namespace of namespaces ?? [undefined]) {
    await require(['get', 'list', 'create', 'update', 'delete'], {
      group: RBAC,
      resource: 'rolebindings',
      namespace,
    });
  }
  for (const { verbs, attributes } of tokens ? FOR_TOKENS : []) {
    await require(verbs, { ...attributes, namespace: tokens?.namespace });
  }
  if (lacks.length > 0) {
    throw new PermanentProviderError(
      `${call.where}: the identity of JIT Access may not ${lacks.join('; ')}. See the README for the least permissions`,
      { providerRequestIds: call.requestIds },
    );
  }
}

async function may(
  call: KubernetesCall,
  resourceAttributes: V1ResourceAttributes,
): Promise<boolean> {
  const { status } = await call.ask('ask what it may do', ({ authorization }) =>
    authorization.createSelfSubjectAccessReview({
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
    }),
  );
  return status?.allowed ?? false;
}
