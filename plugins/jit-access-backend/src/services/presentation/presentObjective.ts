import { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { objectiveState, REMOVAL_OBJECTIVE } from '../../domain/objective';
import { RemovalRecord } from '../../storage/health/removalRecord';

/** What is promised about removals, and how they stand to it. */
export function presentObjective(removals: RemovalRecord): Health['objective'] {
  return {
    withinMs: REMOVAL_OBJECTIVE.withinMs,
    share: REMOVAL_OBJECTIVE.share,
    days: REMOVAL_OBJECTIVE.windowDays,
    ...removals,
    ...objectiveState(removals),
  };
}
