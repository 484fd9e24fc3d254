import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '@backstage/errors';
import { LineCounter, parseDocument } from 'yaml';
import { WrittenFacts, writtenFactsSchema } from './schema';

/**
 * A YAML file with facts. It is read for every question, which
 * is cheap, and parsed when its text changed, so an edit counts at once.
 * @internal
 */
export class FactsFile {
  private last?: { text: string; facts: WrittenFacts };
  readonly path: string;

  /** @param path - relative ones count from the working directory */
  constructor(path: string) {
    this.path = resolve(path);
  }

  /** @throws InputError - the file is not there or not as it should be, with the line */
  async read(signal: AbortSignal): Promise<WrittenFacts> {
    const text = await this.text(signal);
    if (this.last?.text !== text) {
      this.last = { text, facts: parseFacts(text, this.path) };
    }
    return this.last.facts;
  }

  private async text(signal: AbortSignal): Promise<string> {
    try {
      return await readFile(this.path, { encoding: 'utf8', signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new InputError(
        `The file of static facts ${this.path} cannot be read; check jitAccess.staticContext.file`,
        error,
      );
    }
  }
}

function parseFacts(text: string, path: string): WrittenFacts {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax) {
    const line = syntax.linePos?.[0].line ?? 1;
    throw new InputError(
      `${path}:${line}: this is not YAML: ${syntax.message.split('\n')[0]}`,
    );
  }
  const parsed = writtenFactsSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) {
    return parsed.data;
  }
  const wrong = parsed.error.issues.map(({ path: key, message }) => {
    const line = lines.linePos(offsetOf(document, key)).line;
    return `${path}:${line}: ${key.join('.') || 'the file'}: ${message}`;
  });
  throw new InputError(wrong.join('; '));
}

/** Where in the text the key is; where it is missing, what it is missing in. */
function offsetOf(
  document: ReturnType<typeof parseDocument>,
  key: ReadonlyArray<PropertyKey>,
): number {
  for (let length = key.length; length > 0; length--) {
    const node = document.getIn(key.slice(0, length), true);
    const { range } = Object(node) as { range?: [number, number, number] };
    if (range) {
      return range[0];
    }
  }
  return 0;
}
