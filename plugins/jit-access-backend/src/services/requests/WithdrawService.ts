import { ConflictError, NotAllowedError } from '@backstage/errors';
import { appendEvents } from '../../storage/audit/appendEvents';
import { requestById } from '../../storage/requests/findRequests';
import { lockPendingItems, settleItem } from '../../storage/requests/lockItem';
import { lockPerson } from '../../storage/requests/lockPerson';
import { ItemRecord } from '../../storage/requests/records';
import { Store, Tx } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { shortName } from '../presentation/words';
import { FallingDue } from '../reviews/FallingDue';
import { RequestReader } from './RequestReader';

/** Taking a request back. */
export class WithdrawService {
  constructor(
    private readonly store: Store,
    private readonly reader: RequestReader,
    private readonly fallingDue: FallingDue,
  ) {}

  /**
   * Withdraws whatever of the request is still pending.
   * @throws ConflictError - nothing is pending any more
   */
  async withdraw(actor: Actor, requestId: string) {
    const seen = await this.reader.visible(actor, requestId);
    if (seen.request.requester !== actor.ref) {
      throw new NotAllowedError(
        'Only the one who asked can take a request back; deny it if it waits for you',
      );
    }
    const letFallDue = await Promise.all(
      seen.items
        .filter(item => item.state === 'pending')
        .map(item => this.fallingDue.prepare(item)),
    );
    await this.store.transaction(async tx => {
      await lockPerson(tx, seen.request.receiver);
      for (const letOneFallDue of letFallDue) await letOneFallDue(tx);
      const pending = await lockPendingItems(tx, requestId);
      if (pending.length === 0) {
        throw new ConflictError(
          'Nothing of this request is pending any more; end the access instead if it is running',
        );
      }
      await withdrawItems(tx, pending, actor.ref);
    });
    return (await requestById(this.store.sql, requestId)) ?? seen;
  }
}

/** Settles pending items as withdrawn, in the caller's transaction. */
export async function withdrawItems(
  tx: Tx,
  items: ItemRecord[],
  by: string,
): Promise<void> {
  const now = await tx.now();
  for (const item of items) {
    await settleItem(tx, item.id, { state: 'withdrawn', by, at: now });
    tx.changed(item.requestId);
  }
  await appendEvents(
    tx,
    items.map(item => ({
      type: 'item.withdrawn',
      actor: by,
      result: 'success',
      requestId: item.requestId,
      itemId: item.id,
      entityRef: item.entityRef,
      role: item.role,
      subject: item.receiver,
      summary: `${shortName(by)} took back ${item.roleSummary.title} on ${shortName(item.entityRef)}`,
    })),
  );
}
