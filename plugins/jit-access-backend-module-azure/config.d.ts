export interface Config {
  jitAccess?: {
    providers?: {
      azure?: {
        /** Tenants by the name that roles use: lower-case letters, digits and dashes. */
        tenants: {
          [name: string]: {
            /** Id of the directory. */
            tenantId: string;
            /** Id of the application, or of the managed identity or workload identity. Without a secret or certificate the machine's own way of signing in is used. */
            clientId?: string;
            /**
             * Secret of the application.
             * @visibility secret
             */
            clientSecret?: string;
            /** PEM file with the certificate of the application and its private key. */
            clientCertificateFile?: string;
            /** Only for sovereign clouds and tests; without a path. */
            endpoints?: {
              /** Default https://login.microsoftonline.com. */
              authority?: string;
              /** Default https://management.azure.com. */
              resourceManager?: string;
              /** Default https://graph.microsoft.com. */
              graph?: string;
            };
            /** For the providers `azure` and `azure-rbac`. */
            roleAssignments?: {
              /** `pim`: provider `azure`, with an end that Azure keeps. `plain`: provider `azure-rbac`, without a licence. */
              mode: 'pim' | 'plain';
              /** Whole paths of the places in which roles may be given. */
              scopes: string[];
            };
            /** For the provider `entra`: object ids of the groups that may be given, by the name that roles use. */
            groups?: { [name: string]: string };
            /** Who a person is in the tenant. */
            account?: {
              /** `annotation` (default) holds the object id; the others are compared with the e-mail address. */
              from: 'annotation' | 'userPrincipalName' | 'mail';
              /** Default `graph.microsoft.com/user-id`. */
              annotation?: string;
            };
            /** How long one request may take, as an ISO 8601 duration. Default PT20S. */
            requestTimeout?: string;
          };
        };
      };
    };
  };
}
