/** A point at which code of the simulation is held. */
export interface Gate {
  /** Whose code waits; it does not go on while that sleeps. */
  owner: string;
  label: string;
  mayOpen(): boolean;
  open(): void;
}

/** Where all that runs is held, until the scheduler lets one go on. */
export class Gates {
  private waiting: Gate[] = [];

  /** Resolves when the scheduler opens the gate; never, if its owner dies. */
  pass(
    owner: string,
    label: string,
    mayOpen: () => boolean = () => true,
  ): Promise<void> {
    return new Promise(resolve => {
      const gate: Gate = {
        owner,
        label,
        mayOpen,
        open: () => {
          this.waiting = this.waiting.filter(other => other !== gate);
          resolve();
        },
      };
      this.waiting.push(gate);
    });
  }

  /** Those that can be opened now, in the order in which they were reached. */
  ready(awake: (owner: string) => boolean): Gate[] {
    return this.waiting.filter(gate => awake(gate.owner) && gate.mayOpen());
  }

  /** Those who have committed something, and have not gone on. */
  committed(): Set<string> {
    return new Set(
      this.waiting
        .filter(gate => gate.label === 'committed')
        .map(gate => gate.owner),
    );
  }

  /** Nobody waits there any more. */
  drop(which: (gate: Gate) => boolean): void {
    this.waiting = this.waiting.filter(gate => !which(gate));
  }
}

/** Resolves when everything that can go on without the scheduler has. */
export async function drained(): Promise<void> {
  // Nothing in here does real input or output: all of it runs as microtasks.
  await new Promise<void>(resolve => {
    setImmediate(resolve);
  });
}
