import { ConflictError, NotAllowedError } from '@backstage/errors';
import { requestById } from '../../storage/requests/findRequests';
import { lockPendingItems } from '../../storage/requests/lockItem';
import { lockPerson } from '../../storage/requests/lockPerson';
import { withdrawItems } from '../../storage/requests/withdrawItems';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
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
