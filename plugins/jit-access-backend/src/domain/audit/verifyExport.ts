import { SignedCheckpoint, TrustedKeys } from './checkpoint';
import { ExportHeader, parseExportLine } from './exportLines';
import { ChainLine, VerifiedChain, verifyChain } from './verify';

/** An export, line by line, and what it is checked against. @public */
export interface ExportToVerify {
  /** The lines of the file, without their line ends. */
  lines: AsyncIterable<string> | Iterable<string>;
  anchors?: AsyncIterable<SignedCheckpoint> | Iterable<SignedCheckpoint>;
  /** Keys that are known from elsewhere than the file. */
  keys: TrustedKeys;
}

/**
 * Checks an export without the database. An export that was filtered proves of
 * each of its events that it is what was sealed, not that none was left out.
 *
 * @throws Error when it is not an export in our format
 * @public
 */
export async function verifyExport(
  file: ExportToVerify,
): Promise<VerifiedChain & { header: ExportHeader }> {
  const reader = new ExportReader(file.lines);
  const header = await reader.header();
  const result = await verifyChain({
    lines: reader.chainLines(),
    anchors: file.anchors,
    keys: file.keys,
    now: header.exportedAt,
    complete: header.complete,
  });
  const findings = [...result.findings];
  const cut = (message: string) =>
    findings.push({ kind: 'truncated' as const, message });
  if (reader.announced === undefined) {
    cut('The file has no last line: it was cut off');
  } else if (reader.announced !== reader.events) {
    cut(
      `The file says that it has ${reader.announced} events, and has ${reader.events}`,
    );
  }
  const { head } = header;
  if (header.complete && head && head.hash !== result.head?.hash) {
    cut(
      `The file says that it reaches position ${head.seq}, and ends otherwise at position ${result.head?.seq ?? 0}`,
    );
  }
  return { ...result, findings, header };
}

class ExportReader {
  events = 0;
  /** How many events the last line says there are. */
  announced?: number;
  private number = 0;
  private readonly lines: AsyncIterator<string> | Iterator<string>;

  constructor(lines: AsyncIterable<string> | Iterable<string>) {
    this.lines =
      Symbol.asyncIterator in lines
        ? lines[Symbol.asyncIterator]()
        : lines[Symbol.iterator]();
  }

  async header(): Promise<ExportHeader> {
    const line = await this.next();
    if (line?.kind !== 'header') {
      throw new Error('The file does not begin with the header of an export');
    }
    return line;
  }

  async *chainLines(): AsyncGenerator<ChainLine> {
    for (;;) {
      const line = await this.next();
      if (!line) return;
      switch (line.kind) {
        case 'checkpoint':
          yield line;
          break;
        case 'event':
          this.events += 1;
          yield* chainLine(line);
          break;
        case 'end':
          this.announced = line.events;
          break;
        default:
          throw new Error(`Line ${this.number} is a second header`);
      }
    }
  }

  private async next() {
    const { done, value } = await this.lines.next();
    if (done) return undefined;
    this.number += 1;
    return parseExportLine(value, this.number);
  }
}

function* chainLine(
  line: Extract<ReturnType<typeof parseExportLine>, { kind: 'event' }>,
): Generator<ChainLine> {
  const { event, seal } = line;
  if (seal) yield { kind: 'sealed', seal, event };
  else if (event) {
    yield { kind: 'unsealed', eventId: event.id, at: event.at, event };
  }
}
