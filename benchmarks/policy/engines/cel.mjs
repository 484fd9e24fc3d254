// @ts-check
import { celEnv, parse, plan } from '@bufbuild/cel';

import { same } from '../workload.mjs';

/**
 * One planned expression per role and environment, tried in order, as one
 * expression for all cannot be parsed when it is that deep.
 *
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
export function cel(sets) {
  const env = celEnv();
  const planned = sets.map(set =>
    plan(
      env,
      parse(
        `role != '${set.role}' || environment != '${set.environment}' ? '' :
         'frozen' in tags ? 'refuse' :
         minutes > ${set.maxMinutes}.0 ? 'refuse' :
         '${set.instant}' in groups && minutes <= ${set.instantMinutes}.0 ? 'allow' :
         '${set.asking}' in groups ? 'approval' : 'refuse'`,
      ),
    ),
  );
  const decide = (
    /** @type {import('../workload.mjs').Question} */ question,
  ) => {
    for (const evaluate of planned) {
      const outcome = evaluate(/** @type {any} */ (question));
      if (outcome !== '') return outcome;
    }
    return 'refuse';
  };
  return { prepare: same, decide };
}
