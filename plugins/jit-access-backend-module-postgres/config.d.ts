export interface Config {
  jitAccess?: {
    providers?: {
      postgres?: {
        /** PostgreSQL servers by the name that roles use: lower-case letters, digits and dashes. */
        servers: {
          [name: string]: {
            /** Where JIT Access itself reaches the server. */
            host: string;
            /** Default 5432. */
            port?: number | string;
            /** The administrator: CREATEROLE, better no superuser; see the README. */
            user: string;
            /**
             * @visibility secret
             */
            password: string;
            /** TLS to the server; true verifies it against the authorities that Node knows. Default false: none. */
            ssl?:
              | boolean
              | {
                  /** Certificate of the authority, PEM; `$file` works. */
                  ca?: string;
                  /** Certificate of the client, PEM. */
                  cert?: string;
                  /**
                   * Key of the client, PEM.
                   * @visibility secret
                   */
                  key?: string;
                  /** Name that the certificate has to be for. Default `host`, also where that is an IP address. */
                  servername?: string;
                  /** False: encrypted, but not verified; said in the log. Default true. */
                  rejectUnauthorized?: boolean;
                };
            /** The database that the administrator connects to. Default `postgres`. */
            adminDatabase?: string;
            /** What people are told to connect to, where it differs from `host`. */
            publicHost?: string;
            /** What people are told to connect to, where it differs from `port`. */
            publicPort?: number | string;
            /** ISO 8601 duration. Default PT5S. */
            connectionTimeout?: string;
            /** How many sessions one account may have at once. Default 10. */
            connectionLimit?: number | string;
            /**
             * Role that gets the objects that a removed account owned. Default: the
             * name of `user` followed by `_keeper`, a role without login and rights that is made
             * when first needed.
             */
            reassignTo?: string;
            /**
             * Annotation of the user entity with the name of the account that the person
             * has on this server; for roles with `account: existing`. Default
             * `postgresql.org/login`.
             */
            loginAnnotation?: string;
            /**
             * When membership of a person's own account is taken away, end all sessions of
             * that account as well. Default false; PostgreSQL 14 and 15 always do.
             */
            endSessionsOfExisting?: boolean;
          };
        };
      };
    };
  };
}
