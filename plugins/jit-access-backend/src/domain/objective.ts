/**
 * What is promised about the end of access: of the removals of a rolling window
 * this share is verified in time. Fixed, so that the figures of two portals,
 * and of two years, say the same.
 */
export const REMOVAL_OBJECTIVE = {
  withinMs: 5_000,
  share: 0.999,
  windowDays: 28,
} as const;

/** Removals of the window. */
export interface RemovalCounts {
  /** Verified absent. */
  removed: number;
  /** Of those, not in time. */
  late: number;
  /** Not verified absent yet, though the time is over. */
  overdue: number;
}

/** How the removals stand to what is promised. */
export interface ObjectiveState {
  /** From 0 to 1; absent: there were none. */
  achieved?: number;
  /**
   * What is left of the misses that the objective allows: 1 is all of it, 0 none,
   * below 0 more was missed than allowed. Absent: there were no removals.
   */
  budgetLeft?: number;
}

/** An open removal that is over its time counts as a miss: it can only get later. */
export function objectiveState(counts: RemovalCounts): ObjectiveState {
  const all = counts.removed + counts.overdue;
  if (all === 0) return {};
  const missed = counts.late + counts.overdue;
  const allowed = (1 - REMOVAL_OBJECTIVE.share) * all;
  return { achieved: 1 - missed / all, budgetLeft: 1 - missed / allowed };
}
