/** How what happens behind our back is looked for, and what is done about it. Times are milliseconds. */
export interface DriftRules {
  /** Between two looks at access that should be there. */
  intervalMs: number;
  /** So long after access was verified gone it is looked at again; ascending. */
  afterEndMs: readonly number[];
  /** Put back what vanished; otherwise the grants that need it end. */
  repairVanished: boolean;
  /** Remove what appeared where nobody can say who made it. What carries our mark always is. */
  repairAppeared: boolean;
}

export const DEFAULT_DRIFT_RULES: DriftRules = {
  intervalMs: 15 * 60_000,
  afterEndMs: [5 * 60_000, 60 * 60_000, 24 * 60 * 60_000],
  repairVanished: true,
  repairAppeared: true,
};

/** The same, with how targets are listed as a whole. */
export interface DriftOptions extends DriftRules {
  /** Between two inventories of one instance. */
  inventoryMs: number;
  /** What is done about what carries our mark without being ours. */
  orphans: 'report' | 'remove';
}

export const DEFAULT_DRIFT_OPTIONS: DriftOptions = {
  ...DEFAULT_DRIFT_RULES,
  inventoryMs: 6 * 60 * 60_000,
  orphans: 'report',
};
