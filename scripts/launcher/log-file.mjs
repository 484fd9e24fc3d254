// @ts-check
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
} from 'node:fs';
import path from 'node:path';

const END_BYTES = 16_000;
const END_LINES = 30;
const LINE_LENGTH = 300;
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

/**
 * Opens a log file for a process to write to by itself. Not through a pipe: a
 * process whose reader was killed would choke on its own messages.
 *
 * @param {string} file
 * @param {{ keepPrevious?: boolean }} [options] whether an earlier log is set
 *   aside, because what was said before a crash is worth reading, or continued
 * @returns {number} a file descriptor, to be closed by the caller
 */
export function openLog(file, { keepPrevious = false } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  if (keepPrevious && existsSync(file)) {
    renameSync(file, file.replace(/(\.log)?$/, '.previous.log'));
  }
  return openSync(file, 'a', 0o600);
}

/**
 * The last lines of a text, as a person wants to read them in a message.
 *
 * @param {string} text
 */
export function lastLines(text) {
  return text
    .replaceAll(COLOURS, '')
    .trim()
    .split('\n')
    .slice(-END_LINES)
    .map(line =>
      line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)} ...` : line,
    )
    .join('\n');
}

/**
 * The last bytes of a log file.
 *
 * @param {string} file
 */
export function endOfLog(file) {
  try {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      const buffer = Buffer.alloc(Math.min(size, END_BYTES));
      readSync(handle, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8').trim();
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}
