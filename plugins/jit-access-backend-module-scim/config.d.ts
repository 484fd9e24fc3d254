export interface Config {
  jitAccess?: {
    providers?: {
      scim?: {
        /** SCIM 2.0 servers by the name that roles use: lower-case letters, digits and dashes. */
        instances: {
          [name: string]: {
            /** Where `/Users` and `/Groups` are, such as `https://idp.example.com/scim/v2`. */
            baseUrl: string;
            /** Exactly one of the three. */
            auth: {
              /**
               * Bearer token.
               * @visibility secret
               */
              token?: string;
              basic?: {
                user: string;
                /**
                 * @visibility secret
                 */
                password: string;
              };
              /** OAuth 2.0 client credentials. */
              oauth2?: {
                tokenUrl: string;
                clientId: string;
                /**
                 * @visibility secret
                 */
                clientSecret: string;
                /** Scopes, separated by spaces. */
                scope?: string;
                /** How the client shows who it is. Default `basic`. */
                clientAuthentication?: 'basic' | 'body';
              };
            };
            /** Which user of the server a person of the catalog is. */
            subject: {
              /** What is taken from the catalog. */
              from: 'annotation' | 'email' | 'name';
              /** Key of the annotation of the user entity, where `from` is `annotation`. */
              annotation?: string;
              /** What it is compared with on the server. Default `userName`. */
              attribute?: 'userName' | 'externalId' | 'emails.value';
            };
            /** By what all roles name groups of this server. Default `displayName`. */
            groupAttribute?: 'displayName' | 'id' | 'externalId';
            /** How membership is searched for. Default `auto`: the first form that the server honours. */
            memberFilter?:
              'auto' | 'members.value' | 'members[value]' | 'members' | 'none';
            /** Wire form of a removal; see the README before changing it. Default `auto`. */
            removal?: 'auto' | 'path' | 'value';
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
              /** Name to verify where `baseUrl` has an IP address. */
              servername?: string;
              /** Default true. */
              rejectUnauthorized?: boolean;
            };
            /** ISO 8601 duration for one request. Default PT10S. */
            requestTimeout?: string;
            /** The longest answer that is read. Default 5000000. */
            maxResponseBytes?: number | string;
          };
        };
      };
    };
  };
}
