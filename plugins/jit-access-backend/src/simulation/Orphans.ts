import { Chance } from './Chance';
import { Records } from './Records';
import { OpenCall, SimulatedTarget, TARGET } from './SimulatedTarget';
import { TargetChecks } from './TargetChecks';
import { VirtualTime } from './VirtualTime';

/** Calls that the dead have sent: they may still arrive while nobody else may act. */
export class Orphans {
  /** Until when, on the database's clock. */
  private readonly open = new Map<OpenCall, number>();

  constructor(
    private readonly world: {
      target: SimulatedTarget;
      records: Records;
      time: VirtualTime;
      chance: Chance;
      checks: { target: TargetChecks };
      step(actor: string, deed: () => void): Promise<void>;
    },
  ) {}

  /** This process has died. */
  leave(caller: string): void {
    const { target, records, checks, chance } = this.world;
    const alone = [...target.calls].filter(call => call.caller === caller);
    for (const call of alone) {
      const row = records.binding(call.order.bindingId);
      const held = row && checks.target.holds(call, row) && !call.abandoned;
      if (held && row.next_run_at && chance.happens(0.7)) {
        call.caller = `${call.caller} (dead)`;
        this.open.set(call, Date.parse(row.next_run_at));
      } else {
        target.calls.delete(call);
        call.fault = 'hangs';
        call.abandoned = false;
      }
    }
  }

  /** Those whose time is up by then arrive, or are lost. */
  async land(until: number): Promise<void> {
    const { target, chance, step } = this.world;
    for (const [call, at] of [...this.open]) {
      if (at > until) continue;
      this.open.delete(call);
      if (!target.calls.delete(call)) continue;
      const lost = chance.happens(0.5);
      call.fault = lost ? 'hangs' : call.fault;
      await step.call(this.world, TARGET, () => target.landNow(call));
    }
  }

  /** When calls land that nobody waits for any more, in milliseconds since 1970. */
  landings(): number[] {
    const { target, time } = this.world;
    const late = [...target.calls]
      .filter(call => call.fault === 'late')
      .map(call => time.wall + call.landsAfter - time.monotonic)
      .filter(at => at > time.wall);
    return [...late, ...this.open.values()];
  }
}
