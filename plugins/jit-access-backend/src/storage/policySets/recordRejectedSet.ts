import type { DocumentFinding } from '../../policy/documents';
import { appendEvents } from '../audit/appendEvents';
import { Store } from '../store';

/** More findings than this are counted, not listed. */
const LISTED = 50;

/** Records that documents were not loaded because of what is wrong with them. */
export async function recordRejectedSet(
  store: Store,
  findings: DocumentFinding[],
  source: string,
): Promise<void> {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  await store.transaction(tx =>
    appendEvents(tx, [
      {
        type: 'policy.rejected',
        actor: 'system',
        result: 'failure',
        summary: `Policy documents have ${errors} error${errors === 1 ? '' : 's'} and were not loaded`,
        details: {
          source,
          errors,
          findings: findings.slice(0, LISTED).map(finding => ({ ...finding })),
        },
      },
    ]),
  );
}
