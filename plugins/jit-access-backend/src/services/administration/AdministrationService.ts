import { randomUUID } from 'node:crypto';
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
import { carryOutSome } from '../../storage/endings/carryOutSome';
import { EndingOrder, placeOrder } from '../../storage/endings/orders';
import { retryWaitingGrants } from '../../storage/grants/retryNow';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';
import { shortName } from '../presentation/words';

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

  /**
   * Ends all grants, and withdraws all pending items, that match; in many small
   * transactions. The worker goes on with it when this process cannot.
   */
  async endAll(
    actor: Actor,
    body: EndAllInput,
  ): Promise<z.output<typeof endAllResultSchema>> {
    await this.requireAdministrator(actor);
    const { id } = await this.order(actor, body);
    const result = { ended: 0, withdrawn: 0 };
    for (let more = true; more;) {
      const done = await this.store.transaction(tx => carryOutSome(tx, id));
      more = done?.more ?? false;
      if (done) {
        result.ended = done.order.ended;
        result.withdrawn = done.order.withdrawn;
      }
    }
    return result;
  }

  private async order(actor: Actor, body: EndAllInput): Promise<EndingOrder> {
    return this.store.transaction(async tx => {
      const { person, entityRef, provider, reason } = body;
      const order: EndingOrder = {
        id: randomUUID(),
        scope: { person, entityRef, provider },
        lasting: false,
        reason,
        by: actor.ref,
        at: await tx.now(),
        ended: 0,
        withdrawn: 0,
      };
      await placeOrder(tx, order);
      await appendEvents(tx, [
        {
          type: 'admin.ended',
          actor: actor.ref,
          result: 'success',
          subject: person,
          entityRef,
          provider,
          summary: `${shortName(actor.ref)} ended everything ${scopeInWords(body)}`,
          personal: { reason },
        },
      ]);
      return order;
    });
  }
}

function scopeInWords(body: EndAllInput): string {
  if (body.person) return `of ${shortName(body.person)}`;
  if (body.entityRef) return `on ${shortName(body.entityRef)}`;
  return `of the provider ${body.provider}`;
}
