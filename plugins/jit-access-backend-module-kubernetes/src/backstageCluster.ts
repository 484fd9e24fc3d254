import { readFileSync } from 'node:fs';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const METHODS = 'kubernetes.clusterLocatorMethods';
/** Where a pod finds the token of its own service account. */
const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** What to do where Backstage signs in by other means than a token. */
const INSTEAD: Record<string, string> = {
  aws: 'write a kubeconfig with "aws eks update-kubeconfig" and give its file as kubeconfig',
  azure:
    'write a kubeconfig with "az aks get-credentials" and "kubelogin convert-kubeconfig", and give its file as kubeconfig',
  googleServiceAccount:
    'write a kubeconfig with "gcloud container clusters get-credentials" (it uses gke-gcloud-auth-plugin) and give its file as kubeconfig',
  localKubectlProxy:
    'a proxy on a developer machine is for looking only; give url and token',
};
const PERSONAL = ['google', 'aks', 'oidc'];

/** Address, authority and token of a cluster. @internal */
export interface BackstageCluster {
  url: string;
  token?: string;
  tokenFile?: string;
  ca?: string;
}

/**
 * What the Kubernetes plugin of Backstage knows of a cluster by its
 * configuration.
 * @param where - the key that names it, for errors
 * @throws InputError - it is not there, or signs in by other means than a token, with what to do
 * @internal
 */
export function backstageCluster(
  config: Config,
  name: string,
  where: string,
): BackstageCluster {
  const clusters = clustersOf(config);
  const found = clusters.filter(entry => entry.getString('name') === name);
  if (found.length !== 1) {
    const known = clusters.map(entry => entry.getString('name')).join(', ');
    throw new InputError(
      `${where}: ${found.length || 'no'} clusters named "${name}" are in ${METHODS} (type config); name one of ${known || 'none'}${foundElsewhere(config)}`,
    );
  }
  const [cluster] = found;
  if (cluster.getOptionalBoolean('skipTLSVerify')) {
    throw new InputError(
      `${where}: the cluster "${name}" has skipTLSVerify, which is not used for granting access; give it caData or caFile`,
    );
  }
  const data = cluster.getOptionalString('caData');
  const file = cluster.getOptionalString('caFile');
  const ca = data
    ? Buffer.from(data, 'base64').toString()
    : file && readFileSync(file, 'utf8');
  return {
    url: cluster.getString('url'),
    ...signIn(cluster, name, where),
    ...(ca && { ca }),
  };
}

/** Names of all that are in the configuration. @internal */
export function backstageClusterNames(config: Config): string[] {
  return clustersOf(config).map(entry => entry.getString('name'));
}

function signIn(
  cluster: Config,
  name: string,
  where: string,
): Pick<BackstageCluster, 'token' | 'tokenFile'> {
  const metadata = cluster.getOptional<Record<string, string>>('authMetadata');
  const provider =
    cluster.getOptionalString('authProvider') ??
    metadata?.['kubernetes.io/auth-provider'] ??
    'serviceAccount';
  if (provider === 'serviceAccount') {
    const token =
      cluster.getOptionalString('serviceAccountToken') ??
      metadata?.serviceAccountToken;
    // Without one Backstage too uses that of the pod it runs in.
    return token ? { token } : { tokenFile: POD_TOKEN };
  }
  const instead = PERSONAL.includes(provider)
    ? 'it signs in with the account of whoever looks at the portal, and nobody looks when access ends; give url and token, or kubeconfig'
    : (INSTEAD[provider] ?? 'give url and token, or kubeconfig');
  throw new InputError(
    `${where}: the cluster "${name}" has authProvider ${provider} in ${METHODS}, which JIT Access does not use. Describe the cluster here instead: ${instead}`,
  );
}

function methodsOf(config: Config): Config[] {
  return config.getOptionalConfigArray(METHODS) ?? [];
}

function clustersOf(config: Config): Config[] {
  return methodsOf(config)
    .filter(method => method.getString('type') === 'config')
    .flatMap(method => method.getOptionalConfigArray('clusters') ?? []);
}

/** Clusters that Backstage finds while it runs are not known when it starts. */
function foundElsewhere(config: Config): string {
  const others = methodsOf(config)
    .map(method => method.getString('type'))
    .filter(type => type !== 'config');
  return others.length > 0
    ? `. Clusters of type ${Array.from(new Set(others)).join(', ')} are not read: describe them here with url and token, or with kubeconfig`
    : '';
}
