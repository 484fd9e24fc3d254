import { isBroken, LoopVitals } from '../../domain/vitals';
import { ping } from '../../storage/health/ping';
import { Store } from '../../storage/store';

/** What can be broken in one process. */
export type Part = 'database' | 'worker' | 'sealer';

/** What the readiness of this process is told by. */
export interface ReadinessDependencies {
  store: Store;
  worker(): LoopVitals;
  sealer(): LoopVitals;
  /** This process's own clock, in milliseconds. */
  monotonic?: () => number;
}

/** The worker looks at least once a second; half a minute is no load any more. */
const WORKER_STANDS_STILL_MS = 30_000;
/** A round of the sealer goes on until nothing is left, which may take a while after a rest. */
const SEALER_STANDS_STILL_MS = 120_000;
/** Whoever asks more often is told the same again. */
const FRESH_MS = 1_000;
/** Probes do not wait longer than a second by default. */
const ANSWER_WITHIN_MS = 800;
/** A database that is busy answers later than one that is idle, but it answers. */
const DATABASE_AWAY_MS = 5_000;

/** Whether this process does its work; cheap to ask, however often and by whomever. */
export class Readiness {
  private readonly monotonic: () => number;
  private last?: { answers: boolean; at: number };
  private asking?: { since: number; answers: Promise<boolean> };

  constructor(private readonly deps: ReadinessDependencies) {
    this.monotonic = deps.monotonic ?? (() => performance.now());
  }

  /** @returns what does not work; empty: ready. Never throws */
  async broken(): Promise<Part[]> {
    const parts: Part[] = [];
    if (!(await this.databaseAnswers())) parts.push('database');
    if (isBroken(this.deps.worker(), WORKER_STANDS_STILL_MS)) {
      parts.push('worker');
    }
    if (isBroken(this.deps.sealer(), SEALER_STANDS_STILL_MS)) {
      parts.push('sealer');
    }
    return parts;
  }

  private async databaseAnswers(): Promise<boolean> {
    if (this.last && this.monotonic() - this.last.at < FRESH_MS) {
      return this.last.answers;
    }
    this.asking ??= this.ask();
    const { since, answers } = this.asking;
    const answer = await inTime(answers, ANSWER_WITHIN_MS);
    if (answer !== undefined) return answer;
    const hangs = this.monotonic() - since > DATABASE_AWAY_MS;
    return !hangs && this.last?.answers !== false;
  }

  /** One question at a time: a database that hangs is not asked by every probe. */
  private ask(): { since: number; answers: Promise<boolean> } {
    const answers = ping(this.deps.store.sql)
      .then(() => true)
      .catch(() => false)
      .then(answer => {
        this.last = { answers: answer, at: this.monotonic() };
        this.asking = undefined;
        return answer;
      });
    return { since: this.monotonic(), answers };
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
