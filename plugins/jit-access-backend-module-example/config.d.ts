export interface Config {
  jitAccess?: {
    providers?: {
      guildhall?: {
        /** Guildhalls in which access may be granted; roles cannot name any other. */
        halls: {
          [name: string]: {
            /** Address of its API, such as `https://guildhall.example.com`. */
            url: string;
            /**
             * Token of an identity of its own, with `members:write` and no more.
             * @visibility secret
             */
            token: string;
          };
        };
        /** Annotation of user entities that holds the login. Default `guildhall/login`. */
        loginAnnotation?: string;
      };
    };
  };
}
