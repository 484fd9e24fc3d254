/** What can be said of every cluster, however it is reached. */
interface ClusterSettings {
  /** The only namespaces in which access may be granted; then never on the whole cluster. */
  namespaces?: string[];
  /** Lets roles ask for a kubeconfig with a token (`credential: token`). */
  tokens?: {
    /** Where the service accounts of people's access go: a namespace for nothing else. Nothing is granted in it. */
    namespace: string;
    /** How long a token may last at most, as an ISO 8601 duration of PT10M or more. Default PT12H. */
    maxLifetime?: string;
    /** Address that people reach the API server by, where it is another than ours; https. */
    server?: string;
    /** Certificate of the authority of `server`, PEM. Default: one that everybody knows. */
    ca?: string;
  };
  /** Who a person is in the cluster; not asked where a role gives a token. */
  subject?: {
    /** Default `User`. A service account is written `namespace:name`. */
    kind?: 'User' | 'Group' | 'ServiceAccount';
    /** Default `email`. */
    from?: 'email' | 'annotation';
    /** Default `jit-access/kubernetes-subject`. */
    annotation?: string;
    /** Put before the name, as the API server does (`--oidc-username-prefix`). Default none. */
    prefix?: string;
  };
  /** How long one request may take, as an ISO 8601 duration. Default PT10S. */
  requestTimeout?: string;
}

export interface Config {
  jitAccess?: {
    providers?: {
      kubernetes?: {
        /** Clusters by the name that roles use: lower-case letters, digits and dashes. */
        clusters?: {
          [name: string]: ClusterSettings & {
            /** Address of the API server, https. Not needed with `kubeconfig` or `fromBackstage`. */
            url?: string;
            /** Certificate of the authority, PEM; `$file` works. Default: the system's. */
            ca?: string;
            /**
             * Token of the service account of JIT Access.
             * @visibility secret
             */
            token?: string;
            /** File that holds the token, read again when it changes. */
            tokenFile?: string;
            /** Context of a kubeconfig file, with whatever way of signing in it names. */
            kubeconfig?: {
              file: string;
              /** Default: the file's current context. */
              context?: string;
            };
            /** Name of the cluster in `kubernetes.clusterLocatorMethods` (type `config`) to take address and token from. */
            fromBackstage?: string;
          };
        };
        /** Serves every cluster of `kubernetes.clusterLocatorMethods` (type `config`) that is not under `clusters`, by its name there. */
        allFromBackstage?: ClusterSettings;
      };
    };
  };
}
