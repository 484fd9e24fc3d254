import { readFileSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { Cluster } from './config';

/**
 * The way into the cluster, as Kubernetes' own client knows it.
 * @throws Error - the kubeconfig file cannot be read, has no such context, or does not check certificates
 * @internal
 */
export function kubeConfig(cluster: Cluster): KubeConfig {
  const config = new KubeConfig();
  if (cluster.kubeconfig) {
    const { file, context } = cluster.kubeconfig;
    config.loadFromFile(file);
    if (context) {
      config.setCurrentContext(context);
    }
    const found = config.getCurrentCluster();
    if (!found || !config.getCurrentUser()) {
      throw new Error(
        `${file} has no context "${context ?? config.getCurrentContext()}" with a cluster and a user`,
      );
    }
    if (found.skipTLSVerify) {
      throw new Error(
        `${file} has insecure-skip-tls-verify for cluster "${found.name}", which is not used for granting access; give it certificate-authority-data`,
      );
    }
    return config;
  }
  const { name, url = '', ca, token, tokenFile } = cluster;
  config.loadFromOptions({
    clusters: [
      {
        name,
        server: url,
        caData: ca && Buffer.from(ca).toString('base64'),
        skipTLSVerify: false,
      },
    ],
    users: [
      {
        name: 'jit-access',
        ...(tokenFile
          ? { authProvider: { name: 'tokenFile', config: { tokenFile } } }
          : { token }),
      },
    ],
    contexts: [{ name, cluster: name, user: 'jit-access' }],
    currentContext: name,
  });
  return config;
}

/**
 * How people reach the cluster. All of it is public.
 * @throws Error - see `kubeConfig`
 * @internal
 */
export function publicWay(cluster: Cluster): {
  server: string;
  /** PEM; absent: an authority that everybody knows. */
  ca?: string;
  /** The name in its certificate, where it is another. */
  serverName?: string;
} {
  const { tokens } = cluster;
  if (tokens?.server) {
    return { server: tokens.server, ca: tokens.ca };
  }
  const { server, caData, caFile, tlsServerName } =
    kubeConfig(cluster).getCurrentCluster()!;
  const ca = caData
    ? Buffer.from(caData, 'base64').toString()
    : caFile && readFileSync(caFile, 'utf8');
  return {
    server,
    ...(ca && { ca }),
    ...(tlsServerName && { serverName: tlsServerName }),
  };
}
