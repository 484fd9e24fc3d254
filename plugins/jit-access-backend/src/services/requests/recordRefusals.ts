import { appendEvents } from '../../storage/audit/appendEvents';
import { Tx } from '../../storage/store';
import { RefusedItem, SubmitInput } from './submission';
import { refusalEvents } from './submissionEvents';

/** Records, and counts, what somebody was refused. */
export async function recordRefusals(
  tx: Tx,
  by: string,
  body: SubmitInput,
  refused: RefusedItem[],
): Promise<void> {
  if (refused.length === 0) return;
  await appendEvents(tx, refusalEvents(by, body, refused));
  tx.measure({ kind: 'requested', outcome: 'refused', items: refused.length });
}
