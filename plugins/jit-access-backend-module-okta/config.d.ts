export interface Config {
  jitAccess?: {
    providers?: {
      okta?: {
        /** Okta organisations by the name that roles use: lower-case letters, digits and dashes. */
        organizations: {
          [name: string]: {
            /** Such as https://acme.okta.com; not the address of the admin console. */
            url: string;
            /**
             * API token. Give this, or `oauth`, which is better.
             * @visibility secret
             */
            token?: string;
            /** An API services application that signs in with a private key. */
            oauth?: {
              clientId: string;
              /**
               * PEM or JWK; `$file` works.
               * @visibility secret
               */
              privateKey: string;
              /** Id of the key, where the application has several. */
              keyId?: string;
            };
            /** Where a person's login comes from. Default `email`. */
            loginFrom?: 'email' | 'annotation';
            /** Annotation of user entities that holds the login. Default `okta.com/login`. */
            loginAnnotation?: string;
            /** How long one request may take, as an ISO 8601 duration. Default PT10S. */
            requestTimeout?: string;
          };
        };
      };
    };
  };
}
