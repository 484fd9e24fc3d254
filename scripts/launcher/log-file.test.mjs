// @ts-check
import assert from 'node:assert/strict';
import {
  closeSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { Tail } from './command.mjs';
import { endOfLog, lastLines, openLog } from './log-file.mjs';
import { saysDiskFull } from './problem.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'log-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * @param {string} file
 * @param {string} text
 * @param {{ keepPrevious?: boolean }} [options]
 */
function log(file, text, options) {
  const handle = openLog(file, options);
  writeSync(handle, text);
  closeSync(handle);
}

test('openLog_setsTheEarlierLogAside', () => {
  const file = path.join(folder, 'deep/portal.log');
  log(file, 'first');
  log(file, 'second', { keepPrevious: true });
  assert.equal(readFileSync(file, 'utf8'), 'second');
  assert.equal(
    readFileSync(path.join(folder, 'deep/portal.previous.log'), 'utf8'),
    'first',
  );
});

test('endOfLog_isTheEnd', () => {
  const file = path.join(folder, 'long.log');
  log(file, `${'x'.repeat(50_000)}\nthe end\n`);
  assert.match(endOfLog(file), /x\nthe end$/);
  assert.ok(endOfLog(file).length <= 16_000);
  assert.equal(endOfLog(path.join(folder, 'missing.log')), '');
});

test('lastLines_areShortFewAndWithoutColours', () => {
  const text = `${'line\n'.repeat(100)}\u001b[31mred\u001b[39m\n${'x'.repeat(9_000)}\n`;
  const lines = lastLines(text).split('\n');
  assert.equal(lines.length, 30);
  assert.equal(lines.at(-2), 'red');
  assert.equal(lines.at(-1), `${'x'.repeat(300)} ...`);
});

test('tail_keepsTheLastLinesOfWhatComesInPieces', () => {
  const tail = new Tail();
  for (let n = 1; n <= 50; n += 1) {
    tail.add(`line `);
    tail.add(Buffer.from(`${n}\n`));
  }
  const lines = String(tail).split('\n');
  assert.equal(lines.at(-1), 'line 50');
  assert.equal(lines.length, 29);
});

test('saysDiskFull_knowsHowProgramsSayIt', () => {
  assert.ok(saysDiskFull(new Error('ENOSPC: no space left on device, write')));
  assert.ok(saysDiskFull('FATAL:  could not write: No space left on device'));
  assert.ok(saysDiskFull('SqliteError: database or disk is full'));
  assert.ok(
    saysDiskFull('could not extend file: wrote only 4096 of 8192 bytes'),
  );
  assert.ok(!saysDiskFull('connection refused'));
});
