import { LoggerService } from '@backstage/backend-plugin-api';
import { Principal } from '../../domain/principal';
import { audienceOf } from '../../storage/requests/audience';
import { DueItems, escalateDue } from '../../storage/requests/escalateDue';
import { lapseDue } from '../../storage/requests/lapseDue';
import { ItemRecord } from '../../storage/requests/records';
import { remindDue } from '../../storage/requests/remindDue';
import { itemsDue } from '../../storage/requests/waitingItems';
import { Store, Tx } from '../../storage/store';

/** Storage handles so many in one transaction. */
const AT_ONCE = 100;

/** What time does to requests that wait: they lapse, more people are asked, people are reminded. */
export class ApprovalTimer {
  constructor(
    private readonly deps: {
      store: Store;
      /** Refs of the people who stand behind principals right now. */
      peopleOf(principals: Principal[]): Promise<string[]>;
      logger: LoggerService;
    },
  ) {}

  /**
   * Does all that is due, in the order that holds at one instant: what lapses is
   * not escalated any more, and those whom an escalation adds are reminded too.
   *
   * @returns how many items were changed
   */
  async pass(): Promise<number> {
    const lapsed = await this.lapse();
    const escalated = await this.each('escalates_at', escalateDue, async item =>
      this.people(item.decision.stages[item.stage]?.escalation?.audience ?? []),
    );
    const reminded = await this.each('remind_at', remindDue, item =>
      this.audience(item),
    );
    return lapsed + escalated + reminded;
  }

  private async lapse(): Promise<number> {
    let lapsed = 0;
    for (;;) {
      const some = await this.deps.store.transaction(tx => lapseDue(tx));
      lapsed += some.length;
      if (some.length < AT_ONCE) return lapsed;
    }
  }

  private async each(
    deadline: 'escalates_at' | 'remind_at',
    act: (tx: Tx, due: DueItems) => Promise<ItemRecord[]>,
    recipientsOf: (item: ItemRecord) => Promise<string[]>,
  ): Promise<number> {
    const { store } = this.deps;
    let changed = 0;
    for (;;) {
      const due = await itemsDue(store.sql, deadline, await store.now());
      if (due.length === 0) return changed;
      const recipients = new Map<string, string[]>();
      for (const item of due) recipients.set(item.id, await recipientsOf(item));
      const done = await store.transaction(tx =>
        act(tx, { recipients, skipLocked: true }),
      );
      changed += done.length;
      // What others hold at the moment comes with the next pass.
      if (done.length < AT_ONCE) return changed;
    }
  }

  private async audience(item: ItemRecord): Promise<string[]> {
    const asked = await audienceOf(this.deps.store.sql, [item.id]);
    return this.people(
      (asked.get(item.id) ?? []).map(({ principal }) => principal),
    );
  }

  /** More people can answer in time even if they cannot be told. */
  private async people(principals: Principal[]): Promise<string[]> {
    try {
      return await this.deps.peopleOf(principals);
    } catch (error) {
      this.deps.logger.warn(
        `It is not known at the moment whom to tell that a request waits: ${error}`,
      );
      return [];
    }
  }
}
