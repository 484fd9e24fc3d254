import { Condition } from '../conditions/conditionSchema';
import { FactName } from '../facts/itemFacts';
import { PolicyDocument, RouteSpec } from '../language/policyDocument';
import { Until } from '../language/until';
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

/** Break-glass is tried by itself, so only routes of the same choice hide each other. */
function unreachable(routes: RouteSpec[]): Problem[] {
  return routes.flatMap((route, index) => {
    const always = routes
      .slice(0, index)
      .find(other => !other.when && isEmergency(other) === isEmergency(route));
    if (!always) return [];
    return [
      {
        path: ['spec', 'routes', index],
        message: `Route "${route.name}" is never tried: route "${always.name}" before it has no when and always matches`,
      },
    ];
  });
}

const isEmergency = (route: RouteSpec) => route.breakGlass !== undefined;

const DEMANDS: Record<Until, { keys: string[]; fact: FactName; hint: string }> =
  {
    shift: {
      keys: ['onCall.any', 'onCall.level'],
      fact: 'onCall',
      hint: 'onCall.any: true',
    },
    incident: {
      keys: [
        'incident.active',
        'incident.severity',
        'incident.role',
        'incident.chosen',
      ],
      fact: 'incidents',
      hint: 'incident.active: true',
    },
    ticket: {
      keys: ['ticket.open', 'ticket.about', 'ticket.assignedTo'],
      fact: 'tickets',
      hint: 'ticket.open: true',
    },
  };

function unbound(routes: RouteSpec[]): Problem[] {
  return routes.flatMap((route, index) => {
    const way = WAYS.find(key => typeof route[key] === 'object');
    const bound = way && (route[way] as { until?: Until });
    if (!bound?.until || demands(route.when, bound.until)) return [];
    return [
      {
        path: ['spec', 'routes', index, way!, 'until'],
        message: `Access until the end of the ${bound.until} needs a when that demands it, such as { ${DEMANDS[bound.until].hint} }`,
      },
    ];
  });
}

const WAYS = ['allow', 'approval', 'breakGlass'] as const;

/** Does the condition hold only if there is what the access is bound to? */
function demands(condition: Condition | undefined, until: Until): boolean {
  if (!condition) return false;
  const { keys, fact } = DEMANDS[until];
  // What an expression makes of it cannot be seen; the decision looks again.
  if (condition.expression?.reads.includes(fact)) return true;
  const direct = keys.some(
    key => condition[key] !== undefined && condition[key] !== false,
  );
  if (direct || condition.all?.some(part => demands(part, until))) return true;
  return condition.any?.every(part => demands(part, until)) ?? false;
}
