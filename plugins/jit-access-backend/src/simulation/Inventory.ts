import { markSuspect } from '../storage/bindings/lease';
import { Store } from '../storage/store';
import { Chance } from './Chance';
import { EFFECT_KEYS, RECEIVER_NAMES } from './company/people';
import { Database } from './Database';
import { Holdings } from './Holdings';
import { keyOfRow, Records } from './Records';
import { TargetChecks } from './TargetChecks';
import { Trace } from './Trace';
import { VirtualTime } from './VirtualTime';

/** Strangers who change the target past us, and the comparison that finds what they did. */
export class Inventory {
  private readonly store: Store;

  constructor(
    private readonly world: {
      database: Database;
      records: Records;
      holdings: Holdings;
      time: VirtualTime;
      chance: Chance;
      trace: Trace;
      checks: { target: TargetChecks };
      step(actor: string, deed: () => void): Promise<void>;
    },
  ) {
    const { database, time } = world;
    this.store = new Store(database.sql, { clock: () => time.instant() });
  }

  /** Somebody changes the target past us. */
  async stranger(): Promise<void> {
    const { records, chance, holdings, trace, checks } = this.world;
    const row = records.bindings.length
      ? chance.pick(records.bindings)
      : undefined;
    const key =
      row && chance.happens(0.7)
        ? keyOfRow(row)
        : `${chance.pick(RECEIVER_NAMES)} ${chance.pick(EFFECT_KEYS)}`;
    const there = holdings.get(key);
    trace.add('stranger', `${there ? 'takes' : 'gives'} ${key}`);
    // What is given before we ever looked is no disturbance: it is standing.
    if (there || row) checks.target.disturbed.add(key);
    await this.world.step('stranger', () => {
      if (there) holdings.remove(key);
      else holdings.addForeign(key);
    });
  }

  /** Stands in for the reconciler: what was changed past us is looked at again. */
  async look(keys: ReadonlySet<string>): Promise<void> {
    const { records, checks } = this.world;
    for (const row of records.bindings) {
      const key = keyOfRow(row);
      if (!keys.has(key) || !row.account_key || row.standing === null) continue;
      await this.world.step('inventory', () => {
        void this.store.transaction(tx => markSuspect(tx, row.id));
      });
      checks.target.disturbed.delete(key);
      checks.target.unnoted.delete(key);
    }
  }
}
