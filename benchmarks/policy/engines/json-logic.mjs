// @ts-check
import { LogicEngine } from 'json-logic-engine';

import { same } from '../workload.mjs';

/**
 * So many rules at most in one expression: V8 tries again and again to optimise
 * one of thousands, in the background and with gigabytes, which slows down
 * everybody.
 */
const SETS_IN_ONE = 50;

/**
 * Compiled expressions, tried in order: if it is this role here, then what its
 * rules say, else the next.
 *
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
export function jsonLogic(sets) {
  const engine = new LogicEngine();
  const compiled = Array.from(
    { length: Math.ceil(sets.length / SETS_IN_ONE) },
    (_, index) =>
      expression(
        engine,
        sets.slice(index * SETS_IN_ONE, (index + 1) * SETS_IN_ONE),
      ),
  );
  const decide = (
    /** @type {import('../workload.mjs').Question} */ question,
  ) => {
    for (const run of compiled) {
      const outcome = run(question);
      if (outcome !== '') return outcome;
    }
    return 'refuse';
  };
  return { prepare: same, decide };
}

/**
 * @param {LogicEngine} engine
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
function expression(engine, sets) {
  return engine.build({
    if: [
      ...sets.flatMap(set => [
        {
          and: [
            { '===': [{ var: 'role' }, set.role] },
            { '===': [{ var: 'environment' }, set.environment] },
          ],
        },
        {
          if: [
            { in: ['frozen', { var: 'tags' }] },
            'refuse',
            { '>': [{ var: 'minutes' }, set.maxMinutes] },
            'refuse',
            {
              and: [
                { in: [set.instant, { var: 'groups' }] },
                { '<=': [{ var: 'minutes' }, set.instantMinutes] },
              ],
            },
            'allow',
            { in: [set.asking, { var: 'groups' }] },
            'approval',
            'refuse',
          ],
        },
      ]),
      '',
    ],
  });
}
