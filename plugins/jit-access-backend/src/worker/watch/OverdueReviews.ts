import { LoggerService } from '@backstage/backend-plugin-api';
import { Principal, userPrincipal } from '../../domain/principal';
import {
  overdueReviews,
  pressForReview,
} from '../../storage/breakGlass/overdueReviews';
import { audienceOf } from '../../storage/requests/audience';
import { ItemRecord } from '../../storage/requests/records';
import { Store } from '../../storage/store';

const AT_ONCE = 50;

/** Presses for the reviews of break-glass that nobody gave in time. */
export class OverdueReviews {
  constructor(
    private readonly deps: {
      store: Store;
      /** Refs of the people who stand behind principals right now. */
      peopleOf(principals: Principal[]): Promise<string[]>;
      /** Refs of the people who are asked when nobody else is named. */
      administrators(): Promise<string[]>;
      logger: LoggerService;
    },
  ) {}

  /** @returns of how many reviews people were told */
  async pass(): Promise<number> {
    const { store } = this.deps;
    let pressed = 0;
    const due = await overdueReviews(store.sql, await store.now(), AT_ONCE);
    for (const item of due) {
      const concerns = await this.concerns(item);
      const done = await store.transaction(tx =>
        pressForReview(tx, item.id, concerns),
      );
      if (done) pressed += 1;
    }
    return pressed;
  }

  private async concerns(item: ItemRecord) {
    const named = item.decision.breakGlass?.escalateTo ?? [];
    const escalateTo =
      named.length > 0
        ? named
        : (await this.answer(() => this.deps.administrators())).map(
            userPrincipal,
          );
    const asked = await audienceOf(this.deps.store.sql, [item.id]);
    const principals = (asked.get(item.id) ?? []).map(
      ({ principal }) => principal,
    );
    const people = await this.answer(() =>
      this.deps.peopleOf([...new Set([...principals, ...escalateTo])]),
    );
    return { escalateTo, people };
  }

  /** They are asked, and see it in their inbox, even if they cannot be told. */
  private async answer(question: () => Promise<string[]>): Promise<string[]> {
    try {
      return await question();
    } catch (error) {
      this.deps.logger.warn(
        `Nobody could be told of an overdue review of emergency access: ${error}`,
      );
      return [];
    }
  }
}
