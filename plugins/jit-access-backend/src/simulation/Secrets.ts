import { Database } from './Database';
import { Holdings } from './Holdings';
import { GrantFacts, Records } from './Records';

/** Invariant 10, and that a secret is shown once, to the one whom it is for. */
export class Secrets {
  /** All that a target was ever told. */
  private readonly told = new Set<string>();
  private readonly seen = new Set<string>();
  /** By grant, what its holder has been shown. */
  private readonly known = new Map<string, { key: string; secret: string }>();

  constructor(
    private readonly holdings: Holdings,
    private readonly isDisturbed: (key: string) => boolean,
    private readonly complain: (what: string) => void,
  ) {}

  /** A target is given the secret of a new account. */
  tell(secret: string): void {
    this.told.add(secret);
  }

  /** A person sees a secret. */
  shown(grant: GrantFacts, who: string, secret: string): void {
    if (who !== grant.receiver) {
      this.complain(`The secret of ${grant.receiver} was shown to ${who}`);
    }
    if (this.seen.has(secret)) {
      this.complain(`A secret of ${grant.receiver} was shown twice`);
    }
    this.seen.add(secret);
    const key = `${who.split('/').pop()} ${grant.bindings[0].effectKey}`;
    const holding = this.holdings.get(key);
    this.known.set(grant.id, { key, secret });
    if (this.isDisturbed(key) || !holding?.ours) return;
    if (holding.secretIsLate) return;
    if (holding.secret !== secret) {
      this.complain(`${key} does not open with the secret that was shown`);
    }
  }

  /** Nothing is due: what was shown for access that was ended early lets nobody in. */
  idle(records: Records): void {
    for (const grant of records.grants) {
      const shown = this.known.get(grant.id);
      const early = grant.state === 'ended' && grant.endReason !== 'expired';
      if (!shown || !early || this.isDisturbed(shown.key)) continue;
      const holding = this.holdings.get(shown.key);
      if (holding?.secretIsLate) continue;
      const row = records.binding(grant.bindings[0].id);
      const atWork =
        row !== undefined &&
        (row.attempts > 0 ||
          row.pending_since !== null ||
          row.lease_owner !== null ||
          row.suspect !== 0);
      if (holding?.secret === shown.secret && !atWork) {
        this.complain(
          `${shown.key} still opens with what was shown for ${records.name(grant.id)}, which was ended`,
        );
      }
    }
  }

  /** Looks for secrets where none may be. */
  search(database: Database): void {
    if (this.told.size === 0) return;
    const texts = database.read<{ text: string | null }>(
      `select details || summary || coalesce(personal, '') as text
       from audit_event
       union all select payload || coalesce(last_error, '') from outbox
       union all select coalesce(handle, '') || coalesce(last_error, '')
         || coalesce(credential, '') from binding`,
    );
    const all = texts.map(row => row.text).join('\n');
    for (const secret of this.told) {
      if (all.includes(secret)) {
        this.complain('A secret is written down in the database');
      }
    }
  }
}
