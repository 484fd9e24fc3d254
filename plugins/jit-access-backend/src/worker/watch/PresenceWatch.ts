import {
  isMassAbsence,
  pauseBetweenBatches,
  PresenceKind,
} from '../../domain/grant/absence';
import { addMilliseconds, earliest, Instant } from '../../domain/time';
import {
  alarmMassAbsence,
  massAbsenceWords,
} from '../../storage/presence/alarmMassAbsence';
import {
  dueAbsences,
  nextAbsence,
  postponeAbsences,
} from '../../storage/presence/dueAbsences';
import { endGone } from '../../storage/presence/endGone';
import { LiveRef, liveRefs, liveRefsOf } from '../../storage/presence/liveRefs';
import { forgetUnheld, noteLook } from '../../storage/presence/noteLook';
import {
  endPresenceTurn,
  PresenceTurn,
  takePresenceTurn,
  Walk,
} from '../../storage/presence/presenceTurn';
import { InterruptedError } from '../InterruptedError';
import { askSource, WatchContext } from './WatchSources';

/** So many people and entities are looked for by one call of the catalog. */
const BATCH = 500;
/** Of so many missing ones it is decided at once whether they are gone. */
const DECIDED_AT_ONCE = 500;
/** When the catalog did not answer, it is asked again after that. */
const AFTER_ERROR_MS = 30_000;

/** The catalog did not answer; it has been said already. */
class NoAnswerError extends Error {}

/**
 * Looks whether everybody who holds access, and everything that access is on, is
 * still in the catalog. Each is looked for once in a round, however much access
 * hangs on it; a round is spread over its time, batch by batch, and any replica
 * does the next batch. Before anything counts as gone, all are looked for at once.
 */
export class PresenceWatch {
  private running: Promise<void> | undefined;
  private notBefore: Instant | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly ctx: WatchContext,
    private readonly onDone: () => void,
  ) {}

  /** Begins to look when it is time and no other replica does. @returns how many looks were begun */
  async begin(now: Instant): Promise<number> {
    if (this.running || this.stopping.signal.aborted) return 0;
    const { store, options } = this.ctx;
    if (this.notBefore && this.notBefore > now) return 0;
    // Renewed after each answer, so it has to outlast one.
    const turn = await takePresenceTurn(store, options.callTimeoutMs * 2);
    if ('notBefore' in turn) {
      this.notBefore = turn.notBefore;
      return 0;
    }
    this.running = this.look(turn).finally(() => {
      this.running = undefined;
      this.onDone();
    });
    return 1;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    await this.running;
  }

  interrupt(): void {
    this.stopping.abort(new InterruptedError());
  }

  /** Never rejects: what could not be done is done in a later turn. */
  private async look(turn: PresenceTurn): Promise<void> {
    let { walk } = turn;
    try {
      const now = await this.ctx.store.now();
      if (!walk.nextAt || walk.nextAt <= now) walk = await this.walkOn(turn);
      for (const kind of ['person', 'entity'] as const) {
        await this.decide(turn, kind);
      }
      await this.handBack(turn, walk);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) {
        this.ctx.logger.warn(
          `It could not be looked who is in the catalog; it is tried again: ${error}`,
        );
      }
      await this.handBack(turn, walk, AFTER_ERROR_MS).catch(() => {
        // The turn ends by itself.
      });
    }
  }

  /** Looks for the next batch of the round. @returns where the walk has come to */
  private async walkOn(turn: PresenceTurn): Promise<Walk> {
    const { store, options } = this.ctx;
    const { walk } = turn;
    const now = await store.now();
    const batch = await liveRefs(store.sql, {
      after: walk.after,
      limit: BATCH,
    });
    if (batch.length > 0) await this.lookFor(turn, batch);
    const isFull = batch.length === BATCH;
    if (!isFull) await store.transaction(forgetUnheld);
    const looked = walk.looked + batch.length;
    const pause = pauseBetweenBatches(
      { looked, last: walk.last },
      {
        batch: BATCH,
        isFull,
        roundMs: options.watchEverybodyMs,
        jitter: options.random(),
      },
    );
    const nextAt = addMilliseconds(now, pause);
    return isFull
      ? { ...walk, after: batch[BATCH - 1], looked, nextAt }
      : { looked: 0, last: looked, nextAt };
  }

  /**
   * Reads the catalog and notes what it lacks.
   * @returns how many it lacks
   * @throws NoAnswerError - it could not be read
   */
  private async lookFor(turn: PresenceTurn, some: LiveRef[]): Promise<number> {
    const { store, watch } = this.ctx;
    const refs = [...new Set(some.map(({ ref }) => ref))];
    const present = await this.ask('who is in the catalog', () =>
      watch.present(refs),
    );
    if (!present) throw new NoAnswerError();
    await store.transaction(tx => noteLook(tx, turn, some, present));
    return some.filter(({ ref }) => !present.has(ref)).length;
  }

  /** Decides of those who have been missing for long enough whether they are gone. */
  private async decide(turn: PresenceTurn, kind: PresenceKind): Promise<void> {
    const { store, options } = this.ctx;
    const at = await store.now();
    const due = { kind, at, limit: DECIDED_AT_ONCE };
    if ((await dueAbsences(store.sql, due)).length === 0) return;
    const looked = await this.census(turn, kind);
    if (isMassAbsence(looked, options.massAbsenceShare)) {
      await this.alarm(kind, looked);
      const until = addMilliseconds(at, options.watchEverybodyMs);
      await postponeAbsences(store.sql, { kind, at, until });
      return;
    }
    // Those that the census found have no row any more.
    for (const absence of await dueAbsences(store.sql, due)) {
      for (let more = true; more;) {
        this.stopping.signal.throwIfAborted();
        ({ more } = await store.transaction(tx =>
          endGone(tx, turn, absence, at),
        ));
      }
    }
  }

  /** Looks for all of a kind, one batch right after the other. */
  private async census(
    turn: PresenceTurn,
    kind: PresenceKind,
  ): Promise<{ all: number; missing: number }> {
    const looked = { all: 0, missing: 0 };
    let after: string | undefined;
    for (;;) {
      const some = await liveRefsOf(this.ctx.store.sql, kind, {
        after,
        limit: BATCH,
      });
      if (some.length > 0) {
        looked.missing += await this.lookFor(turn, some);
        looked.all += some.length;
      }
      if (some.length < BATCH) return looked;
      after = some[BATCH - 1].ref;
    }
  }

  private async handBack(
    turn: PresenceTurn,
    walk: Walk,
    afterMs?: number,
  ): Promise<void> {
    const { store } = this.ctx;
    const now = await store.now();
    const nextAt =
      afterMs === undefined
        ? (earliest(walk.nextAt, await nextAbsence(store.sql)) ?? now)
        : addMilliseconds(now, this.stopping.signal.aborted ? 0 : afterMs);
    await endPresenceTurn(store, turn, { walk, nextAt });
    this.notBefore = nextAt;
  }

  private async alarm(
    kind: PresenceKind,
    looked: { all: number; missing: number },
  ): Promise<void> {
    const { store, logger } = this.ctx;
    const administrators =
      (await this.ask('who administers', () => this.ctx.administrators())) ??
      [];
    const told = await store.transaction(tx =>
      alarmMassAbsence(tx, kind, looked, administrators),
    );
    if (told) {
      logger.error(`${massAbsenceWords(kind, looked)}; nothing is ended`);
    }
  }

  private ask<T>(
    what: string,
    question: () => Promise<T>,
  ): Promise<T | undefined> {
    return askSource(this.ctx, what, question, this.stopping.signal);
  }
}
