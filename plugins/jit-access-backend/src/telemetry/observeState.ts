import {
  MetricsServiceObservableCallback,
  MetricsServiceObservableResult,
} from '@backstage/backend-plugin-api/alpha';
import { objectiveState } from '../domain/objective';
import { Part } from '../services/administration/Readiness';
import { Backlog } from '../storage/health/backlog';
import { RemovalRecord } from '../storage/health/removalRecord';
import { Instruments, LabelsOf, ObservedMetric } from './instruments';
import { Snapshots } from './Snapshots';

/** What the database says when it is asked. */
export interface DatabaseState {
  backlog: Backlog;
  removals: RemovalRecord;
}

/** Where gauges look when somebody collects. */
export interface ObservedState {
  database(): Promise<DatabaseState>;
  lostLeases(): number;
  broken(): Promise<Part[]>;
  /** Ids of the installed modules; their gauges are there from the beginning. */
  providers: readonly string[];
  channels: readonly string[];
  onError(error: unknown): void;
}

const PARTS: readonly Part[] = ['database', 'worker', 'sealer'];
const LANES = ['removal', 'creation'] as const;

/**
 * Lets gauges look at the state when metrics are collected: without an exporter
 * nobody looks. A database that does not answer leaves its gauges out.
 *
 * @returns how to stop that
 */
export function observeState(
  { observed }: Instruments,
  state: ObservedState,
): () => void {
  const snapshots = new Snapshots(() => state.database(), state.onError);
  const stops: (() => void)[] = [];
  const observe = <Key extends ObservedMetric>(
    key: Key,
    look: (
      say: (value: number, labels: LabelsOf<Key>) => void,
    ) => void | Promise<void>,
  ) => {
    const callback: MetricsServiceObservableCallback = (
      result: MetricsServiceObservableResult,
    ) => look((value, labels) => result.observe(value, labels));
    observed[key].addCallback(callback);
    stops.push(() => observed[key].removeCallback(callback));
  };
  const fromDatabase = <Key extends ObservedMetric>(
    key: Key,
    look: (
      now: DatabaseState,
      say: (value: number, labels: LabelsOf<Key>) => void,
    ) => void,
  ) =>
    observe(key, async say => {
      const now = await snapshots.current();
      if (now) look(now, say);
    });

  fromDatabase('queueDepth', ({ backlog }, say) => {
    for (const provider of known(state.providers, backlog.due)) {
      for (const lane of LANES) {
        const waits = backlog.due.find(
          due => due.provider === provider && due.lane === lane,
        );
        say(waits?.count ?? 0, { provider, lane });
      }
    }
  });
  fromDatabase('queueAge', ({ backlog }, say) =>
    say(backlog.oldestDueMs / 1_000, {}),
  );
  for (const key of ['stuck', 'orphans'] as const) {
    fromDatabase(key, ({ backlog }, say) => {
      for (const provider of known(state.providers, backlog[key])) {
        const found = backlog[key].find(one => one.provider === provider);
        say(found?.count ?? 0, { provider });
      }
    });
  }
  for (const [key, what] of [
    ['outboxDepth', 'outbox'],
    ['outboxParked', 'parked'],
  ] as const) {
    fromDatabase(key, ({ backlog }, say) => {
      const counts = new Map(
        backlog[what].map(one => [one.channel, one.count]),
      );
      for (const channel of new Set([...state.channels, ...counts.keys()])) {
        say(counts.get(channel) ?? 0, { channel });
      }
    });
  }
  fromDatabase('sealerLag', ({ backlog }, say) =>
    say(backlog.sealerLagMs / 1_000, {}),
  );
  observeObjective(fromDatabase);
  observe('lostLeases', say => say(state.lostLeases(), {}));
  observe('broken', async say => {
    const broken = await state.broken();
    for (const part of PARTS) say(broken.includes(part) ? 1 : 0, { part });
  });
  return () => stops.forEach(stop => stop());
}

function observeObjective(
  fromDatabase: <Key extends ObservedMetric>(
    key: Key,
    look: (
      now: DatabaseState,
      say: (value: number, labels: LabelsOf<Key>) => void,
    ) => void,
  ) => void,
): void {
  fromDatabase('objectiveRemovals', ({ removals }, say) => {
    say(removals.removed - removals.late, { result: 'in-time' });
    say(removals.late, { result: 'late' });
    say(removals.overdue, { result: 'overdue' });
  });
  fromDatabase('objectiveAchieved', ({ removals }, say) => {
    const { achieved } = objectiveState(removals);
    if (achieved !== undefined) say(achieved, {});
  });
  fromDatabase('objectiveBudget', ({ removals }, say) => {
    const { budgetLeft } = objectiveState(removals);
    if (budgetLeft !== undefined) say(budgetLeft, {});
  });
}

function known(
  installed: readonly string[],
  seen: readonly { provider: string }[],
): Set<string> {
  return new Set([...installed, ...seen.map(({ provider }) => provider)]);
}
