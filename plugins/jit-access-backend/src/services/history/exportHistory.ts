import { EventFilter } from '../../storage/audit/findEvents';
import { chainBounds } from '../../storage/audit/readChain';
import { Store } from '../../storage/store';
import { coalesce } from './coalesce';
import { csvPieces, jsonlPieces } from './exportPieces';
import { ExportOutcome } from './ReadingLog';

/**
 * Streams an export. Its end, reached or broken off by the reader, is recorded
 * before the last piece is handed out: nobody gets a whole export that the
 * history does not know of.
 */
export async function* exportHistory(
  store: Store,
  job: {
    filter: EventFilter;
    format: 'csv' | 'jsonl';
    /** SPKI, PEM. */
    publicKeys: string[];
    finished(outcome: ExportOutcome): Promise<void>;
  },
): AsyncGenerator<string> {
  const { filter, format, publicKeys } = job;
  const bounds = await chainBounds(store);
  let events = 0;
  const pieces = (format === 'csv' ? csvPieces : jsonlPieces)(store, {
    filter,
    bounds,
    publicKeys,
    counted: () => {
      events += 1;
    },
  });
  let complete = false;
  let recorded = false;
  const record = async () => {
    if (recorded) return;
    recorded = true;
    await job.finished({ format, filter, events, complete });
  };
  try {
    let held: string | undefined;
    for await (const chunk of coalesce(pieces)) {
      if (held !== undefined) yield held;
      held = chunk;
    }
    complete = true;
    await record();
    if (held !== undefined) yield held;
  } finally {
    await record();
  }
}
