import { SignedCheckpoint } from './checkpoint';

/** How far from its place an anchored checkpoint may stand. */
const WINDOW = 256;

/**
 * Hands out anchored checkpoints as the check reaches their positions. Sealers
 * that take turns may write to one file slightly out of order, so a window is
 * sorted. One that stands farther away than that is passed over, which proves
 * no less than a file from which it was taken out.
 */
export class AnchorQueue {
  private readonly source:
    AsyncIterator<SignedCheckpoint> | Iterator<SignedCheckpoint>;
  /** Ascending by position. */
  private readonly window: SignedCheckpoint[] = [];
  private exhausted = false;

  constructor(
    anchors: AsyncIterable<SignedCheckpoint> | Iterable<SignedCheckpoint>,
  ) {
    this.source =
      Symbol.asyncIterator in anchors
        ? anchors[Symbol.asyncIterator]()
        : anchors[Symbol.iterator]();
  }

  /** False: `take` would find nothing; spares the check a wait per line. */
  mayReach(seq: number): boolean {
    if (!this.exhausted && this.window.length < WINDOW) return true;
    return this.window.length > 0 && this.window[0].seq <= seq;
  }

  /** The next one for a position up to `seq`. */
  async take(seq: number): Promise<SignedCheckpoint | undefined> {
    while (!this.exhausted && this.window.length < WINDOW) {
      const next = await this.source.next();
      if (next.done) this.exhausted = true;
      else this.insert(next.value);
    }
    return this.window.length > 0 && this.window[0].seq <= seq
      ? this.window.shift()
      : undefined;
  }

  private insert(anchor: SignedCheckpoint): void {
    // Nearly always the last place: the file is nearly always in order.
    let place = this.window.length;
    while (place > 0 && this.window[place - 1].seq > anchor.seq) place -= 1;
    this.window.splice(place, 0, anchor);
  }
}
