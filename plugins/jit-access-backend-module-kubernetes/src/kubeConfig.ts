import { KubeConfig } from '@kubernetes/client-node';
import { Cluster } from './config';

/**
 * The way into the cluster, as Kubernetes' own client knows it.
 * @throws Error - the kubeconfig file cannot be read, or has no such context
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
    if (!config.getCurrentCluster() || !config.getCurrentUser()) {
      throw new Error(
        `${file} has no context "${context ?? config.getCurrentContext()}" with a cluster and a user`,
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
