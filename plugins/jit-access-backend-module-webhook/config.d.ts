export interface Config {
  jitAccess?: {
    providers?: {
      webhook?: {
        /** Receivers by the name that roles use: lower-case letters, digits and dashes. */
        endpoints: {
          [name: string]: {
            /** Where the receiver is; https, except on this machine outside production. */
            url: string;
            /** For people; default the name. */
            title?: string;
            /** Below `url`. Default `ensure`, `remove` and `observe`. */
            paths?: {
              ensure?: string;
              remove?: string;
              observe?: string;
            };
            /** One key, or two while they are changed: every call is signed with each. */
            signingKeys: Array<{
              /** Letters, digits and - _ . */
              id: string;
              /**
               * 32 characters at least.
               * @visibility secret
               */
              secret: string;
            }>;
            /** Which account of the system a person of the catalog is. */
            subject: {
              from: 'annotation' | 'email' | 'name';
              /** Key of the annotation of the user entity, where `from` is `annotation`. */
              annotation?: string;
            };
            /** Networks that are not public and may be called all the same, such as `10.1.0.0/16`. */
            allowedNetworks?: string[];
            tls?: {
              /** Certificate of the authority, PEM; `$file` works. */
              ca?: string;
              /** Certificate of the client, PEM. */
              cert?: string;
              /**
               * Key of the client, PEM.
               * @visibility secret
               */
              key?: string;
            };
            /** ISO 8601 duration for one request. Default PT10S. */
            requestTimeout?: string;
            /** The longest answer that is read. Default 65536. */
            maxResponseBytes?: number | string;
          };
        };
      };
    };
  };
}
