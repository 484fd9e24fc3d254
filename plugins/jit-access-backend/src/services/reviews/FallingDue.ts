import { Principal } from '../../domain/principal';
import { addDuration, earliest, Instant } from '../../domain/time';
import { audienceOf } from '../../storage/requests/audience';
import { escalateDue } from '../../storage/requests/escalateDue';
import { requestById } from '../../storage/requests/findRequests';
import { lapseDue } from '../../storage/requests/lapseDue';
import { lockPerson } from '../../storage/requests/lockPerson';
import { ItemRecord } from '../../storage/requests/records';
import { remindDue } from '../../storage/requests/remindDue';
import { Store, Tx } from '../../storage/store';

/** A change is made within this time after what it needs was read. */
const SOON = 'PT1M';

/** What falls due at an instant happens before whatever else happens at it. */
export class FallingDue {
  constructor(
    private readonly store: Store,
    private readonly peopleOf: (principals: Principal[]) => Promise<string[]>,
  ) {}

  /**
   * Finds out whom to tell if something falls due before a change is made.
   * @returns what lets it happen, at the beginning of the transaction
   */
  async prepare(item: ItemRecord): Promise<(tx: Tx) => Promise<void>> {
    const soon = addDuration(await this.store.now(), SOON);
    const isSoon = (at?: Instant) => at !== undefined && at <= soon;
    const escalated = isSoon(item.escalatesAt)
      ? (item.decision.stages[item.stage]?.escalation?.audience ?? [])
      : [];
    const [added, reminded] = await Promise.all([
      this.people(escalated),
      isSoon(item.remindAt)
        ? this.audience(item.id).then(asked =>
            this.people([...asked, ...escalated]),
          )
        : [],
    ]);
    return async tx => {
      await lapseDue(tx, [item.id]);
      await escalateDue(tx, { recipients: new Map([[item.id, added]]) });
      await remindDue(tx, { recipients: new Map([[item.id, reminded]]) });
    };
  }

  /** Lets happen what is due already, before it is looked who may see the item. */
  async catchUp(requestId: string, itemId: string): Promise<void> {
    const full = await requestById(this.store.sql, requestId);
    const item = full?.items.find(one => one.id === itemId);
    if (!item || item.state !== 'pending') return;
    const due = earliest(item.lapsesAt, item.escalatesAt, item.remindAt);
    if (!due || due > (await this.store.now())) return;
    const letFallDue = await this.prepare(item);
    await this.store.transaction(async tx => {
      await lockPerson(tx, item.receiver);
      await letFallDue(tx);
    });
  }

  /** Who can answer a stage right now; nobody where there is no such stage. */
  peopleOfStage(item: ItemRecord, stage: number): Promise<string[]> {
    return this.people(item.decision.stages[stage]?.audience ?? []);
  }

  private async audience(itemId: string): Promise<Principal[]> {
    const asked = await audienceOf(this.store.sql, [itemId]);
    return (asked.get(itemId) ?? []).map(({ principal }) => principal);
  }

  /** A catalog that is away does not hold up a review. */
  private async people(principals: Principal[]): Promise<string[]> {
    if (principals.length === 0) return [];
    return this.peopleOf(principals).catch(() => []);
  }
}
