export interface Config {
  auth?: {
    providers?: {
      /**
       * Sign-in without passwords, for the demo company only. Refuses to start
       * outside development and on addresses that other machines can reach.
       */
      demoPersona?: {
        /**
         * Lifts the refusal outside development. Anybody who reaches the portal
         * can then be any of the personas.
         */
        dangerouslyAllowOutsideDevelopment?: boolean;

        /**
         * The people that the sign-in page offers, in this order.
         * @deepVisibility frontend
         */
        personas: Array<{
          /** Ref of a User in the catalog, such as user:default/orders-lead. */
          entityRef: string;
          /** What the card is called. */
          title: string;
          /** One sentence: what this person does in the company. */
          role: string;
          /** What to try as this person. */
          tries?: Array<{
            text: string;
            /** Page of the portal where it is tried, such as /access/inbox. */
            path: string;
          }>;
        }>;
      };
    };
  };
}
