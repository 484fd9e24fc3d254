import { EventFilter } from '../../storage/audit/findEvents';
import { recordOnce } from '../../storage/audit/recordOnce';
import { appendEvents } from '../../storage/audit/appendEvents';
import { addMilliseconds, millisecondsBetween } from '../../domain/time';
import { Json } from '../../domain/audit/event';
import { canonicalJson } from '../../domain/audit/canonical';
import { Store } from '../../storage/store';

/** How an export went. */
export interface ExportOutcome {
  format: 'csv' | 'jsonl';
  filter: EventFilter;
  /** Events that were written, up to the end or until it was broken off. */
  events: number;
  complete: boolean;
}

interface Reader {
  ref: string;
}

const HOUR_MS = 3_600_000;
const REMEMBERED = 10_000;

/** Writes to the history who read what others did, and who took it along. */
export class ReadingLog {
  /** Readings that are on record for their hour; saves the look into the table. */
  private readonly recorded = new Map<string, number>();

  constructor(
    private readonly store: Store,
    private readonly poke: () => void,
  ) {}

  /** One event per person, filter and hour; reading one's own is none. */
  async recordReading(reader: Reader, filter: EventFilter): Promise<void> {
    if (filter.own !== undefined || filter.person === reader.ref) return;
    await this.recordHourly(reader, {
      summary: `Read the history of others (${inWords(filter)})`,
      details: { filter: { ...filter } },
    });
  }

  /** One event per person, period and hour, for insights that name people. */
  async recordInsights(reader: Reader, period: string): Promise<void> {
    await this.recordHourly(reader, {
      summary: `Read who used access most (insights over ${period})`,
      details: { insights: period },
    });
  }

  private async recordHourly(
    reader: Reader,
    reading: { summary: string; details: { [name: string]: Json } },
  ): Promise<void> {
    const key = canonicalJson([reader.ref, reading.details]);
    const until = this.recorded.get(key);
    if (until !== undefined && performance.now() < until) return;
    const left = await this.store.transaction(async tx => {
      const now = await tx.now();
      const hour = `${now.slice(0, 13)}:00:00.000Z`;
      const written = await recordOnce(
        tx,
        {
          type: 'history.read',
          actor: reader.ref,
          result: 'success',
          summary: reading.summary,
          details: { ...reading.details, hour },
        },
        hour,
      );
      if (written) tx.afterCommit(this.poke);
      return millisecondsBetween(now, addMilliseconds(hour, HOUR_MS));
    });
    if (this.recorded.size >= REMEMBERED) this.recorded.clear();
    this.recorded.set(key, performance.now() + left);
  }

  async recordExport(reader: Reader, outcome: ExportOutcome): Promise<void> {
    const { format, filter, events, complete } = outcome;
    await this.store.transaction(async tx => {
      await appendEvents(tx, [
        {
          type: 'history.exported',
          actor: reader.ref,
          result: complete ? 'success' : 'failure',
          summary: complete
            ? `Exported ${events} events of the history as ${format} (${inWords(filter)})`
            : `Broke off an export of the history as ${format} after ${events} events (${inWords(filter)})`,
          details: { format, filter: { ...filter }, events, complete },
        },
      ]);
      tx.afterCommit(this.poke);
    });
  }
}

function inWords(filter: EventFilter): string {
  const parts = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? 'no filter' : parts.join(', ');
}
