import { DocumentFinding } from '../documents';
import { PolicyDocument, RouteSpec } from '../language/policyDocument';
import { Problem } from '../parse/checkRole';
import { Located } from '../parse/parseDocuments';
import { located } from '../parse/parseSet';
import { boundsOf, contradiction } from './bounds';
import { implies } from './implies';

/** Each route is compared with all before it, which a generated policy of thousands would pay for at every load. */
const COMPARED = 300;

/** Routes that never decide, since an earlier one always does or they exclude themselves. */
export function lintRoutes(policy: Located<PolicyDocument>): DocumentFinding[] {
  const { routes = [], applies } = policy.document.spec;
  const problems = routes.flatMap((route, index): Problem[] => {
    const path = ['spec', 'routes', index, 'when'];
    const without = contradiction(boundsOf(applies, route.when));
    if (without) {
      return [
        {
          path,
          message: `Route "${route.name}" can never match: no ${nameOfKey(without)} satisfies both its when and what the policy applies to`,
        },
      ];
    }
    const earlier =
      routes.length <= COMPARED &&
      routes.slice(0, index).find(other => shadows(other, route));
    // Without a when it is an error already, said where it stands.
    if (!earlier || !earlier.when) return [];
    return [
      {
        path,
        message: `Route "${route.name}" never decides: wherever it matches, route "${earlier.name}" before it matches as well. Move it up, or narrow that one`,
      },
    ];
  });
  return located(policy, problems, 'warning');
}

function shadows(earlier: RouteSpec, later: RouteSpec): boolean {
  const sameChoice =
    (earlier.breakGlass === undefined) === (later.breakGlass === undefined);
  const sameAskers = earlier.onBehalf || !later.onBehalf;
  return sameChoice && sameAskers && implies(later.when, earlier.when);
}

/** Guardrails whose condition excludes itself, or what their policy applies to. */
export function lintGuardrails(
  policy: Located<PolicyDocument>,
): DocumentFinding[] {
  const { guardrails = [], applies } = policy.document.spec;
  const problems = guardrails.flatMap((guardrail, index): Problem[] => {
    const without = contradiction(boundsOf(applies, guardrail.when));
    if (!without) return [];
    return [
      {
        path: ['spec', 'guardrails', index, 'when'],
        message: `Guardrail "${guardrail.name}" can never apply: no ${nameOfKey(without)} satisfies both its when and what the policy applies to`,
      },
    ];
  });
  return located(policy, problems, 'warning');
}

function nameOfKey(key: string): string {
  return key.startsWith('entity.') ? key.slice('entity.'.length) : key;
}
