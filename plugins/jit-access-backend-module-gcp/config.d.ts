export interface Config {
  jitAccess?: {
    providers?: {
      gcp?: {
        /** Ways into Google Cloud by the name that roles use: lower-case letters, digits and dashes. */
        connections?: {
          [name: string]: {
            /**
             * The only resources on which access may be granted: `projects/<id>`, `folders/<number>`,
             * `organizations/<number>`, `buckets/<name>`, `groups/<address>`. They are also what is
             * listed when it is asked who holds what.
             */
            resources: string[];
            /** The only roles that may be granted. Default: any that takes a condition. */
            roles?: string[];
            /** Default: Application Default Credentials. */
            credentials?: {
              /** File with a service account key or a workload identity configuration. */
              keyFile?: string;
              /**
               * The same as JSON text; `$file` works.
               * @visibility secret
               */
              key?: string;
              /** Service account to act as. */
              impersonate?: string;
            };
            /** Who a person is in Google Cloud. */
            account?: {
              /** Default `email`. */
              from?: 'email' | 'annotation';
              /** Default `google.com/email`. */
              annotation?: string;
              /** Addresses of other domains are refused. Default: all. */
              domains?: string[];
            };
            /** Addresses of the services, where they are not Google's own. */
            endpoints?: {
              resourceManager?: string;
              storage?: string;
              cloudIdentity?: string;
              /** Needed to act as another service account. */
              iamCredentials?: string;
            };
            /** How long one request may take, as an ISO 8601 duration. Default PT10S. */
            requestTimeout?: string;
          };
        };
      };
    };
  };
}
