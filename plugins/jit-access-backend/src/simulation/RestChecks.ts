import { Holdings } from './Holdings';
import { BindingRowFacts, keyOfRow, Records } from './Records';
import { TargetChecks } from './TargetChecks';
import { VirtualTime } from './VirtualTime';

/** What must be true once faults have stopped and everything due has been done. */
export class RestChecks {
  constructor(
    private readonly records: Records,
    private readonly holdings: Holdings,
    private readonly target: TargetChecks,
    private readonly time: VirtualTime,
  ) {}

  /** Nothing is due now: what should be there is, and what should not is not. */
  idle(): void {
    this.target.idle();
    for (const row of this.records.bindings) {
      const settled =
        row.attempts === 0 && row.pending_since === null && !row.lease_owner;
      if (!settled || this.target.isAnothers(row)) continue;
      if (!this.target.isTroubled(keyOfRow(row))) {
        this.agrees(row);
      }
    }
  }

  /** Nothing will be due any more: everything has ended. */
  end(): void {
    for (const grant of this.records.grants) {
      if (grant.state === 'ended') continue;
      this.target.complain(
        `${this.records.name(grant.id)} is ${grant.state} for ever`,
      );
    }
    for (const row of this.records.bindings) {
      const holding = this.holdings.get(keyOfRow(row));
      if (holding?.ours && !this.target.isPassedOn(row))
        this.target.say(row, 'stayed when all had ended');
    }
  }

  private agrees(row: BindingRowFacts): void {
    const holding = this.holdings.get(keyOfRow(row));
    const wanted = this.target.rightsOf(row).length > 0;
    const at = this.time.instant();
    // It was due when the clock was set back, and is again when that time is reached.
    const next = row.next_run_at;
    const ahead = next === null ? 0 : Date.parse(next) - Date.parse(at);
    if (ahead > 0 && ahead <= this.time.setBackMs) return;
    if (wanted && !holding) {
      this.target.say(row, `should be there at ${at}, and is not`);
    }
    if (!wanted && holding?.ours && !this.target.isPassedOn(row)) {
      this.target.say(row, `should be gone at ${at}, and is not`);
    }
    // What nobody has looked at is not known to be either.
    if (row.standing === null) return;
    if (row.state === 'present' && !holding) {
      this.target.say(row, 'is settled as present, and is not there');
    }
    if (row.state === 'absent' && holding?.ours) {
      this.target.say(row, 'is settled as absent, and is there');
    }
  }
}
