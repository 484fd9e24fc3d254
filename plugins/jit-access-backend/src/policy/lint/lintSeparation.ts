import { DocumentFinding } from '../documents';
import { GuardrailSpec } from '../language/guardrail';
import { PolicyDocument } from '../language/policyDocument';
import { RoleDocument } from '../language/roleDocument';
import { Located } from '../parse/parseDocuments';
import { ParsedSet, located } from '../parse/parseSet';
import { listInWords } from '../words';
import { Bounds, admits, boundsOf } from './bounds';

interface Separation {
  policy: Located<PolicyDocument>;
  guardrail: GuardrailSpec;
  path: (string | number)[];
  bounds: Bounds;
  excluded: string[];
}

/**
 * Roles that exclude each other only one way: whoever asks for them in the other
 * order gets both.
 */
export function lintSeparation(set: ParsedSet): DocumentFinding[] {
  const all = set.policies.flatMap(separationsOf);
  const roles = set.roles.map(({ document }) => document);
  return all.flatMap(separation => {
    const { excluded, guardrail } = separation;
    const asking = askingRoles(separation, roles);
    const open = excluded.flatMap(name => {
      const other = roles.find(role => role.metadata.name === name);
      if (!other) return [];
      return asking
        .filter(role => role.metadata.name !== name)
        .filter(role => !excludes(all, other, role.metadata.name))
        .map(role => `"${name}" beside "${role.metadata.name}"`);
    });
    if (open.length === 0) return [];
    const message = `Guardrail "${guardrail.name}" separates one way only: whoever asks in the other order gets ${listInWords(open, 'or')}. Let a guardrail exclude it there as well`;
    return located(
      separation.policy,
      [{ path: separation.path, message }],
      'warning',
    );
  });
}

function separationsOf(policy: Located<PolicyDocument>): Separation[] {
  const { guardrails = [], applies } = policy.document.spec;
  return guardrails.flatMap((guardrail, index) => {
    const excluded = guardrail.separationOfDuties?.roles;
    if (!excluded) return [];
    return [
      {
        policy,
        guardrail,
        path: ['spec', 'guardrails', index, 'separationOfDuties'],
        bounds: boundsOf(applies, guardrail.when),
        excluded,
      },
    ];
  });
}

/** A guardrail that stands under no role means its own roles among themselves. */
function askingRoles(
  { bounds, excluded }: Separation,
  roles: RoleDocument[],
): RoleDocument[] {
  const named = bounds.bounds.has('role');
  return roles.filter(
    role =>
      admits(bounds, role) && (named || excluded.includes(role.metadata.name)),
  );
}

/** Is there a separation that keeps `role` from those who have `name`? */
function excludes(
  all: Separation[],
  role: RoleDocument,
  name: string,
): boolean {
  return all.some(
    ({ bounds, excluded }) => admits(bounds, role) && excluded.includes(name),
  );
}
