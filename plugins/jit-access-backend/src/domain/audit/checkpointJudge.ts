import { ChainHead } from './chain';
import { signatureFault, SignedCheckpoint, TrustedKeys } from './checkpoint';
import { Findings } from './findings';
import { Instant } from '../time';

/** Where a checkpoint was read from. */
export type CheckpointSource = 'database' | 'anchor';

const named = (source: CheckpointSource, checkpoint: SignedCheckpoint) =>
  source === 'anchor'
    ? `The anchored checkpoint of ${checkpoint.at} for position ${checkpoint.seq}`
    : `The checkpoint of ${checkpoint.at} for position ${checkpoint.seq}`;

/** Holds a chain against the checkpoints that were signed over it. */
export class CheckpointJudge {
  /** Valid, and for positions that were not passed yet. */
  private waiting: {
    source: CheckpointSource;
    checkpoint: SignedCheckpoint;
  }[] = [];
  private agreed = 0;
  private contradictions = 0;
  private contradiction?: {
    source: CheckpointSource;
    checkpoint: SignedCheckpoint;
    after: number;
  };
  private newest?: SignedCheckpoint;
  private beyond?: { source: CheckpointSource; checkpoint: SignedCheckpoint };

  constructor(
    private readonly keys: TrustedKeys,
    /** When the end of the chain was looked up. */
    private readonly now: Instant,
    private readonly findings: Findings,
  ) {}

  /** @param head - the position that was passed last, if any */
  add(
    source: CheckpointSource,
    checkpoint: SignedCheckpoint,
    head: ChainHead | undefined,
  ): void {
    const fault = signatureFault(checkpoint, this.keys);
    if (fault) {
      this.findings.add({
        kind: 'checkpoint-invalid',
        seq: checkpoint.seq,
        message: `${named(source, checkpoint)} proves nothing: ${fault}`,
      });
      return;
    }
    if (!this.newest || checkpoint.seq >= this.newest.seq) {
      this.newest = checkpoint;
    }
    this.waiting.push({ source, checkpoint });
    if (head) this.pass(head);
  }

  /** A position of the chain was reached, and has this hash. */
  pass({ seq, hash }: ChainHead): void {
    if (this.waiting.length === 0) return;
    const due = this.waiting.filter(({ checkpoint }) => checkpoint.seq <= seq);
    this.waiting = this.waiting.filter(
      ({ checkpoint }) => checkpoint.seq > seq,
    );
    for (const { source, checkpoint } of due) {
      // Older ones belong to a position that is missing, which is said already.
      if (checkpoint.seq < seq) continue;
      if (checkpoint.hash === hash) {
        this.agreed = Math.max(this.agreed, seq);
      } else {
        this.contradictions += 1;
        this.contradiction ??= { source, checkpoint, after: this.agreed };
      }
    }
  }

  /** A checkpoint of the rest of the anchors, all of them beyond the head. */
  addBeyond(source: CheckpointSource, checkpoint: SignedCheckpoint): void {
    this.add(source, checkpoint, undefined);
    this.foldWaiting();
  }

  /**
   * Says what contradicts the chain, once its end is known.
   *
   * @param complete - the end is the chain's own, not a filter's
   * @returns the newest checkpoint with a valid signature
   */
  finish(
    head: ChainHead | undefined,
    complete: boolean,
  ): SignedCheckpoint | undefined {
    this.foldWaiting();
    if (this.contradiction) {
      const { source, checkpoint, after } = this.contradiction;
      const more =
        this.contradictions > 1
          ? ` ${this.contradictions - 1} more checkpoints contradict it as well.`
          : '';
      this.findings.add({
        kind: 'rechained',
        seq: checkpoint.seq,
        message: `${named(source, checkpoint)} was signed over another hash: the chain was rewritten between positions ${after + 1} and ${checkpoint.seq}.${more}`,
      });
    }
    if (this.beyond && complete) {
      const { source, checkpoint } = this.beyond;
      const end = head?.seq ?? 0;
      this.findings.add({
        kind: 'truncated',
        seq: end + 1,
        message: `${named(source, checkpoint)} is beyond the end of the chain, which is position ${end}: at least ${checkpoint.seq - end} events were cut off`,
      });
    }
    return this.newest;
  }

  /** Keeps only the farthest: a cut history can leave very many behind. */
  private foldWaiting(): void {
    for (const one of this.waiting) {
      // The sealer went on after that: what it signed since proves no loss.
      if (one.checkpoint.at > this.now) continue;
      if (!this.beyond || one.checkpoint.seq > this.beyond.checkpoint.seq) {
        this.beyond = one;
      }
    }
    this.waiting = [];
  }
}
