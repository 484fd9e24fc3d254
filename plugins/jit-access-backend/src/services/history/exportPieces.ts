import {
  checkpointLine,
  endLine,
  eventLine,
  headerLine,
} from '../../domain/audit/exportLines';
import { eachEvent, EventFilter } from '../../storage/audit/findEvents';
import { ChainBounds, sealedLines } from '../../storage/audit/readChain';
import { Store } from '../../storage/store';
import { csvEvent, csvHeader } from './csvEvent';

/** What is written, and to whom the number of events is told as it grows. */
export interface ExportJob {
  filter: EventFilter;
  bounds: ChainBounds;
  /** SPKI, PEM; of those who sign checkpoints. */
  publicKeys: string[];
  counted(): void;
}

/** A table, the oldest event first. */
export async function* csvPieces(
  store: Store,
  { filter, bounds, counted }: ExportJob,
): AsyncGenerator<string> {
  yield csvHeader;
  for await (const line of eachEvent(store.sql, upTo(bounds, filter))) {
    counted();
    yield csvEvent(line);
  }
}

/** Lines of JSON with all that a check without the database needs. */
export async function* jsonlPieces(
  store: Store,
  job: ExportJob,
): AsyncGenerator<string> {
  const { filter, bounds, publicKeys } = job;
  let events = 0;
  const count = () => {
    events += 1;
    job.counted();
  };
  const complete = Object.values(filter).every(value => value === undefined);
  yield headerLine({
    exportedAt: bounds.now,
    filter: { ...filter },
    complete,
    head: bounds.head,
    publicKeys,
  });
  yield* complete
    ? wholeChain(store, bounds, count)
    : filtered(store, upTo(bounds, filter), count);
  yield endLine(events);
}

async function* filtered(
  store: Store,
  filter: EventFilter,
  counted: () => void,
): AsyncGenerator<string> {
  for await (const { event, seal } of eachEvent(store.sql, filter)) {
    counted();
    yield eventLine(event, seal);
  }
}

/** By position, as the chain is checked; then what is not sealed yet. */
async function* wholeChain(
  store: Store,
  bounds: ChainBounds,
  counted: () => void,
): AsyncGenerator<string> {
  const lastSeq = bounds.head?.seq ?? 0;
  for await (const line of sealedLines(store.sql, lastSeq)) {
    if (line.kind === 'checkpoint') yield checkpointLine(line.checkpoint);
    if (line.kind !== 'sealed') continue;
    counted();
    yield eventLine(line.event, line.seal);
  }
  const behind = eachEvent(store.sql, { from: bounds.unsealedFrom });
  for await (const { event, seal } of behind) {
    // Sealed since the bounds were fixed: as of the head in the header, it is
    // not sealed yet.
    if (seal && seal.seq <= lastSeq) continue;
    counted();
    yield eventLine(event, undefined);
  }
}

/** Ends at the time at which the export began, so that it ends at all. */
function upTo(bounds: ChainBounds, filter: EventFilter): EventFilter {
  const { to } = filter;
  return { ...filter, to: to && to < bounds.now ? to : bounds.now };
}
