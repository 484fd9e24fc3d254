export interface Config {
  jitAccess?: {
    staticContext?: {
      /** YAML file with `onCall` and `incidents` in the same shape; an edit counts at once. */
      file?: string;
      onCall?: Array<{
        /** What the rota is for, such as component:default/payments. */
        entityRef: string;
        /** Such as user:default/payments-oncall. */
        person: string;
        /** Such as primary or secondary. Default primary. */
        level?: string;
        /** Name of the rota for people. Default: the name of the entity. */
        rota?: string;
        /** Begin, ISO 8601 with offset. Default: always. */
        from?: string;
        /** Exclusive end, ISO 8601 with offset. Default: never. */
        until?: string;
        /** On these days of every week only. */
        weekly?: {
          days: Array<
            | 'monday'
            | 'tuesday'
            | 'wednesday'
            | 'thursday'
            | 'friday'
            | 'saturday'
            | 'sunday'
          >;
          /** Time of day such as "09:00". */
          from: string;
          /** Exclusive end, such as "17:00"; not after `from` means the next day. */
          to: string;
          /** IANA time zone. Default UTC. */
          zone?: string;
        };
      }>;
      incidents?: Array<{
        id: string;
        title: string;
        entityRef: string;
        severity?: string;
        /** ISO 8601 with offset. */
        openedAt: string;
        /** Open until then; without it, open. */
        resolvedAt?: string;
        url?: string;
      }>;
    };
  };
}
