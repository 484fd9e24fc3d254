import crypto from 'node:crypto';
import { Instant } from '../domain/time';
import { Chance } from './Chance';

/** A callback that waits for its time. */
export interface VirtualTimer {
  id: number;
  /** On the monotonic clock, in milliseconds. */
  at: number;
  /** Whose code set it; absent: nobody's of the simulation. */
  owner: string | undefined;
  every?: number;
  run(): void;
}

const BEGIN = Date.parse('2026-03-02T12:00:00.000Z');

/**
 * Time that passes only when it is told to. There are two clocks, as in
 * reality: the database's, which may jump, and the monotonic one of processes.
 */
export class VirtualTime {
  /** Milliseconds since the beginning, of all processes. */
  monotonic = 0;
  /** Whose code runs now; the timers that it sets are its own. */
  owner: string | undefined;
  /** On the monotonic clock, when the database's clock last jumped. */
  jumpedAt = -Infinity;
  /** By how much the database's clock was set back so far, all in all. */
  setBackMs = 0;
  private ahead = 0;
  private readonly timers = new Map<number, VirtualTimer>();
  private lastId = 0;

  /** The database's clock, in milliseconds since 1970. */
  get wall(): number {
    return BEGIN + this.monotonic + this.ahead;
  }

  instant(): Instant {
    return new Date(this.wall).toISOString();
  }

  /** Since the beginning, as it is written in traces. */
  sinceBegin(): string {
    return `+${((this.wall - BEGIN) / 1000).toFixed(3)}s`;
  }

  /** Moves the database's clock only, forward or back. */
  jump(ms: number): void {
    this.ahead += ms;
    this.jumpedAt = this.monotonic;
    if (ms < 0) this.setBackMs -= ms;
  }

  /** The first timer that is due at `until` of somebody who is awake. */
  due(
    until: number,
    awake: (owner: string | undefined) => boolean,
  ): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.timers.values()) {
      if (timer.at > until || !awake(timer.owner)) continue;
      if (!first || timer.at < first.at) first = timer;
    }
    return first;
  }

  /** Runs one timer, at its time or, if that was slept through, now. */
  fire(timer: VirtualTimer): void {
    this.monotonic = Math.max(this.monotonic, timer.at);
    if (timer.every) timer.at = this.monotonic + timer.every;
    else this.timers.delete(timer.id);
    this.owner = timer.owner;
    timer.run();
  }

  /** Its process is gone, and so are its timers. */
  forget(owner: string): void {
    for (const [id, timer] of this.timers) {
      if (timer.owner === owner) this.timers.delete(id);
    }
  }

  /**
   * Takes the place of the timers, the monotonic clock and the random ids of
   * this process, so that a seed decides everything.
   * @returns how to undo that
   */
  install(seed: number): () => void {
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    const real = { setTimeout, clearTimeout, setInterval, clearInterval };
    const clear = (timer?: { id: number }) => {
      if (timer) this.timers.delete(timer.id);
    };
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0) => this.add(run, ms),
      setInterval: (run: () => void, ms = 1) => this.add(run, ms, ms),
      clearTimeout: clear,
      clearInterval: clear,
    });
    const now = inPlaceOf(performance, 'now', () => this.monotonic);
    // Rows are read in the order of ids that are made of this.
    const ids = new Chance(-seed);
    const uuid = inPlaceOf(crypto, 'randomUUID', () => randomId(ids));
    return () => {
      Object.assign(globalThis, real);
      now.undo();
      uuid.undo();
    };
  }

  private add(run: () => void, ms: number, every?: number) {
    this.lastId += 1;
    const id = this.lastId;
    const { owner } = this;
    this.timers.set(id, { id, at: this.monotonic + ms, owner, every, run });
    const handle = { id, unref: () => handle, ref: () => handle };
    return handle;
  }
}

function randomId(chance: Chance): string {
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => chance.below(16).toString(16)).join(
      '',
    );
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** What belongs to the process itself, also where tests have globals of theirs. */
function inPlaceOf<T extends object>(
  owner: T,
  name: keyof T & string,
  value: () => unknown,
): { undo(): void } {
  const real = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, {
    value,
    configurable: true,
    writable: true,
  });
  return {
    undo() {
      if (real) Object.defineProperty(owner, name, real);
      else Reflect.deleteProperty(owner, name);
    },
  };
}
