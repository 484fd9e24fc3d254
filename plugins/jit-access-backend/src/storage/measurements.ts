import { Drift } from '../domain/binding/runResult';

/** Something that happened to access and is counted; told after the commit. Times are milliseconds. */
export type Measurement =
  | {
      kind: 'activated';
      provider: string;
      /** From when it could begin to when it was seen in the target. */
      lagMs: number;
    }
  | {
      kind: 'removed';
      provider: string;
      /** From when the right was over to when the target was read back without it. */
      lagMs: number;
    }
  | { kind: 'stuck' | 'recovered'; provider: string }
  | { kind: 'drift'; provider: string; drift: Drift }
  | {
      kind: 'requested';
      /** What became of these items of one submission at once. */
      outcome: 'granted' | 'waits' | 'refused';
      items: number;
    }
  | { kind: 'reviewed'; decision: 'approve' | 'deny' };
