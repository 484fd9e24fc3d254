import { z } from 'zod';
import {
  AuditEvent,
  historyExportQuerySchema,
  HistoryFilter,
  historyQuerySchema,
  Integrity,
} from '@jit-access/backstage-plugin-jit-access-common';
import { toInstant } from '../../domain/time';
import { erasePersonal } from '../../storage/audit/erasePersonal';
import { EventFilter, findEvents } from '../../storage/audit/findEvents';
import { Store } from '../../storage/store';
import { readCursor, writeCursor } from './cursor';
import { exportHistory } from './exportHistory';
import { IntegrityCheck } from './IntegrityCheck';
import { ReadingLog } from './ReadingLog';
import { wireEvent } from './wireEvent';

/** Who reads; whether it may be everybody's history is the caller's decision. */
export interface HistoryViewer {
  ref: string;
  /** False: only what the viewer did, and what concerns the viewer. */
  seesAll: boolean;
}

export type HistoryQuery = z.output<typeof historyQuerySchema>;
export type HistoryExportFormat = z.output<
  typeof historyExportQuerySchema
>['format'];

export interface HistoryPage {
  items: AuditEvent[];
  nextCursor?: string;
}

/** Events of one request that are shown from its beginning, and from its end. */
const TIMELINE_HALF = 500;

/** The access history for those who read it, and the proof that it is whole. */
export class HistoryService {
  private readonly store: Store;
  private readonly check: IntegrityCheck;
  private readonly log: ReadingLog;
  private readonly publicKeys: string[];
  private readonly poke: () => void;

  constructor(options: {
    store: Store;
    check: IntegrityCheck;
    publicKeys: string[];
    poke?: () => void;
  }) {
    this.store = options.store;
    this.check = options.check;
    this.publicKeys = options.publicKeys;
    this.poke = options.poke ?? (() => {});
    this.log = new ReadingLog(this.store, this.poke);
  }

  /**
   * Newest first. That somebody read what others did is written to the history
   * before anything is shown.
   *
   * @throws InputError when the cursor is not one of ours
   */
  async list(viewer: HistoryViewer, query: HistoryQuery): Promise<HistoryPage> {
    const { cursor, limit, ...filter } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const events = eventFilter(viewer, filter);
    await this.log.recordReading(viewer, events);
    const found = await findEvents(this.store.sql, events, {
      order: 'newest-first',
      after,
      // One more tells whether there is a next page.
      limit: limit + 1,
    });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(wireEvent),
      nextCursor:
        last && found.length > limit ? writeCursor(last.event) : undefined,
    };
  }

  /**
   * Writes to the history that somebody read what people did, before it is
   * shown; once an hour.
   */
  async recordInsights(reader: { ref: string }, period: string): Promise<void> {
    await this.log.recordInsights(reader, period);
  }

  /**
   * What happened to one request, its grants and bindings included, oldest
   * first. Of a request with more than a thousand events (a removal that is
   * tried for days) the first and the last five hundred.
   */
  async timelineOf(requestId: string): Promise<AuditEvent[]> {
    const filter = { requestId };
    const { sql } = this.store;
    const limit = TIMELINE_HALF;
    const first = await findEvents(sql, filter, {
      order: 'oldest-first',
      limit,
    });
    if (first.length < limit) return first.map(wireEvent);
    const last = await findEvents(sql, filter, {
      order: 'newest-first',
      limit,
    });
    const known = new Set(first.map(({ event }) => event.id));
    return [
      ...first,
      ...last.reverse().filter(({ event }) => !known.has(event.id)),
    ].map(wireEvent);
  }

  /**
   * Everything that passes the filter, oldest first, in pieces of about 64 KiB.
   * The last piece is handed out after the export was written to the history.
   */
  export(
    viewer: HistoryViewer,
    filter: HistoryFilter,
    format: HistoryExportFormat,
  ): AsyncIterable<string> {
    return exportHistory(this.store, {
      filter: eventFilter(viewer, filter),
      format,
      publicKeys: this.publicKeys,
      finished: outcome => this.log.recordExport(viewer, outcome),
    });
  }

  /** Checks the whole chain; an answer may be up to ten seconds old. */
  async integrity(): Promise<Integrity> {
    return this.check.result();
  }

  /**
   * Erases what a person wrote, and what was written about this person, from
   * the history; that it was done is recorded, the chain stays valid.
   *
   * @returns how many events lost their text
   */
  async erasePersonal(
    actor: string,
    erasure: { person: string; reason: string },
  ): Promise<number> {
    let erased = 0;
    for (;;) {
      const batch = await this.store.transaction(async tx => {
        tx.afterCommit(this.poke);
        return erasePersonal(tx, { ...erasure, actor });
      });
      erased += batch;
      if (batch === 0) return erased;
    }
  }
}

function eventFilter(
  viewer: HistoryViewer,
  { from, to, ...filter }: HistoryFilter,
): EventFilter {
  return {
    ...filter,
    from: from && toInstant(from),
    to: to && toInstant(to),
    own: viewer.seesAll ? undefined : viewer.ref,
  };
}
