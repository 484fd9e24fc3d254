export interface Config {
  /** Just-in-time access. */
  jitAccess?: {
    /**
     * Who may pause new access, end access of others and see health: full refs
     * of groups (their members, of groups below them too) and users.
     */
    administrators?: string[];
    /** Who may read and export the whole access history: refs as above. */
    auditors?: string[];
    /**
     * Keys that one-time secrets are sealed under while they wait to be shown.
     * Production refuses to start without one.
     */
    credentials?: {
      /** The newest first; older ones still open what they sealed. */
      keys?: Array<{
        /** Letters, digits, - and _. */
        id: string;
        /**
         * 32 random bytes in base64.
         * @visibility secret
         */
        key: string;
      }>;
      /** A file with the same list as JSON; made at the first start outside production. */
      keyFile?: string;
    };
    /** The signature on the history's checkpoints. */
    audit?: {
      /**
       * Ed25519 private key, PKCS#8 PEM. Production refuses to start without a key.
       * @visibility secret
       */
      signingKey?: string;
      /** A file with that key; made at the first start outside production. */
      signingKeyFile?: string;
      /** Signed checkpoints are appended here as JSON lines; keep it away from the database. */
      anchorFile?: string;
    };
  };
}
