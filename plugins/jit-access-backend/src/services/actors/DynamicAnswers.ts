import { Principal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { Approvers } from '../../policy/decision';

/** How old an answer may be in lists and counts, in milliseconds. */
const KEPT_MS = 30_000;
/** So many answers are kept at most. */
const KEPT_AT_MOST = 20_000;

/**
 * For which principals a person stands that only context sources know: afresh
 * for a review, at most half a minute old for lists, which are asked for all
 * the time.
 */
export class DynamicAnswers {
  private readonly kept = new Map<string, { holds: boolean; readAt: number }>();

  constructor(
    private readonly approvers: Approvers,
    /** Milliseconds that never go back; for tests. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Right now. A source that fails stands for nobody. */
  async fresh(
    person: string,
    principals: Principal[],
    at: Instant,
  ): Promise<Principal[]> {
    if (principals.length === 0) return [];
    const held = new Set(
      await this.approvers.dynamicOf(person, principals, at).catch(() => []),
    );
    const readAt = this.clock();
    this.makeRoom(readAt);
    for (const principal of principals) {
      this.kept.set(`${person} ${principal}`, {
        holds: held.has(principal),
        readAt,
      });
    }
    return principals.filter(principal => held.has(principal));
  }

  /** As it was half a minute ago at the latest. */
  async recent(
    person: string,
    principals: Principal[],
    at: Instant,
  ): Promise<Principal[]> {
    const oldest = this.clock() - KEPT_MS;
    const answer = (principal: Principal) => {
      const kept = this.kept.get(`${person} ${principal}`);
      return kept && kept.readAt >= oldest ? kept.holds : undefined;
    };
    const stale = principals.filter(one => answer(one) === undefined);
    const known = principals.filter(one => answer(one) === true);
    return [...known, ...(await this.fresh(person, stale, at))];
  }

  private makeRoom(now: number): void {
    if (this.kept.size < KEPT_AT_MOST) return;
    for (const [key, { readAt }] of this.kept) {
      if (readAt < now - KEPT_MS) this.kept.delete(key);
    }
    if (this.kept.size >= KEPT_AT_MOST) this.kept.clear();
  }
}
