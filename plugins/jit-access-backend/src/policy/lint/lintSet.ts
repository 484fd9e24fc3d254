import { compileCondition } from '../conditions/compileCondition';
import { ProviderPart } from '../decide/providerPart';
import { DocumentFinding } from '../documents';
import { PolicyDocument } from '../language/policyDocument';
import { RoleDocument } from '../language/roleDocument';
import { Located } from '../parse/parseDocuments';
import { ParsedSet, located } from '../parse/parseSet';
import { listInWords } from '../words';
import { Bounds, admits, boundsOf, compatible, contradiction } from './bounds';
import { lintNames } from './lintNames';
import { lintProvider } from './lintProvider';
import { lintGuardrails, lintRoutes } from './lintRoutes';
import { lintSeparation } from './lintSeparation';
import { overlapFor } from './overlap';

/** A policy with routes, and what it is known to apply to. */
interface Offering {
  policy: Located<PolicyDocument>;
  applies: Bounds;
}

/**
 * What is wrong with valid documents once they are seen together.
 *
 * @param providers - those at hand, which targets have to suit; absent: not known
 */
export function lintSet(
  set: ParsedSet,
  providers: ProviderPart[] | undefined,
): DocumentFinding[] {
  const offering = set.policies
    .filter(({ document }) => document.spec.routes !== undefined)
    .map(policy => ({
      policy,
      applies: boundsOf(policy.document.spec.applies),
    }));
  return [
    ...(providers
      ? set.roles.flatMap(role => lintProvider(role, providers))
      : []),
    ...lintNames(set),
    ...set.policies.flatMap(lintRoutes),
    ...set.policies.flatMap(lintGuardrails),
    ...lintOverlaps(set, offering),
    ...set.roles.flatMap(role => lintOffers(role, offering)),
    ...lintSeparation(set),
    ...lintEnvironment(set, offering),
  ];
}

function lintOverlaps(
  { roles }: ParsedSet,
  offering: Offering[],
): DocumentFinding[] {
  const earlier = new EarlierOffers();
  return offering.flatMap(one => {
    const findings = earlier
      .near(one)
      // Most lie apart whatever the role, which is seen at once.
      .filter(other => compatible(one.applies, other.applies))
      .flatMap(other => lintOverlap(roles, one, other));
    earlier.add(one);
    return findings;
  });
}

/** By the roles that they name, so that thousands of policies are not compared with each other. */
class EarlierOffers {
  private readonly all: Offering[] = [];
  private readonly ofAnyRole: Offering[] = [];
  private readonly byRole = new Map<string, Offering[]>();

  add(one: Offering): void {
    this.all.push(one);
    const names = one.applies.bounds.get('role');
    if (!names) this.ofAnyRole.push(one);
    for (const name of names ?? []) {
      const known = this.byRole.get(name);
      if (known) known.push(one);
      else this.byRole.set(name, [one]);
    }
  }

  /** Those that could concern a role that this one concerns. */
  near({ applies }: Offering): Offering[] {
    const names = applies.bounds.get('role');
    if (!names) return this.all;
    const named = [...names].flatMap(name => this.byRole.get(name) ?? []);
    return [...new Set([...this.ofAnyRole, ...named])];
  }
}

function lintOverlap(
  roles: Located<RoleDocument>[],
  one: Offering,
  other: Offering,
): DocumentFinding[] {
  const found = roles.map(({ document }) => ({
    role: document.metadata.name,
    overlap: overlapFor(document, one.applies, other.applies),
  }));
  const of = (kind: string) =>
    found.filter(({ overlap }) => overlap === kind).map(({ role }) => role);
  const certain = of('certain');
  const possible = of('possible');
  const { name } = other.policy.document.metadata;
  const path = ['metadata', 'name'];
  if (certain.length > 0) {
    const message = `Policies "${one.policy.document.metadata.name}" and "${name}" both have routes and both apply to ${listInWords(certain, 'and')}; only one may. Narrow spec.applies of one of them`;
    return located(one.policy, [{ path, message }]);
  }
  if (possible.length === 0) return [];
  const message = `Policy "${name}" has routes as well, and on some entity both may apply to ${listInWords(possible, 'and')}, which would be refused there`;
  return located(one.policy, [{ path, message }], 'warning');
}

function lintOffers(
  role: Located<RoleDocument>,
  offering: Offering[],
): DocumentFinding[] {
  const path = ['metadata', 'name'];
  const { name } = role.document.metadata;
  const concerned = offering.filter(({ applies }) =>
    admits(applies, role.document),
  );
  if (concerned.length === 0) {
    const message = `No policy with routes applies to role "${name}", so nobody can have it`;
    return located(role, [{ path, message }], 'warning');
  }
  const open = concerned.some(({ policy }) => hasRouteFor(policy, role));
  if (open) return [];
  const policies = concerned.map(
    ({ policy }) => `"${policy.document.metadata.name}"`,
  );
  const message = `No route of ${listInWords(policies, 'or')} can match role "${name}", so nobody can have it`;
  return located(role, [{ path, message }], 'warning');
}

function hasRouteFor(
  { document }: Located<PolicyDocument>,
  role: Located<RoleDocument>,
): boolean {
  const { applies, routes = [] } = document.spec;
  return routes.some(route => {
    const bounds = boundsOf(applies, route.when);
    return !contradiction(bounds) && admits(bounds, role.document);
  });
}

/** An owner who relabels an entity would choose its policy. */
function lintEnvironment(
  { roles }: ParsedSet,
  offering: Offering[],
): DocumentFinding[] {
  const deciding = offering.filter(({ policy }) =>
    readsEnvironment(policy.document.spec.applies),
  );
  return roles.flatMap(role => {
    const { allow } = role.document.spec;
    const decides = deciding.find(({ applies }) =>
      admits(applies, role.document),
    );
    if (!decides) return [];
    if (allow?.every(row => readsEnvironment(row.require))) return [];
    const message = `Policy "${decides.policy.document.metadata.name}" decides by environment, which whoever owns an entity can change. Add require: { environment: … } to every row of spec.allow of role "${role.document.metadata.name}"`;
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
