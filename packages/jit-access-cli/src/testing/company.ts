/** A small company: two people, one team with a lead, one database. */
export const CATALOG = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: orders, annotations: { jit-access/lead: user:default/lead } }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: developer }
spec: { memberOf: [orders], profile: { displayName: Developer } }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: lead }
spec: { memberOf: [orders], profile: { displayName: Lead } }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: stranger }
spec: { memberOf: [], profile: { displayName: Stranger } }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: orders-db }
spec: { type: database, owner: orders, system: shop }
`;

export const ROLE = `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: read, title: Read the database }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: postgres
  target: { database: orders }
  risk: medium
  duration: { default: PT1H, max: PT8H }
`;

/** The team reads after its lead agreed; the lead is asked nobody else. */
export const POLICY = `
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: main }
spec:
  guardrails:
    - { name: cap, maxDuration: PT4H }
  routes:
    - name: on-call
      when: { onCall.any: true }
      allow: { until: shift }
    - name: team
      when: { receiver.memberOfOwner: true, not: { receiver.leadOfOwner: true } }
      approval: { waitAtMost: PT8H, stages: [{ anyOf: [entity.owner.lead] }] }
`;
