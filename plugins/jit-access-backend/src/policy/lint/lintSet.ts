import { JsonObject, JsonValue } from '@backstage/types';
import { ProviderPart } from '../decide/providerPart';
import { DocumentFinding } from '../documents';
import { compileCondition } from '../conditions/compileCondition';
import { PolicyDocument } from '../language/policyDocument';
import { RoleDocument } from '../language/roleDocument';
import { suggest } from '../language/suggest';
import { canonicalExpression, parseTemplate } from '../language/template';
import { listInWords } from '../words';
import { overlapFor } from './overlap';
import { Located } from '../parse/parseDocuments';
import { ParsedSet, located } from '../parse/parseSet';

/**
 * What is wrong with valid documents once they are seen together.
 *
 * @param providers - those at hand, which targets have to suit; absent: not known
 */
export function lintSet(
  set: ParsedSet,
  providers: ProviderPart[] | undefined,
): DocumentFinding[] {
  return [
    ...(providers
      ? set.roles.flatMap(role => lintProvider(role, providers))
      : []),
    ...lintOverlaps(set),
    ...set.roles.flatMap(role => lintOffers(role, set.policies)),
    ...lintEnvironment(set),
  ];
}

/** A provider that is missing disables its roles and nothing else, so it is a warning. */
function lintProvider(
  role: Located<RoleDocument>,
  providers: ProviderPart[],
): DocumentFinding[] {
  const { provider: id, target } = role.document.spec;
  const provider = providers.find(candidate => candidate.id === id);
  if (!provider) {
    const ids = providers.map(candidate => candidate.id);
    const meant = suggest(id, ids);
    const hint = meant
      ? `Did you mean "${meant}"?`
      : `Installed: ${ids.join(', ') || 'none'}`;
    const message = `Provider "${id}" is not installed, so this role cannot be had. ${hint}`;
    return located(role, [{ path: ['spec', 'provider'], message }], 'warning');
  }
  const samples = sampleTargets(target, role.document.spec.allow ?? []);
  for (const { filled, path } of samples) {
    const parsed = provider.targetSchema.safeParse(filled);
    if (parsed.success) continue;
    const [issue] = parsed.error.issues;
    const at = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    const message = `This target does not suit ${provider.title}: ${at}${issue.message}`;
    return located(role, [
      {
        path: path ?? ['spec', 'target', ...(issue.path as string[])],
        message,
      },
    ]);
  }
  return [];
}

type AllowRow = NonNullable<RoleDocument['spec']['allow']>[number];

/** The target as each row's first values would fill it in; one as it is when it has no templates. */
function sampleTargets(
  target: JsonObject,
  rows: AllowRow[],
): { filled: JsonValue; path?: (string | number)[] }[] {
  const withValues = rows.filter(row => row.values);
  if (withValues.length === 0) return [{ filled: target }];
  return withValues.map(row => ({
    filled: fill(target, row.values!),
    path: ['spec', 'allow', rows.indexOf(row)],
  }));
}

function fill(value: JsonValue, values: Record<string, string[]>): JsonValue {
  if (typeof value === 'string') {
    return parseTemplate(value)
      .map(part => {
        if (typeof part === 'string') return part;
        const key = Object.keys(values).find(
          written => canonicalExpression(written) === part.text,
        );
        return key ? values[key][0] : '';
      })
      .join('');
  }
  if (Array.isArray(value)) return value.map(item => fill(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      fill(item as JsonValue, values),
    ]),
  );
}

const hasRoutes = (policy: Located<PolicyDocument>) =>
  policy.document.spec.routes !== undefined;

function lintOverlaps({ roles, policies }: ParsedSet): DocumentFinding[] {
  const findings: DocumentFinding[] = [];
  const offering = policies.filter(hasRoutes);
  offering.forEach((policy, index) => {
    for (const other of offering.slice(0, index)) {
      const found = roles.map(({ document }) => ({
        role: document.metadata.name,
        overlap: overlapFor(document, policy.document, other.document),
      }));
      const of = (kind: string) =>
        found.filter(({ overlap }) => overlap === kind).map(({ role }) => role);
      const certain = of('certain');
      const possible = of('possible');
      const name = other.document.metadata.name;
      const path = ['metadata', 'name'];
      if (certain.length > 0) {
        const message = `Policies "${policy.document.metadata.name}" and "${name}" both have routes and both apply to ${listInWords(certain, 'and')}; only one may. Narrow spec.applies of one of them`;
        findings.push(...located(policy, [{ path, message }]));
      } else if (possible.length > 0) {
        const message = `Policy "${name}" has routes as well, and on some entity both may apply to ${listInWords(possible, 'and')}, which would be refused there`;
        findings.push(...located(policy, [{ path, message }], 'warning'));
      }
    }
  });
  return findings;
}

function lintOffers(
  role: Located<RoleDocument>,
  policies: Located<PolicyDocument>[],
): DocumentFinding[] {
  const offered = policies
    .filter(hasRoutes)
    .some(
      ({ document }) =>
        overlapFor(role.document, document, document) !== 'none',
    );
  if (offered) return [];
  const message = `No policy with routes applies to role "${role.document.metadata.name}", so nobody can have it`;
  return located(role, [{ path: ['metadata', 'name'], message }], 'warning');
}

/** An owner who relabels an entity would choose its policy. */
function lintEnvironment({ roles, policies }: ParsedSet): DocumentFinding[] {
  const deciding = policies.filter(
    policy =>
      hasRoutes(policy) && readsEnvironment(policy.document.spec.applies),
  );
  if (deciding.length === 0) return [];
  return roles.flatMap(role => {
    const { allow } = role.document.spec;
    if (allow?.every(row => readsEnvironment(row.require))) return [];
    const message = `Policy "${deciding[0].document.metadata.name}" decides by environment, which whoever owns an entity can change. Add require: { environment: … } to every row of spec.allow of role "${role.document.metadata.name}"`;
    return located(role, [{ path: ['spec', 'allow'], message }], 'warning');
  });
}

function readsEnvironment(
  condition: Parameters<typeof compileCondition>[0],
): boolean {
  return compileCondition(condition, { calendars: new Map() }).reads.has(
    'entity.environment',
  );
}
