import { Notice, Notifier } from '@jit-access/backstage-plugin-jit-access-node';
import { Chance } from './Chance';
import { Gates } from './Gates';
import { OutboxChecks } from './OutboxChecks';
import { Trace } from './Trace';

/** What can go wrong with one delivery. */
type Fault = 'none' | 'fails' | 'fails-after' | 'hangs';

/** A channel that carries notices to people, badly. */
export class SimulatedChannel {
  calm = false;
  private readonly weather: Record<Fault, number>;
  /** For a while nothing is delivered at all. */
  private dead = 0;

  constructor(
    readonly id: string,
    private readonly parts: {
      gates: Gates;
      chance: Chance;
      trace: Trace;
      checks: OutboxChecks;
      fault(kind: string): void;
    },
  ) {
    const { chance } = parts;
    const often = (most: number) => (chance.happens(0.4) ? most : 0);
    this.weather = {
      none: 10,
      fails: often(3),
      'fails-after': often(2),
      hangs: often(1),
    };
  }

  /** The channel as one process reaches it. */
  from(caller: string): Notifier {
    return {
      id: this.id,
      deliver: (notice, signal) => this.deliver(caller, notice, signal),
    };
  }

  private async deliver(
    caller: string,
    notice: Notice,
    signal: AbortSignal,
  ): Promise<void> {
    const { gates, chance, trace, checks, fault } = this.parts;
    if (!this.calm && this.dead === 0 && chance.happens(0.02)) {
      this.dead = chance.between(3, 9);
    }
    this.dead = Math.max(0, this.dead - 1);
    const usual = this.dead > 0 ? 'fails' : chance.weighed(this.weather);
    const wrong: Fault = this.calm ? 'none' : usual;
    if (wrong !== 'none') fault(`notice ${wrong}`);
    const what = `${this.id} delivers ${notice.kind}`;
    trace.add(caller, `${what}${wrong === 'none' ? '' : ` (${wrong})`}`);
    checks.handed(this.id, notice);
    // Most go through at once, so that the rest of the world has its turn, too.
    if (wrong === 'none' && chance.happens(0.7)) {
      checks.arrived(this.id, notice.id);
      return;
    }
    let given = false;
    signal.addEventListener('abort', () => {
      given = true;
    });
    await gates.pass(caller, what, () => wrong !== 'hangs' || given);
    switch (wrong) {
      case 'fails':
      case 'hangs':
        throw new Error('The channel is away');
      case 'fails-after':
        checks.arrived(this.id, notice.id);
        throw new Error('The answer of the channel was lost');
      default:
        checks.arrived(this.id, notice.id);
    }
    await gates.pass(caller, `answer to ${what}`);
  }
}
