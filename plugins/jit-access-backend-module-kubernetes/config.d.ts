export interface Config {
  jitAccess?: {
    providers?: {
      kubernetes?: {
        /** Clusters by the name that roles use: lower-case letters, digits and dashes. */
        clusters?: {
          [name: string]: {
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
            /** The only namespaces in which access may be granted; then never on the whole cluster. */
            namespaces?: string[];
            /** Who a person is in the cluster. */
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
          };
        };
      };
    };
  };
}
