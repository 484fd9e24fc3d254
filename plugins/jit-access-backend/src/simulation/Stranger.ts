import { Chance } from './Chance';
import { EFFECT_KEYS, RECEIVER_NAMES } from './company/people';
import { Holdings } from './Holdings';
import { keyOfRow, Records } from './Records';
import { TargetChecks } from './TargetChecks';
import { Trace } from './Trace';

/** Somebody who changes the target past us. */
export class Stranger {
  constructor(
    private readonly world: {
      records: Records;
      holdings: Holdings;
      chance: Chance;
      trace: Trace;
      checks: { target: TargetChecks };
      step(actor: string, deed: () => void): Promise<void>;
    },
  ) {}

  /** Takes what is there, or gives what is not. */
  async act(): Promise<void> {
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
}
