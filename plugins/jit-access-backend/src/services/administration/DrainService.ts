import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import {
  Drain,
  drainBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { appendEvents } from '../../storage/audit/appendEvents';
import { setPause } from '../../storage/controls/pause';
import {
  currentDrain,
  EndingOrder,
  placeOrder,
  removeOrder,
} from '../../storage/endings/orders';
import { leftOver } from '../../storage/endings/leftOver';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { shortName } from '../presentation/words';
import { AdministrationService } from './AdministrationService';

/** Takes all that is ours out of target systems, before a provider or the whole plugin is uninstalled. */
export class DrainService {
  constructor(
    private readonly store: Store,
    private readonly administration: AdministrationService,
  ) {}

  /**
   * Begins or stops a drain. The worker ends what runs and withdraws what waits,
   * until it is stopped.
   *
   * @throws ConflictError - one is on already, or none is
   */
  async set(
    actor: Actor,
    body: z.output<typeof drainBodySchema>,
  ): Promise<Drain> {
    await this.administration.requireAdministrator(actor);
    if (body.draining) await this.begin(actor, body);
    else await this.stop(actor, body.reason);
    return this.status();
  }

  /** @throws NotAllowedError - not an administrator */
  async get(actor: Actor): Promise<Drain> {
    await this.administration.requireAdministrator(actor);
    return this.status();
  }

  private async status(): Promise<Drain> {
    const { sql } = this.store;
    const order = await currentDrain(sql);
    if (!order) return { draining: false };
    const now = await this.store.now();
    const left = await leftOver(sql, order.scope.provider, now);
    return {
      draining: true,
      provider: order.scope.provider,
      reason: order.reason,
      by: order.by,
      at: order.at,
      left: left.grants,
      stuck: left.stuck,
      remaining: left.remaining,
      remainingUntil: left.remainingUntil,
      done: left.grants + left.stuck + left.remaining === 0,
    };
  }

  private async begin(
    actor: Actor,
    { provider, reason }: { provider?: string; reason: string },
  ): Promise<void> {
    await this.store.transaction(async tx => {
      const at = await tx.now();
      const running = await currentDrain(tx.sql);
      if (running) {
        throw new ConflictError(
          `${drainInWords(running)} is being drained already; stop that first`,
        );
      }
      await placeOrder(tx, {
        id: randomUUID(),
        scope: { provider },
        lasting: true,
        reason,
        by: actor.ref,
        at,
        ended: 0,
        withdrawn: 0,
      });
      // Of one provider, new access is refused by the drain itself.
      if (!provider) await setPause(tx, { reason, by: actor.ref, at });
      await appendEvents(tx, [
        {
          type: 'admin.drained',
          actor: actor.ref,
          result: 'success',
          provider,
          summary: `${shortName(actor.ref)} began to drain ${provider ? `the provider ${provider}` : 'everything'}`,
          personal: { reason },
        },
      ]);
    });
  }

  private async stop(actor: Actor, reason: string): Promise<void> {
    await this.store.transaction(async tx => {
      const running = await currentDrain(tx.sql);
      if (!running) throw new ConflictError('Nothing is being drained');
      await removeOrder(tx, running.id);
      await appendEvents(tx, [
        {
          type: 'admin.drain-stopped',
          actor: actor.ref,
          result: 'success',
          provider: running.scope.provider,
          summary: `${shortName(actor.ref)} stopped draining ${running.scope.provider ? `the provider ${running.scope.provider}` : 'everything'}`,
          details: { ended: running.ended, withdrawn: running.withdrawn },
          personal: { reason },
        },
      ]);
    });
  }
}

function drainInWords({ scope }: EndingOrder): string {
  return scope.provider ? `The provider ${scope.provider}` : 'Everything';
}
