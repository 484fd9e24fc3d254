import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  endAllBodySchema,
  endAllResultSchema,
  jitAccessAdministerPermission,
  pauseBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { appendEvents } from '../../storage/audit/appendEvents';
import { clearPause, setPause } from '../../storage/controls/pause';
import { beginEnding } from '../../storage/grants/beginEnding';
import { liveGrantIds } from '../../storage/grants/liveGrantIds';
import { retryWaitingGrants } from '../../storage/grants/retryNow';
import { lockPerson } from '../../storage/requests/lockPerson';
import { lockPendingItems } from '../../storage/requests/lockItem';
import { pendingItems } from '../../storage/requests/pastItems';
import { Store, Tx } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';
import { shortName } from '../presentation/words';
import { withdrawItems } from '../requests/WithdrawService';

type EndAllInput = z.output<typeof endAllBodySchema>;

/** The handles for a bad day. */
export class AdministrationService {
  constructor(
    private readonly store: Store,
    private readonly permissions: PermissionEdge,
  ) {}

  /** @throws NotAllowedError - not an administrator */
  async requireAdministrator(actor: Actor): Promise<void> {
    if (!actor.administrator) {
      throw new NotAllowedError(
        'Only administrators of JIT Access can do this; ask your platform team',
      );
    }
    await this.permissions.require(actor, jitAccessAdministerPermission);
  }

  /** Stops or resumes all new access; what runs continues to its end. */
  async pause(
    actor: Actor,
    body: z.output<typeof pauseBodySchema>,
  ): Promise<void> {
    await this.requireAdministrator(actor);
    await this.store.transaction(async tx => {
      const at = await tx.now();
      const changed = body.paused
        ? await setPause(tx, { reason: body.reason, by: actor.ref, at })
        : await clearPause(tx);
      if (!changed) {
        throw new ConflictError(
          body.paused
            ? 'New access is paused already'
            : 'New access is not paused',
        );
      }
      await appendEvents(tx, [
        {
          type: body.paused ? 'admin.paused' : 'admin.resumed',
          actor: actor.ref,
          result: 'success',
          summary: `${shortName(actor.ref)} ${body.paused ? 'paused' : 'resumed'} all new access`,
          personal: { reason: body.reason },
        },
      ]);
      if (!body.paused) await retryWaitingGrants(tx);
      tx.wakeWorker();
    });
  }

  /** Ends all grants, and withdraws all pending items, that match. */
  async endAll(
    actor: Actor,
    body: EndAllInput,
  ): Promise<z.output<typeof endAllResultSchema>> {
    await this.requireAdministrator(actor);
    return this.store.transaction(async tx => {
      const receivers = await receiversConcerned(tx, body);
      for (const ref of receivers) await lockPerson(tx, ref);
      const withdrawn = await this.withdrawPending(tx, actor, body);
      const live = await liveGrantIds(tx.sql, filterOf(body));
      const ended = await beginEnding(tx, live, {
        reason: 'revoked',
        by: actor.ref,
        comment: body.reason,
      });
      await appendEvents(tx, [
        {
          type: 'admin.ended',
          actor: actor.ref,
          result: 'success',
          subject: body.person,
          entityRef: body.entityRef,
          provider: body.provider,
          summary: `${shortName(actor.ref)} ended everything ${scopeInWords(body)}`,
          details: { ended: ended.length, withdrawn },
          personal: { reason: body.reason },
        },
      ]);
      return { ended: ended.length, withdrawn };
    });
  }

  private async withdrawPending(
    tx: Tx,
    actor: Actor,
    body: EndAllInput,
  ): Promise<number> {
    const concerned = await pendingItems(tx.sql, filterOf(body));
    const ids = new Set(concerned.map(item => item.itemId));
    let count = 0;
    for (const requestId of [
      ...new Set(concerned.map(item => item.requestId)),
    ].sort()) {
      const locked = await lockPendingItems(tx, requestId);
      const items = locked.filter(item => ids.has(item.id));
      await withdrawItems(tx, items, actor.ref);
      count += items.length;
    }
    return count;
  }
}

function filterOf(body: EndAllInput) {
  return {
    receiver: body.person,
    entityRef: body.entityRef,
    provider: body.provider,
  };
}

/** The people whose locks are needed, in the order in which locks are taken. */
async function receiversConcerned(
  tx: Tx,
  body: EndAllInput,
): Promise<string[]> {
  const pending = await pendingItems(tx.sql, filterOf(body));
  return [...new Set(pending.map(item => item.receiver))].sort();
}

function scopeInWords(body: EndAllInput): string {
  if (body.person) return `of ${shortName(body.person)}`;
  if (body.entityRef) return `on ${shortName(body.entityRef)}`;
  return `of the provider ${body.provider}`;
}
