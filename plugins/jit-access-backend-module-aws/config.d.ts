export interface Config {
  jitAccess?: {
    providers?: {
      aws?: {
        /** Identity Centers by the name that roles use: lower-case letters, digits and dashes. */
        identityCenters?: {
          [name: string]: {
            /** `arn:aws:sso:::instance/ssoins-…` */
            instanceArn: string;
            /** `d-…` */
            identityStoreId: string;
            region: string;
            /** Account among `aws.accounts` whose credentials are used. Default: the main account's, or those of this machine. */
            credentialsAccount?: string;
            /** The only accounts in which permission sets may be assigned. Default: all. */
            accounts?: string[];
            /** ARNs of permission sets by the names that roles use. */
            permissionSets?: { [name: string]: string };
            /** Ids of groups by the names that roles use. */
            groups?: { [name: string]: string };
            /** Who a person is in the identity store. */
            user?: {
              /** By which attribute the user is looked up. Default `userName`. */
              attribute?: 'userName' | 'email' | 'externalId' | 'userId';
              /** Where its value comes from. Default `annotation`. */
              from?: 'annotation' | 'email';
              /** Default `jit-access/aws-user`. */
              annotation?: string;
              /** Issuer of the external ids; with `externalId`, and only with it. */
              issuer?: string;
            };
            /** What is said where it is not known how long sessions last. Default PT12H. */
            longestSession?: string;
            /** In place of the addresses that the SDK knows. */
            endpoints?: { ssoAdmin?: string; identityStore?: string };
          };
        };
        /** Accounts whose IAM users and roles are used, for people without Identity Center. */
        accounts?: {
          /** Twelve digits; the credentials are those of this account in `aws.accounts`. */
          accountId: string;
          /** Default us-east-1. */
          region?: string;
          /** Which IAM user a person is. */
          user?: {
            /** Where the name of the user comes from. Default `annotation`. */
            from?: 'annotation' | 'email';
            /** Default `jit-access/aws-iam-user`. */
            annotation?: string;
          };
          /** The longest that keys of a session may last: PT15M to PT12H. Default PT1H, the most where our own credentials are those of a role. */
          maxSession?: string;
          /** In place of the addresses that the SDK knows. */
          endpoints?: { iam?: string; sts?: string };
        }[];
        /** How long one request may take, as an ISO 8601 duration. Default PT10S. */
        requestTimeout?: string;
      };
    };
  };
}
