import {
  AccessProvider,
  BindingOrder,
  Effect,
  Observation,
  PermanentProviderError,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Change } from '../domain/binding/nextStep';
import { Chance } from './Chance';
import { Gates } from './Gates';
import { FAULTS, nonsense, thrownBy } from './targetFaults';
import { Holdings } from './Holdings';
import { Trace } from './Trace';
import { VirtualTime } from './VirtualTime';
import { CallFault, Climate } from './Weather';

/** One call to change the target that has not been answered yet. */
export interface OpenCall {
  caller: string;
  kind: Change;
  order: BindingOrder;
  fault: CallFault;
  /** The caller does not wait for it any more. */
  abandoned: boolean;
  /** Not before, on the monotonic clock. */
  landsAfter: number;
}

/** Who is told what the target is asked for, when it is asked. */
export interface Witness {
  called(call: OpenCall): void;
  answered(call: OpenCall): void;
  landing(call: OpenCall): void;
  landed(call: OpenCall): void;
  /** Somebody who will be answered has read what is there. */
  read(key: string): void;
  /** A read was answered with the request to wait. */
  throttled(caller: string, effectKey: string): void;
  /** Somebody asks which account is whose. */
  askedForAccount(caller: string, effectKey: string): void;
}

/** Owner of what happens in the target, whoever sleeps. */
export const TARGET = 'target';

const targetSchema = z.strictObject({ effects: z.array(z.string()).min(1) });

/**
 * A target system in memory whose calls arrive, land and answer when the
 * scheduler says so, and go wrong as the climate has it. It keeps no mark of
 * who made what, as most membership systems.
 */
export class SimulatedTarget {
  readonly calls = new Set<OpenCall>();
  /** Calls fail until then, on the monotonic clock. */
  awayUntil = 0;
  calm = false;
  /** Somebody has mapped everybody to the account of one. */
  mixUp = false;
  private climate: Climate | undefined;
  /** What was read by somebody who does not know it yet. */
  private readonly justRead = new Set<string>();

  constructor(
    readonly holdings: Holdings,
    readonly expiry: 'none' | 'movable',
    private readonly parts: {
      gates: Gates;
      time: VirtualTime;
      chance: Chance;
      trace: Trace;
      witness: Witness;
      /** Something goes wrong on purpose. */
      fault(kind: string): void;
    },
  ) {}

  /** From now on it is as bad as that. */
  expose(climate: Climate): void {
    this.climate = climate;
  }

  /** The target as one process reaches it, by two modules: one of them makes accounts. */
  from(caller: string): ReadonlyMap<string, AccessProvider> {
    return new Map(
      ['simulated', 'vault'].map(id => [id, this.provider(id, caller)]),
    );
  }

  private provider(id: string, caller: string): AccessProvider {
    return {
      id,
      title: 'Simulated target',
      targetSchema,
      revocable: true,
      expiry: { kind: this.expiry },
      credential: () => (id === 'vault' ? 'engine' : undefined),
      effects: target => effectsOf(targetSchema.parse(target).effects),
      account: (subject, effect) => this.account(caller, subject, effect.key),
      ensure: (order, signal) => this.change(caller, 'ensure', order, signal),
      remove: (order, signal) => this.change(caller, 'remove', order, signal),
      renewCredential: (order, signal) =>
        this.change(caller, 'renew', order, signal),
      observe: (order, signal) => this.observe(caller, order, signal),
    };
  }

  private async account(
    caller: string,
    subject: Subject,
    effectKey: string,
  ): Promise<SubjectAccount> {
    this.parts.witness.askedForAccount(caller, effectKey);
    await this.parts.gates.pass(caller, `account of ${subject.ref}`);
    const own = subject.ref.split('/').pop() ?? subject.ref;
    const name = this.mixUp ? 'ann' : own;
    return { key: name, name };
  }

  private async change(
    caller: string,
    kind: Change,
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const { gates, time, trace, witness } = this.parts;
    const call: OpenCall = {
      caller,
      kind,
      order,
      fault: this.faultOf(this.climate?.change),
      abandoned: false,
      landsAfter: time.monotonic + lateness(this.parts.chance),
    };
    const what = `${kind} ${inWords(order)}`;
    trace.add(caller, `calls ${what}${withFault(call.fault)}`);
    witness.called(call);
    if (kind === 'remove') this.holdings.readersSeeAll(keyOf(order));
    this.calls.add(call);
    signal.addEventListener('abort', () => {
      call.abandoned = true;
    });
    await gates.pass(TARGET, what, () => this.mayLand(call));
    if (!this.heeds(call)) this.landNow(call);
    await gates.pass(caller, `answer to ${what}`);
    this.calls.delete(call);
    witness.answered(call);
    if (call.fault === 'nonsense') return nonsense<Receipt>();
    const failure = thrownBy(call.fault);
    if (failure) throw failure;
    if (kind === 'renew' && !this.holdings.get(keyOf(order))?.ours) {
      throw new PermanentProviderError('There is no such account of ours');
    }
    return { handle: { version: 1 } };
  }

