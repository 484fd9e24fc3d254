import { Observation } from '@jit-access/backstage-plugin-jit-access-node';
import { VirtualTime } from './VirtualTime';

/** Something that somebody has in the target. */
export interface Holding {
  /** Made by a call of ours, not by somebody else. */
  ours: boolean;
  /** In milliseconds since 1970; the target ends it then by itself. */
  expiresAt?: number;
  /** What an account of ours was made with. */
  secret?: string;
  /** A call that nobody waited for any more has set it, maybe long after. */
  secretIsLate?: boolean;
  /** It was there when we looked for the first time: it stays. */
  standing: boolean;
}

/** What readers see for a while instead of what is. */
interface Lag {
  until: number;
  before: Holding | undefined;
}

/** What the target really holds: the truth that everything is compared with. */
export class Holdings {
  private readonly held = new Map<string, Holding>();
  private readonly lags = new Map<string, Lag>();
  private readonly expired = new Map<string, number>();
  private before: Holding | undefined;

  constructor(private readonly time: VirtualTime) {}

  get(key: string): Holding | undefined {
    this.expire(key);
    return this.held.get(key);
  }

  /** Everything that is there now. */
  all(): [string, Holding][] {
    for (const key of [...this.held.keys()]) this.expire(key);
    return [...this.held];
  }

  ensure(key: string, expiresAt: number | undefined, secret?: string): void {
    const known = this.get(key);
    this.before = known && { ...known };
    if (!known) {
      this.held.set(key, { ours: true, expiresAt, secret, standing: false });
    } else if (known.ours) known.expiresAt = expiresAt;
  }

  /** Replaces the secret of what is ours. */
  renew(key: string, secret: string | undefined, late: boolean): void {
    const known = this.get(key);
    this.before = known && { ...known };
    if (known?.ours) Object.assign(known, { secret, secretIsLate: late });
  }

  remove(key: string): void {
    this.before = this.get(key);
    this.held.delete(key);
  }

  /** Somebody gives it past us. */
  addForeign(key: string): void {
    if (!this.get(key)) this.held.set(key, { ours: false, standing: false });
  }

  /** For so long, readers may see what was before the last change. */
  readersLag(key: string, ms: number): void {
    this.lags.set(key, { until: this.time.wall + ms, before: this.before });
  }

  /** From now on readers see what is. */
  readersSeeAll(key: string): void {
    this.lags.delete(key);
  }

  /** Who has seen what is does not see older things afterwards. */
  read(
    key: string,
    how: { old: boolean; sayPending: boolean; first: boolean },
  ): Observation {
    const holding = this.get(key);
    const lag = this.lags.get(key);
    const lags = lag && this.time.wall < lag.until;
    if (lags && !holding?.standing && !how.first) {
      if (how.sayPending) return { state: 'pending' };
      if (how.old) return observed(lag.before);
    }
    this.lags.delete(key);
    if (how.first && holding && !holding.ours) holding.standing = true;
    return observed(holding);
  }

  private expire(key: string): void {
    const holding = this.held.get(key);
    if (holding?.expiresAt === undefined) return;
    if (holding.expiresAt > this.time.wall) return;
    this.held.delete(key);
    this.expired.set(key, holding.expiresAt);
  }

  /** What the target ended by itself at a time that, by the database's clock, has not come any more. */
  tooEarly(): string[] {
    return [...this.expired]
      .filter(([, at]) => at > this.time.wall)
      .map(([key]) => key);
  }
}

function observed(holding: Holding | undefined): Observation {
  if (!holding) return { state: 'absent' };
  const { expiresAt } = holding;
  return {
    state: 'present',
    expiresAt:
      expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
  };
}
