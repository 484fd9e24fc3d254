import { CALENDAR_NAMING } from '../conditions/calendarKeys';
import { Condition } from '../conditions/conditionSchema';
import { DocumentFinding } from '../documents';
import { PolicyDocument } from '../language/policyDocument';
import { suggest } from '../language/suggest';
import { Problem } from '../parse/checkRole';
import { Located } from '../parse/parseDocuments';
import { ParsedSet, located } from '../parse/parseSet';
import { listInWords } from '../words';

type Path = (string | number)[];

/** Roles and calendars that policies name and that are not in the set. */
export function lintNames(set: ParsedSet): DocumentFinding[] {
  const roles = namesOf(set.roles);
  const calendars = namesOf(set.calendars);
  return set.policies.flatMap(policy => {
    const problems: Problem[] = [];
    const expectKnown = (
      kind: 'role' | 'calendar',
      name: string,
      path: Path,
    ) => {
      const known = kind === 'role' ? roles : calendars;
      if (known.includes(name)) return;
      const meant = suggest(name, known);
      const hint = meant
        ? `Did you mean "${meant}"?`
        : `There is ${known.length > 0 ? listInWords(known.slice(0, 10), 'and') : 'none'}`;
      problems.push({
        path,
        message: `There is no ${kind} "${name}". ${hint}`,
      });
    };
    visitConditions(policy.document, (condition, path) => {
      for (const [key, value] of Object.entries(condition)) {
        const kind = KEYS[key];
        if (!kind) continue;
        if (!Array.isArray(value)) continue;
        value.forEach((name, index) => {
          if (typeof name !== 'string') return;
          expectKnown(kind, name, [...path, key, index]);
        });
      }
    });
    policy.document.spec.guardrails?.forEach((guardrail, index) =>
      guardrail.separationOfDuties?.roles.forEach((name, place) =>
        expectKnown('role', name, [
          ...['spec', 'guardrails', index],
          ...['separationOfDuties', 'roles', place],
        ]),
      ),
    );
    return located(policy, problems);
  });
}

/** Keys whose values are names of documents. */
const KEYS: Record<string, 'role' | 'calendar' | undefined> = {
  role: 'role',
  ...Object.fromEntries(CALENDAR_NAMING.map(key => [key, 'calendar' as const])),
};

function namesOf(all: Located<{ metadata: { name: string } }>[]): string[] {
  return all.map(({ document }) => document.metadata.name).sort();
}

/** Calls back for every mapping of every condition of a policy, with its path. */
function visitConditions(
  { spec }: PolicyDocument,
  visit: (condition: Condition, path: Path) => void,
): void {
  const each = (condition: Condition | undefined, path: Path): void => {
    if (!condition) return;
    visit(condition, path);
    condition.all?.forEach((part, i) => each(part, [...path, 'all', i]));
    condition.any?.forEach((part, i) => each(part, [...path, 'any', i]));
    each(condition.not, [...path, 'not']);
  };
  each(spec.applies, ['spec', 'applies']);
  spec.guardrails?.forEach((guardrail, i) =>
    each(guardrail.when, ['spec', 'guardrails', i, 'when']),
  );
  spec.routes?.forEach((route, i) => {
    const path = ['spec', 'routes', i];
    each(route.when, [...path, 'when']);
    route.approval?.stages.forEach((stage, j) =>
      each(stage.when, [...path, 'approval', 'stages', j, 'when']),
    );
  });
}
