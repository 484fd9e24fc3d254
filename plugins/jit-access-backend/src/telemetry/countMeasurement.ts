import { Drift } from '../domain/binding/runResult';
import { Measurement } from '../storage/measurements';
import { Instruments } from './instruments';

/** Turns what storage tells after a commit into metrics. */
export function countMeasurement(
  { record }: Instruments,
  what: Measurement,
): void {
  switch (what.kind) {
    case 'activated':
      record('activationLag', what.lagMs / 1_000, { provider: what.provider });
      return;
    case 'removed':
      record('removalLag', what.lagMs / 1_000, { provider: what.provider });
      return;
    case 'stuck':
    case 'recovered':
      record('stuckChanges', 1, { provider: what.provider, change: what.kind });
      return;
    case 'drift':
      record('drift', 1, { provider: what.provider, drift: what.drift });
      return;
    case 'requested':
      record('requests', what.items, { outcome: what.outcome });
      return;
    case 'reviewed':
      record('reviews', 1, { decision: what.decision });
      return;
    default:
      what satisfies never;
  }
}

const DRIFTS = [
  'appeared',
  'vanished',
  'altered',
] as const satisfies readonly Drift[];
const STUCK_CHANGES = ['stuck', 'recovered'] as const;

/**
 * Begins the counters of what is rare at 0: whoever asks for their increase
 * does not see the first time otherwise, which is the one that matters.
 */
export function beginRareCounters(
  { record }: Instruments,
  providers: readonly string[],
): void {
  for (const provider of providers) {
    for (const drift of DRIFTS) record('drift', 0, { provider, drift });
    for (const change of STUCK_CHANGES) {
      record('stuckChanges', 0, { provider, change });
    }
  }
}
