import { EntityDraft } from '../../policy/testing/catalogOf';

const group = (name: string): EntityDraft => ({
  kind: 'Group',
  name,
  spec: { type: 'team', children: [] },
});

export const user = (name: string, ...memberOf: string[]): EntityDraft => ({
  kind: 'User',
  name,
  spec: { memberOf },
});

/** A team that asks, a team that answers, and who administers. */
export const PEOPLE: EntityDraft[] = [
  group('orders'),
  group('security'),
  group('platform'),
  user('guard', 'security'),
  user('second-guard', 'security'),
  user('admin', 'platform'),
  user('colleague', 'orders'),
];

/** What an environment stands for is said in {@link DOCUMENTS}. */
const database = (environment: string): EntityDraft => ({
  kind: 'Resource',
  name: `${environment}-db`,
  labels: { 'jit-access/environment': environment },
  spec: { type: 'database', owner: 'orders' },
});

const ENVIRONMENTS = ['open', 'single', 'quorum', 'capped', 'emergency'];

export const ENTITIES: EntityDraft[] = ENVIRONMENTS.map(database);

const NAMES = ENVIRONMENTS.map(name => `${name}-db`).join(', ');

const role = (name: string, groups = name) => `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: ${name}, title: ${name} }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.name }}", groups: [${groups}] }
  allow:
    - entities: any
      values: { entity.name: [${NAMES}] }
  risk: medium
  duration: { default: PT1H, max: PT8H }
---`;

const policy = (environment: string, rest: string) => `
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: ${environment} }
spec:
  applies: { environment: ${environment} }
${rest}
---`;

const approvedBy = (count: number) => `
  routes:
    - name: security
      when: { receiver.memberOfOwner: true }
      approval:
        waitAtMost: PT8H
        stages: [{ anyOf: [group:default/security], count: ${count} }]`;

const ALLOWED = `
  routes:
    - { name: team, when: { receiver.memberOfOwner: true }, onBehalf: true, allow: true }`;

/** One environment for each way in which access is decided. */
export const DOCUMENTS = [
  role('read'),
  role('both', 'read, write'),
  role('prepare'),
  role('release'),
  policy('open', ALLOWED),
  policy('single', approvedBy(1)),
  policy('quorum', approvedBy(2)),
  policy(
    'capped',
    `
  guardrails:
    - { name: week, maxPerWeek: PT6H }
    - { name: two-hands, separationOfDuties: { roles: [prepare], scope: everywhere }, when: { role: release } }
    - { name: two-hands-too, separationOfDuties: { roles: [release], scope: everywhere }, when: { role: prepare } }
${ALLOWED}`,
  ),
  policy(
    'emergency',
    `
  routes:
    - name: emergency
      when: { receiver.memberOfOwner: true }
      breakGlass: { reviewWithin: PT24H, reviewers: [group:default/security] }`,
  ),
]
  .join('')
  .replace(/---$/, '');
