import type { DocumentText } from '../../policy/documents';
import { appendEvents } from '../audit/appendEvents';
import { Store } from '../store';
import { ACTIVE_POLICY, findSetInForce } from './findActiveSet';

/** A set of documents that compiled. */
export interface NewPolicySet {
  digest: string;
  documents: DocumentText[];
  roles: number;
  policies: number;
  /** Where the documents came from, as configured. */
  source: string;
}

/**
 * Stores a set and puts it in force. The event is written only when another set
 * was in force before, so that a restart leaves no line in the history.
 */
export async function activateSet(
  store: Store,
  set: NewPolicySet,
): Promise<void> {
  await store.transaction(async tx => {
    const now = await tx.now();
    const documents = JSON.stringify(set.documents);
    // Equal digests say the same in other words: the newest words are kept,
    // so that the lines that people are sent to are those of today.
    await tx
      .sql('policy_set')
      .insert({ digest: set.digest, documents, created_at: now })
      .onConflict('digest')
      .merge({ documents });
    const active = {
      value: JSON.stringify({ digest: set.digest }),
      changed_by: 'system',
      changed_at: now,
    };
    // The row is made first and then locked by its update, so that of two
    // processes that load the same set only one finds it changed.
    await tx
      .sql('control')
      .insert({ name: ACTIVE_POLICY, ...active, value: '{}' })
      .onConflict('name')
      .ignore();
    const changed = await tx
      .sql('control')
      .where({ name: ACTIVE_POLICY })
      .whereNot({ value: active.value })
      .update({ ...active, epoch: tx.sql.raw('epoch + 1') });
    if (changed === 0) return;
    const { version } = (await findSetInForce(tx.sql))!;
    await appendEvents(tx, [
      {
        type: 'policy.loaded',
        actor: 'system',
        result: 'success',
        summary: `Policy ${version} (${set.digest.slice(0, 12)}) is in force: ${set.roles} roles and ${set.policies} policies`,
        details: {
          version,
          digest: set.digest,
          roles: set.roles,
          policies: set.policies,
          source: set.source,
          files: set.documents.map(({ file }) => file),
        },
      },
    ]);
  });
}
