import {
  Health,
  inventoryBodySchema,
  inventoryResultSchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { addDuration } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { newestFindings } from '../../storage/drift/findings';
import {
  inventories,
  requestInventories,
} from '../../storage/drift/inventories';
import { openOrphans } from '../../storage/drift/orphans';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { AdministrationService } from '../administration/AdministrationService';
import { shortName } from '../presentation/words';

const RECENT = 'P7D';
const RECENT_AT_MOST = 50;
const ORPHANS_AT_MOST = 100;

/** What changed in targets behind our back. */
export class DriftService {
  constructor(
    private readonly store: Store,
    private readonly administration: AdministrationService,
  ) {}

  /**
   * Has targets listed now; what is found is on the health page soon.
   * @throws NotAllowedError - not an administrator
   */
  async takeInventory(
    actor: Actor,
    { provider }: z.output<typeof inventoryBodySchema>,
  ): Promise<z.output<typeof inventoryResultSchema>> {
    await this.administration.requireAdministrator(actor);
    return this.store.transaction(async tx => {
      const instances = await requestInventories(tx, provider);
      await appendEvents(tx, [
        {
          type: 'admin.inventory',
          actor: actor.ref,
          result: 'success',
          provider,
          summary: `${shortName(actor.ref)} had ${provider ? `targets of ${provider}` : 'all targets'} listed`,
          details: { instances },
        },
      ]);
      return { instances };
    });
  }

  /** For the health page: the caller has checked who asks. */
  async state(): Promise<Health['drift']> {
    const { sql } = this.store;
    const since = addDuration(await this.store.now(), `-${RECENT}`);
    const [recent, orphans, listed] = await Promise.all([
      newestFindings(sql, since, RECENT_AT_MOST),
      openOrphans(sql, ORPHANS_AT_MOST),
      inventories(sql),
    ]);
    return {
      recent: recent.map(({ bindingId, ...finding }) => finding),
      orphans: orphans.map(orphan => ({
        provider: orphan.provider,
        instance: orphan.instance,
        account: orphan.accountKey,
        effect: orphan.effectKey,
        removable: orphan.removable,
        removing: orphan.adoptedAs !== undefined,
        foundAt: orphan.foundAt,
      })),
      inventories: listed,
    };
  }
}
