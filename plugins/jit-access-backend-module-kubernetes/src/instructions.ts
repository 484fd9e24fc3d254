import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { Cluster } from './config';
import { publicWay } from './kubeConfig';
import { Place } from './target';

/** How to see and use it, with the person's own way of signing in. @internal */
export function kubernetesInstructions(
  cluster: string,
  place: Place,
): ConnectInstructions {
  return {
    title: `Use ${place.role.name} on ${cluster}`,
    steps: stepsOf(place, 'kubectl', ', in the context of this cluster'),
  };
}

/** The same with a kubeconfig of its own, in which the token is still missing. @internal */
export function tokenInstructions(
  cluster: Cluster,
  place: Place,
): ConnectInstructions {
  const file = `jit-${cluster.name}.yaml`;
  return {
    title: `Use ${place.role.name} on ${cluster.name}, with a kubeconfig`,
    steps: [
      {
        label: `Save this as ${file}, where only you can read it`,
        code: kubeconfigText(cluster, place),
      },
      ...stepsOf(place, `kubectl --kubeconfig ${file}`, ''),
    ],
  };
}

function stepsOf(place: Place, kubectl: string, where: string) {
  const { namespace } = place;
  const flag = namespace === undefined ? '' : ` -n ${namespace}`;
  return [
    {
      label: `What you may do now${where}`,
      code: `${kubectl} auth can-i --list${flag}`,
    },
    {
      label: 'For example',
      code: `${kubectl} get pods${flag || ' --all-namespaces'}`,
    },
  ];
}

/** Everything in it is public but the token, which the portal fills in. */
function kubeconfigText(cluster: Cluster, { namespace }: Place): string {
  const { server, ca, serverName } = publicWay(cluster);
  const text = (value: string) => JSON.stringify(value);
  const name = text(cluster.name);
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${name}`,
    'clusters:',
    `  - name: ${name}`,
    '    cluster:',
    `      server: ${text(server)}`,
    ...(ca
      ? [
          `      certificate-authority-data: ${Buffer.from(ca).toString('base64')}`,
        ]
      : []),
    ...(serverName ? [`      tls-server-name: ${text(serverName)}`] : []),
    'contexts:',
    `  - name: ${name}`,
    '    context:',
    `      cluster: ${name}`,
    '      user: jit-access',
    ...(namespace === undefined ? [] : [`      namespace: ${text(namespace)}`]),
    'users:',
    '  - name: jit-access',
    '    user:',
    '      token: "{{password}}"',
    '',
  ].join('\n');
}
