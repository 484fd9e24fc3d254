import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { Place } from './target';

/** How to see and use it, with the person's own way of signing in. @internal */
export function kubernetesInstructions(
  cluster: string,
  { namespace, role }: Place,
): ConnectInstructions {
  const flag = namespace === undefined ? '--all-namespaces' : `-n ${namespace}`;
  return {
    title: `Use ${role.name} on ${cluster}`,
    steps: [
      {
        label: 'What you may do now, in the context of this cluster',
        code: `kubectl auth can-i --list${namespace === undefined ? '' : ` -n ${namespace}`}`,
      },
      { label: 'For example', code: `kubectl get pods ${flag}` },
    ],
  };
}
