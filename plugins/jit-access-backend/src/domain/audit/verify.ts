import { Instant } from '../time';
import { AnchorQueue } from './AnchorQueue';
import { Seal } from './chain';
import { SignedCheckpoint, TrustedKeys } from './checkpoint';
import { ChainVerifier, VerifiedChain } from './ChainVerifier';
import { StoredAuditEvent } from './event';

export type { VerifiedChain } from './ChainVerifier';

/** One line of a history on its way through the check. */
export type ChainLine =
  /** The next position; without `event`: it is gone. */
  | { kind: 'sealed'; seal: Seal; event?: StoredAuditEvent }
  /** Waits for its seal; without `event`: it is gone. */
  | { kind: 'unsealed'; eventId: string; at: Instant; event?: StoredAuditEvent }
  /** A record of an erasure that may lie behind the last position read. */
  | { kind: 'erasure'; event: StoredAuditEvent }
  /** Neither has a seal nor waits for one. */
  | { kind: 'unclaimed'; eventId: string; at: Instant }
  /** Comes after the position that it is about. */
  | { kind: 'checkpoint'; checkpoint: SignedCheckpoint };

export interface ChainToVerify {
  /** Positions in ascending order, then what has none. */
  lines: AsyncIterable<ChainLine> | Iterable<ChainLine>;
  /** Checkpoints kept outside the database, roughly in order. */
  anchors?: AsyncIterable<SignedCheckpoint> | Iterable<SignedCheckpoint>;
  /** Whose checkpoints count. */
  keys: TrustedKeys;
  /** Judges how long unsealed events have been waiting. */
  now: Instant;
  /** False for a filtered export: gaps are no finding. */
  complete?: boolean;
}

/**
 * Checks a history: every event against its seal, every seal against the one
 * before it, the chain against what was signed and anchored, personal text
 * against its hash. Reads each source once, and holds one line at a time.
 */
export async function verifyChain(
  chain: ChainToVerify,
): Promise<VerifiedChain> {
  const verifier = new ChainVerifier(chain.keys, {
    complete: chain.complete ?? true,
    now: chain.now,
  });
  const anchors = new AnchorQueue(chain.anchors ?? []);
  for await (const line of chain.lines) {
    switch (line.kind) {
      case 'sealed': {
        const { seq } = line.seal;
        verifier.addSealed(line.seal, line.event);
        while (anchors.mayReach(seq)) {
          const anchor = await anchors.take(seq);
          if (!anchor) break;
          verifier.addCheckpoint('anchor', anchor);
        }
        break;
      }
      case 'unsealed':
        verifier.addUnsealed(line.eventId, line.at, line.event);
        break;
      case 'erasure':
        verifier.accountForErasure(line.event);
        break;
      case 'unclaimed':
        verifier.addUnclaimed(line.eventId, line.at);
        break;
      case 'checkpoint':
        verifier.addCheckpoint('database', line.checkpoint);
        break;
      default:
        throw new Error(`"${JSON.stringify(line satisfies never)}" is no line`);
    }
  }
  for (;;) {
    const anchor = await anchors.take(Infinity);
    if (!anchor) break;
    verifier.addBeyond('anchor', anchor);
  }
  return verifier.finish();
}
