import { CompiledSet } from '../../policy/compile/compiledSet';
import { compileSet } from '../../policy/compile/compileSet';
import { DocumentText } from '../../policy/documents';
import { parseSet } from '../../policy/parse/parseSet';
import { Chance } from '../Chance';
import { LEAD, SECURITY, TEAM } from './people';

/** Two roles share a membership, so that they share a binding. */
export const ROLES = {
  reader: { provider: 'simulated', effects: ['readers'] },
  writer: { provider: 'simulated', effects: ['readers', 'writers'] },
  admin: { provider: 'simulated', effects: ['admins'] },
  login: { provider: 'vault', effects: ['login'] },
} as const;
export type RoleName = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

/** Roles that nobody has on one entity at a time, where a set keeps them apart. */
export const APART: readonly RoleName[] = ['writer', 'admin'];

/** So many of these people have to approve; later on those of security may as well. */
export interface StageModel {
  of: readonly string[];
  count: number;
}

/** What a set asks for before a role is given to a member of the team. */
export type Route = 'none' | 'allow' | StageModel[];

/** A set of documents, and what it says in the simulation's own words. */
export interface PolicyModel {
  digest: string;
  documents: DocumentText[];
  compiled: CompiledSet;
  routes: Record<RoleName, Route>;
  apart: boolean;
}

interface Shape {
  route: Route;
  yaml: string;
}

const stage = (selector: string, count = 1, more = '') =>
  `          - { anyOf: [${selector}], count: ${count}${more} }`;
const ESCALATES =
  ', escalateAfter: PT3M, to: [group:default/security], remindEvery: PT5M';

function approval(model: StageModel[], ...stages: string[]): Shape {
  const yaml = `onBehalf: true
      approval:
        waitAtMost: PT10M
        stages:
${stages.join('\n')}`;
  return { route: model, yaml };
}

const SHAPES: Record<string, Shape> = {
  allow: { route: 'allow', yaml: `onBehalf: true\n      allow: true` },
  lead: approval(
    [{ of: [LEAD, ...SECURITY], count: 1 }],
    stage('entity.owner.lead', 1, ESCALATES),
  ),
  'two of the team': approval(
    [{ of: TEAM, count: 2 }],
    stage('group:default/shop', 2),
  ),
  'team, then lead': approval(
    [
      { of: TEAM, count: 1 },
      { of: [LEAD], count: 1 },
    ],
    stage('group:default/shop'),
    stage('entity.owner.lead'),
  ),
  'security, then security': approval(
    [
      { of: SECURITY, count: 1 },
      { of: SECURITY, count: 1 },
    ],
    stage('group:default/security'),
    stage('group:default/security'),
  ),
};

const made = new Map<string, PolicyModel>();

/** One of the sets that can be; few enough to be compiled once each. */
export function drawPolicy(chance: Chance): PolicyModel {
  const shapes = ROLE_NAMES.map(() =>
    chance.weighed({
      allow: 12,
      lead: 2,
      'two of the team': 1,
      'team, then lead': 1,
      'security, then security': 1,
      none: 0.7,
    }),
  );
  const apart = chance.happens(0.3);
  const standing = chance.happens(0.15);
  const key = JSON.stringify([shapes, apart, standing]);
  const model = made.get(key) ?? compiled(shapes, { apart, standing });
  made.set(key, model);
  return model;
}

function compiled(
  shapes: string[],
  rules: { apart: boolean; standing: boolean },
): PolicyModel {
  const policies = ROLE_NAMES.map((role, i) =>
    policyOf(role, SHAPES[shapes[i]], rules),
  );
  const text = [...ROLE_NAMES.map(roleOf), ...policies].join('---\n');
  const documents = [{ file: 'simulated.yaml', text }];
  const parsed = parseSet(documents);
  if (!parsed.digest) throw new Error(JSON.stringify(parsed.findings));
  return {
    digest: parsed.digest,
    documents,
    compiled: compileSet(parsed),
    routes: Object.fromEntries(
      ROLE_NAMES.map((role, i) => [role, SHAPES[shapes[i]]?.route ?? 'none']),
    ) as Record<RoleName, Route>,
    apart: rules.apart,
  };
}

function roleOf(role: RoleName): string {
  const { provider, effects } = ROLES[role];
  return `apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: ${role}, title: ${role} }
spec:
  entities: { kind: Resource }
  provider: ${provider}
  target: { effects: [${effects.join(', ')}] }
  risk: ${role === 'admin' ? 'high' : 'low'}
  duration: { default: PT5M, min: PT10S, max: PT2H }
`;
}

function policyOf(
  role: RoleName,
  shape: Shape | undefined,
  { apart, standing }: { apart: boolean; standing: boolean },
): string {
  const others = APART.filter(one => one !== role);
  const guardrails = [
    apart && APART.includes(role)
      ? `    - { name: apart, separationOfDuties: { roles: [${others.join(', ')}] } }\n`
      : '',
    standing ? '    - { name: alone, noStandingAccess: true }\n' : '',
  ].join('');
  const route = shape
    ? `    - name: way
      when: { receiver.memberOfOwner: true }
      ${shape.yaml}
`
    : `    - name: closed
      when: { request.breakGlass: true }
      allow: true
`;
  return `apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: ${role} }
spec:
  applies: { role: ${role} }
${guardrails ? `  guardrails:\n${guardrails}` : ''}  routes:
${route}`;
}
