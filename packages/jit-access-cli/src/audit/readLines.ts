import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { UsageError } from '../terminal/exits';

/**
 * The lines of a file that hold something, one at a time.
 * @throws UsageError - there is no such file
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  await access(file).catch(() => {
    throw new UsageError(`There is no file ${file} that can be read`);
  });
  const input = createReadStream(file, 'utf8');
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      if (text !== '') yield text;
    }
  } finally {
    input.destroy();
  }
}
