import { Condition } from '../conditions/conditionSchema';
import { PolicyDocument, RouteSpec } from '../language/policyDocument';
import { Problem } from './checkRole';

/** What the schema cannot say of a policy: names, order of routes, what access is bound to. */
export function checkPolicy(policy: PolicyDocument): Problem[] {
  const { guardrails = [], routes = [] } = policy.spec;
  return [
    ...repeatedNames(guardrails, ['spec', 'guardrails']),
    ...repeatedNames(routes, ['spec', 'routes']),
    ...unreachable(routes),
    ...unbound(routes),
  ];
}

function repeatedNames(items: { name: string }[], path: string[]): Problem[] {
  return items.flatMap((item, index) =>
    items.findIndex(other => other.name === item.name) < index
      ? [
          {
            path: [...path, index, 'name'],
            message: `The name "${item.name}" is used twice in this policy`,
          },
        ]
      : [],
  );
}

function unreachable(routes: RouteSpec[]): Problem[] {
  const always = routes.findIndex(route => !route.when);
  if (always < 0) return [];
  return routes.slice(always + 1).map((route, index) => ({
    path: ['spec', 'routes', always + 1 + index],
    message: `Route "${route.name}" is never tried: route "${routes[always].name}" before it has no when and always matches`,
  }));
}

const DEMANDS = {
  shift: { keys: ['onCall.any', 'onCall.level'], hint: 'onCall.any: true' },
  incident: {
    keys: ['incident.active', 'incident.severity'],
    hint: 'incident.active: true',
  },
};

function unbound(routes: RouteSpec[]): Problem[] {
  return routes.flatMap((route, index) => {
    if (typeof route.allow !== 'object') return [];
    const { until } = route.allow;
    const { keys, hint } = DEMANDS[until];
    if (route.when && demands(route.when, keys)) return [];
    return [
      {
        path: ['spec', 'routes', index, 'allow', 'until'],
        message: `Access until the end of the ${until} needs a when that demands it, such as { ${hint} }`,
      },
    ];
  });
}

/** Does the condition hold only if one of these keys does? */
function demands(condition: Condition, keys: string[]): boolean {
  const direct = keys.some(
    key => condition[key] !== undefined && condition[key] !== false,
  );
  if (direct || condition.all?.some(part => demands(part, keys))) return true;
  return condition.any?.every(part => demands(part, keys)) ?? false;
}