  /** A late one lands at the worst of times: when the target has just been read. */
  private mayLand(call: OpenCall): boolean {
    switch (call.fault) {
      case 'hangs':
        return call.abandoned;
      case 'late':
        return (
          this.parts.time.monotonic >= call.landsAfter ||
          (call.abandoned && this.justRead.has(keyOf(call.order)))
        );
      default:
        return true;
    }
  }

  /** Some calls can still be called off. */
  private heeds(call: OpenCall): boolean {
    return (
      call.abandoned && call.fault !== 'late' && this.parts.chance.happens(0.5)
    );
  }

  /** What the call asks for happens, unless it is one of those that fail before. */
  landNow(call: OpenCall): void {
    if (!FAULTS[call.fault].commits) return;
    const { witness, trace, chance } = this.parts;
    witness.landing(call);
    const key = keyOf(call.order);
    if (call.kind === 'remove') this.holdings.remove(key);
    else if (call.kind === 'renew') {
      this.holdings.renew(key, call.order.secret, call.abandoned);
    } else {
      const { notAfter } = call.order;
      const until = this.expiry === 'movable' ? notAfter : undefined;
      this.holdings.ensure(
        key,
        until ? Date.parse(until) : undefined,
        call.order.secret,
      );
    }
    const slow = this.calm ? 0 : (this.climate?.slowReadsMs ?? 0);
    if (slow > 0) this.holdings.readersLag(key, chance.between(0, slow));
    trace.add(TARGET, `did ${call.kind} ${inWords(call.order)}`);
    witness.landed(call);
  }

  private async observe(
    caller: string,
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { gates, trace, chance, witness } = this.parts;
    const fault = this.faultOf(this.climate?.read);
    const what = `observe ${inWords(order)}`;
    trace.add(caller, `calls ${what}${withFault(fault)}`);
    let given = false;
    signal.addEventListener('abort', () => {
      given = true;
    });
    await gates.pass(TARGET, what, () => fault !== 'hangs' || given);
    const seen = this.holdings.read(keyOf(order), {
      old: fault === 'old',
      sayPending: chance.happens(0.5),
      first: this.isFirstLook(order),
    });
    this.justRead.add(keyOf(order));
    witness.read(keyOf(order));
    await gates.pass(caller, `answer to ${what}: ${seen.state}`);
    this.justRead.delete(keyOf(order));
    if (fault === 'throttled' && !given) {
      witness.throttled(caller, order.effectKey);
    }
    if (fault === 'nonsense') return nonsense<Observation>();
    const failure = fault === 'old' ? undefined : thrownBy(fault);
    if (failure) throw failure;
    return seen;
  }

  /** Set by who can look into the database. */
  isFirstLook: (order: BindingOrder) => boolean = () => false;

  private faultOf<F extends string>(
    climate: Record<F, number> | undefined,
  ): F | 'none' | 'refused' {
    if (this.calm || !climate) return 'none';
    const away = this.parts.time.monotonic < this.awayUntil;
    const fault = away ? 'refused' : this.parts.chance.weighed(climate);
    if (fault !== 'none') this.parts.fault(`target ${fault}`);
    return fault;
  }
}

/** Where an effect of a person is kept. */
export function keyOf(order: BindingOrder): string {
  return `${order.account.key} ${order.effectKey}`;
}

function effectsOf(keys: string[]): Effect[] {
  return keys.map(key => ({
    key,
    title: `member of ${key}`,
    target: { effects: [key] },
  }));
}

/** In milliseconds; most callers have given up by then. */
function lateness(chance: Chance): number {
  return chance.between(0, chance.pick([10_000, 60_000, 600_000]));
}

function inWords(order: BindingOrder): string {
  return `${order.account.name} in ${order.effectKey}`;
}

function withFault(fault: string): string {
  return fault === 'none' ? '' : ` (${fault})`;
}
