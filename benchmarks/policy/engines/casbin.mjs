// @ts-check
import { newEnforcer, newModelFromString } from 'casbin';

import { same } from '../workload.mjs';

const MODEL = `
[request_definition]
r = role, environment, question

[policy_definition]
p = role, environment, kind, group, minutes, outcome, eft

[policy_effect]
e = priority(p.eft) || deny

[matchers]
m = r.role == p.role && r.environment == p.environment && holds(r.question, p.kind, p.group, p.minutes)
`;

/**
 * One row per rule, in order; the first that matches decides, and the row says
 * what it decides.
 *
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
export async function casbin(sets) {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  enforcer.enableLog(false);
  await enforcer.addFunction('holds', holds);
  const rows = sets.flatMap(set => {
    const row = (
      /** @type {string} */ kind,
      /** @type {string} */ group,
      /** @type {number} */ minutes,
      /** @type {string} */ outcome,
    ) => [
      set.role,
      set.environment,
      kind,
      group,
      String(minutes),
      outcome,
      outcome === 'refuse' ? 'deny' : 'allow',
    ];
    return [
      row('frozen', '-', 0, 'refuse'),
      row('longer', '-', set.maxMinutes, 'refuse'),
      row('member', set.instant, set.instantMinutes, 'allow'),
      row('member', set.asking, 1e9, 'approval'),
    ];
  });
  await enforcer.addPolicies(rows);
  const decide = (
    /** @type {import('../workload.mjs').Question} */ question,
  ) => {
    const [, row] = enforcer.enforceExSync(
      question.role,
      question.environment,
      question,
    );
    return row[5] ?? 'refuse';
  };
  return { prepare: same, decide };
}

/**
 * @param {import('../workload.mjs').Question} question
 * @param {string} kind
 * @param {string} group
 * @param {string} minutes
 */
function holds(question, kind, group, minutes) {
  if (kind === 'frozen') return question.tags.includes('frozen');
  if (kind === 'longer') return question.minutes > Number(minutes);
  return question.groups.includes(group) && question.minutes <= Number(minutes);
}
