import {
  CheckpointSigner,
  SignedCheckpoint,
} from '../../domain/audit/checkpoint';
import { Store } from '../store';
import { chainHead } from './readChain';
import { holdsLease, SealerLease } from './sealerLease';

export type RecordedCheckpoint =
  /** Another sealer took over: nothing was written. */
  | { kind: 'lost' }
  /** The chain is empty. */
  | { kind: 'empty' }
  | { kind: 'recorded'; checkpoint: SignedCheckpoint };

/** Signs the chain as it ends now. */
export async function recordCheckpoint(
  store: Store,
  lease: SealerLease,
  signer: CheckpointSigner,
): Promise<RecordedCheckpoint> {
  return store.transaction(async tx => {
    if (!(await holdsLease(tx, lease))) return { kind: 'lost' };
    const head = await chainHead(tx.sql);
    if (!head) return { kind: 'empty' };
    const checkpoint = signer.sign({ ...head, at: await tx.now() });
    await tx
      .sql('audit_checkpoint')
      .insert({
        seq: checkpoint.seq,
        hash: checkpoint.hash,
        key_id: checkpoint.keyId,
        signature: checkpoint.signature,
        at: checkpoint.at,
      })
      // The position was signed before, by us or over a tail that was cut off
      // since: the older statement stays, and the anchors get both.
      .onConflict('seq')
      .ignore();
    return { kind: 'recorded', checkpoint };
  });
}
