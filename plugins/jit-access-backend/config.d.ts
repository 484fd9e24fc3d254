export interface Config {
  /** Just-in-time access. */
  jitAccess?: {
    /**
     * Files, folders and URLs of role and policy documents (YAML). Paths are
     * relative to the backend's working directory; of folders, every *.yaml and
     * *.yml in them and below. URLs are read by the portal's own URL reader
     * (integrations, backend.reading.allow): a file, a folder, or a pattern
     * with *.
     */
    documents?: string[];
    /** How often URLs among them are read; default PT60S. Files are looked at twice a second. */
    documentsPoll?: string;
    /** Whom people ask to have policy changed, in words; default "the platform team". */
    policyContact?: string;
    /** Where facts that policies decide by are read. */
    facts?: {
      /** Longest wait for the catalog and for each context source; default PT2S. */
      deadline?: string;
      /**
       * Paths into an entity at which its environment is looked for, in this
       * order; default metadata.labels.jit-access/environment,
       * metadata.annotations.jit-access/environment,
       * metadata.labels.environment, metadata.labels.env, spec.environment,
       * spec.lifecycle. Whoever can edit the entity can change what stands
       * there, so roles pin it (see `require` in the policy reference).
       */
      environmentFrom?: string[];
      /**
       * The same for its tier; default metadata.labels.jit-access/tier,
       * metadata.annotations.jit-access/tier, metadata.labels.tier, spec.tier.
       */
      tierFrom?: string[];
      /** Annotation of a group that names its lead; default jit-access/lead, then spec.lead. */
      leadAnnotation?: string;
      /**
       * Annotation of a user that names their manager; default
       * jit-access/manager, then spec.manager, then the lead of each of their
       * own groups.
       */
      managerAnnotation?: string;
    };
    /** The look at the catalog that notes since when people are in their groups, and entities have their owners. */
    sweep?: {
      /** How often everything is looked at, as an ISO 8601 duration; default PT10M. */
      interval?: string;
    };
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
    /** How much this process asks of the target systems. */
    engine?: {
      /** Bindings of one provider that are worked on in its target at the same time; default 10. */
      concurrency?: number;
      /** Of those, how many are kept free for removals; default 2. */
      reservedForRemoval?: number;
      /** Longest call to a target, as an ISO 8601 duration; default PT30S. */
      callTimeout?: string;
      /** What is different for one provider, by its id. */
      providers?: {
        [id: string]: {
          /** See above. */
          concurrency?: number;
          /** See above. */
          reservedForRemoval?: number;
          /**
           * Calls in any minute, spread evenly, of each replica. Without it there
           * is no limit; what a target asks for by Retry-After is always kept.
           */
          callsPerMinute?: number;
        };
      };
    };
    /** How running access is looked at. */
    watch?: {
      /**
       * How often access that is bound to a shift, an incident or a ticket, or
       * that ends when its holder is not entitled any more, is looked at; default
       * PT30S. Whether people are still in the catalog is looked at every five
       * minutes.
       */
      interval?: string;
      /**
       * From 0 to 1, default 0.2: if more than this share of all holders, or of
       * all entities with access, and at least five, are missing in the catalog
       * at once, nothing of theirs ends and administrators are told.
       */
      massAbsenceShare?: number;
    };
    /** What changes in targets behind our back: how it is looked for, and what is done about it. */
    drift?: {
      /** About how often access that should be there is looked at; default PT15M. */
      interval?: string;
      /** How long after its verified end access is looked at again; default [PT5M, PT1H, P1D]. */
      afterEnd?: string[];
      /** What is put right; both default to true. What was found is told and recorded in any case. */
      repair?: {
        /** Put back what was taken away or changed in the target; false: the access ends. */
        vanished?: boolean;
        /**
         * Remove what came back after its end where the target cannot say who
         * made it. What carries our mark is always removed, what carries that
         * of others never.
         */
        appeared?: boolean;
      };
      /** About how often a target is listed as a whole, where its provider can; default PT6H. */
      inventoryInterval?: string;
      /**
       * What is done about what carries our mark but is not known here, as
       * after a restore from a backup: report (default) or remove. Only remove
       * where no other portal works in the same targets.
       */
      orphans?: 'report' | 'remove';
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
      /** Public keys (SPKI PEM) that checkpoints were signed with before. */
      previousPublicKeys?: string[];
    };
  };
}
