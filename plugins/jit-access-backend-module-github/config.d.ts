export interface Config {
  jitAccess?: {
    providers?: {
      /** Credentials and addresses come from `integrations.github`. */
      github?: {
        /** Organisations in which access may be granted; roles cannot name any other. */
        organizations: Array<{
          /** As in the organisation's address: `acme` of github.com/acme. */
          name: string;
          /** Host of an entry of `integrations.github`. Default `github.com`. */
          host?: string;
          /**
           * May people from outside be invited? A person who accepts becomes a member of the
           * organisation or an outside collaborator, and that outlives the access. Default false.
           */
          invitations?: boolean;
          /** Where people open it in a browser. Default `https://` and the host. */
          webUrl?: string;
        }>;
        /** Annotation of user entities that holds the login. Default `github.com/user-login`. */
        loginAnnotation?: string;
        /** How long one request may take, as an ISO 8601 duration. Default PT10S. */
        requestTimeout?: string;
      };
    };
  };
}
