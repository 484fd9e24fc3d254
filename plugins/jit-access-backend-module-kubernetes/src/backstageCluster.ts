import { readFileSync } from 'node:fs';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/**
 * Address, authority and token of a cluster that the Kubernetes plugin of
 * Backstage knows by its configuration.
 * @param where - the key that names it, for errors
 * @throws InputError - it is not there, or signs in by other means than a token
 * @internal
 */
export function backstageCluster(
  config: Config,
  name: string,
  where: string,
): { url: string; token: string; ca?: string } {
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  const clusters = methods
    .filter(method => method.getString('type') === 'config')
    .flatMap(method => method.getOptionalConfigArray('clusters') ?? []);
  const found = clusters.filter(entry => entry.getString('name') === name);
  if (found.length !== 1) {
    throw new InputError(
      `${where}: ${found.length || 'no'} clusters named "${name}" are in kubernetes.clusterLocatorMethods (type config); name one of ${clusters.map(entry => entry.getString('name')).join(', ') || 'none'}`,
    );
  }
  const [cluster] = found;
  const token = cluster.getOptionalString('serviceAccountToken');
  if (!token) {
    throw new InputError(
      `${where}: the cluster "${name}" has no serviceAccountToken in kubernetes.clusterLocatorMethods; describe it here with url and token, or with kubeconfig`,
    );
  }
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
  return { url: cluster.getString('url'), token, ...(ca && { ca }) };
}
