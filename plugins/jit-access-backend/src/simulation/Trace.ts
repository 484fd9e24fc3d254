import { VirtualTime } from './VirtualTime';

/** What happened, in words, for one seed that is replayed. */
export class Trace {
  readonly lines: string[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly kept: boolean,
  ) {}

  add(who: string, what: string): void {
    if (!this.kept) return;
    this.lines.push(
      `${this.time.sinceBegin().padStart(12)}  ${who.padEnd(10)} ${what}`,
    );
  }
}
