// @ts-check
import { LogicEngine } from 'json-logic-engine';

import { same } from '../workload.mjs';

/**
 * One compiled expression: if it is this role here, then what its rules say,
 * else the next.
 *
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
export function jsonLogic(sets) {
  const engine = new LogicEngine();
  const run = engine.build({
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
      'refuse',
    ],
  });
  const decide = (/** @type {import('../workload.mjs').Question} */ question) =>
    run(question);
  return { prepare: same, decide };
}
