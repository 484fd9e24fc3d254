import { errorBeforeEffect, FakeFault, untilAborted } from './faults';

/** Calls of the fake that faults and pauses can be put on. @public */
export type FakeMethod =
  'account' | 'ensure' | 'remove' | 'observe' | 'renewCredential' | 'inventory';

/** One call, in the order in which calls arrived. @public */
export interface FakeCall {
  method: FakeMethod;
  bindingId: string;
  effectKey: string;
  attempt?: number;
}

/** A call that stands still until it is released or aborted. @public */
export interface FakePause {
  /** Resolves when the next call of that kind has arrived. */
  reached: Promise<FakeCall>;
  release(): void;
}

/**
 * What is to go wrong in coming calls, in the order in which it was asked for.
 * @public
 */
export abstract class FaultScript {
  /** Every call so far; those that failed as well. */
  readonly calls: FakeCall[] = [];

  private readonly faults: Array<{ method: FakeMethod; fault: FakeFault }> = [];
  private readonly lasting = new Map<FakeMethod, FakeFault>();
  private readonly pauses: Array<{
    method: FakeMethod;
    arrive: (call: FakeCall) => void;
    released: Promise<void>;
  }> = [];

  /** The next `times` calls of that kind go wrong so (default once; `Infinity` until `heal`). */
  fail(method: FakeMethod, fault: FakeFault, times = 1): void {
    if (times === Infinity) {
      this.lasting.set(method, fault);
      return;
    }
    for (let i = 0; i < times; i++) {
      this.faults.push({ method, fault });
    }
  }

  /** Takes back every fault that has not happened yet. */
  heal(): void {
    this.faults.length = 0;
    this.lasting.clear();
  }

  /** The next call of that kind stands still before it has its effect. */
  pause(method: FakeMethod): FakePause {
    let arrive: (call: FakeCall) => void = () => {};
    let release: () => void = () => {};
    const reached = new Promise<FakeCall>(resolve => {
      arrive = resolve;
    });
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    this.pauses.push({ method, arrive, released });
    return { reached, release };
  }

  /** Records the call, stands still if told to, and fails if told to. */
  protected async arrival(
    call: FakeCall,
    signal: AbortSignal,
  ): Promise<FakeFault | undefined> {
    signal.throwIfAborted();
    this.calls.push(call);
    const paused = this.pauses.findIndex(p => p.method === call.method);
    if (paused >= 0) {
      const [{ arrive, released }] = this.pauses.splice(paused, 1);
      arrive(call);
      await Promise.race([released, untilAborted(signal)]);
    }
    const next = this.faults.findIndex(f => f.method === call.method);
    const fault =
      next >= 0
        ? this.faults.splice(next, 1)[0].fault
        : this.lasting.get(call.method);
    if (fault?.kind === 'hang') {
      await untilAborted(signal);
    }
    const error = fault && errorBeforeEffect(fault);
    if (error) {
      throw error;
    }
    return fault;
  }
}
