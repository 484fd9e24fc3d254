import { Integrity } from '@jit-access/backstage-plugin-jit-access-common';
import { SignedCheckpoint, trustKeys } from '../../domain/audit/checkpoint';
import { Finding } from '../../domain/audit/findings';
import { verifyChain } from '../../domain/audit/verify';
import { AnchorFile } from '../../storage/audit/anchorFile';
import { chainBounds, readChain } from '../../storage/audit/readChain';
import { Store } from '../../storage/store';

const FRESH_FOR_MS = 10_000;

export interface IntegrityOptions {
  store: Store;
  /** SPKI, PEM: the key in use first, then those in use before. */
  publicKeys: string[];
  anchorFile?: AnchorFile;
}

/**
 * Checks the whole history, from the first event to the last, whenever it is
 * asked to. Who asks while a check runs, or within ten seconds of its end, gets
 * the same answer: a check of millions of events takes a while.
 */
export class IntegrityCheck {
  private running?: Promise<Integrity>;
  private last?: { result: Integrity; at: number };

  constructor(private readonly options: IntegrityOptions) {}

  async result(): Promise<Integrity> {
    if (this.last && performance.now() - this.last.at < FRESH_FOR_MS) {
      return this.last.result;
    }
    this.running ??= this.check().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async check(): Promise<Integrity> {
    const { store, publicKeys, anchorFile } = this.options;
    const bounds = await chainBounds(store);
    const anchors = new ReadableAnchors(anchorFile);
    const chain = await verifyChain({
      lines: readChain(store, bounds),
      anchors,
      keys: trustKeys(publicKeys),
      now: bounds.now,
    });
    const { checkpoint } = chain;
    // Before the first checkpoint there is nothing to anchor.
    const unreadable = checkpoint ? anchors.findings : [];
    const findings = [...chain.findings, ...unreadable];
    const result: Integrity = {
      // A late seal is a fault of the machine, not of the history.
      status: findings.some(finding => finding.kind !== 'unsealed-late')
        ? 'broken'
        : 'intact',
      sealed: chain.sealed,
      unsealed: chain.unsealed,
      checkedAt: bounds.now,
      findings,
      head: chain.head,
      checkpoint: checkpoint && {
        seq: checkpoint.seq,
        hash: checkpoint.hash,
        keyId: checkpoint.keyId,
        at: checkpoint.at,
      },
      publicKey: publicKeys[0],
    };
    this.last = { result, at: performance.now() };
    return result;
  }
}

/** The anchors, where a file that cannot be read is a finding and no failure. */
class ReadableAnchors implements AsyncIterable<SignedCheckpoint> {
  readonly findings: Finding[] = [];

  constructor(private readonly file: AnchorFile | undefined) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<SignedCheckpoint> {
    if (!this.file) return;
    try {
      yield* this.file.read();
    } catch (error) {
      this.findings.push({
        kind: 'checkpoint-invalid',
        message: `The anchored checkpoints cannot be read, so nothing outside the database vouches for its end: ${(error as Error).message}`,
      });
    }
  }
}
