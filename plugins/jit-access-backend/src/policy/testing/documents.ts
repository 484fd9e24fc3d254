/** A role `read` on databases for the fake provider; `more` goes into its spec. */
export function roleDocument(more: string = '', name: string = 'read'): string {
  return `
---
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: ${name}, title: Read the database }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { database: fixed }
  risk: medium
  duration: { default: PT1H, max: PT8H, choices: [PT30M, PT1H, PT4H] }
${indent(more, 2)}`;
}

/** A policy with this spec. */
export function policyDocument(spec: string, name: string = 'main'): string {
  return `
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: ${name} }
spec:
${indent(spec, 2)}`;
}

/** One role, and one policy with these routes and guardrails as YAML lists. */
export function setOf(routes: string, guardrails?: string): string {
  const spec = guardrails
    ? `guardrails:\n${indent(guardrails, 2)}\nroutes:\n${indent(routes, 2)}`
    : `routes:\n${indent(routes, 2)}`;
  return roleDocument() + policyDocument(spec);
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map(line => (line ? ' '.repeat(by) + line : line))
    .join('\n');
}

/** A route for the team that owns the entity. */
export const TEAM =
  '- { name: team, when: { memberOfOwner: true }, allow: true }';

/** A route for that team, after its lead agreed. */
export const LEAD_APPROVES = `- name: lead
  when: { memberOfOwner: true }
  approval: { waitAtMost: PT8H, stages: [{ anyOf: [entity.owner.lead] }] }`;

/** A route for whoever is on call, until the shift ends. */
export const ON_CALL_ROUTE = `- name: on-call
  when: { onCall.any: true }
  allow: { until: shift }`;
