export interface Config {
  jitAccess?: {
    staticContext?: {
      /** YAML file with the keys below in the same shape; an edit counts at once. */
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
        /** Who has a role in it. */
        people?: Array<{
          /** Such as user:default/payments-oncall. */
          person: string;
          /** Such as commander or responder. */
          role: string;
        }>;
      }>;
      tickets?: Array<{
        /** As people name it in a request; compared without regard to case. */
        id: string;
        title: string;
        /** Default true. */
        open?: boolean;
        /** What it is about. Default: nothing. */
        entityRefs?: string[];
        /** Such as user:default/payments-lead. Default: nobody. */
        assignee?: string;
        url?: string;
      }>;
      freezes?: Array<{
        name: string;
        /** ISO 8601 with offset. */
        from: string;
        /** Exclusive end, ISO 8601 with offset. */
        until: string;
        /** What is frozen. Default: everything. */
        entityRef?: string;
      }>;
      /** Whom policies can ask by `{ contextSource: static, approvers: key }`. */
      approvers?: Array<{
        key: string;
        /** Such as user:default/payments-lead. */
        people: string[];
      }>;
    };
  };
}
