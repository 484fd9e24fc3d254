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
            /** The administrator: CREATEROLE and a member of pg_signal_backend; see the README. */
            user: string;
            /**
             * @visibility secret
             */
            password: string;
            /** TLS to the server; true verifies it against the system's authorities. Default false. */
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
                  /** Name to verify where `host` is an IP address. */
                  servername?: string;
                  /** Default true. */
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
          };
        };
      };
    };
  };
}
