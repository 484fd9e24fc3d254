// @ts-check
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { fingerprint, stamp } from './fingerprint.mjs';

/** @type {string} */
let folder;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fingerprint-'));
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(path.join(folder, 'src/a.ts'), 'one');
  writeFileSync(path.join(folder, 'src/b.ts'), 'two');
});

afterEach(() => rmSync(folder, { recursive: true }));

const ofSources = () => fingerprint(folder, ['src', 'yarn.lock']);

test('fingerprint_ofTheSameContent_isTheSame', () => {
  const before = ofSources();
  utimesSync(path.join(folder, 'src/a.ts'), new Date(0), new Date(0));
  assert.equal(ofSources(), before);
});

test('fingerprint_changesWithContentNamesAndNewFiles', () => {
  const seen = new Set([ofSources()]);
  writeFileSync(path.join(folder, 'src/a.ts'), 'One');
  seen.add(ofSources());
  renameSync(path.join(folder, 'src/a.ts'), path.join(folder, 'src/c.ts'));
  seen.add(ofSources());
  writeFileSync(path.join(folder, 'yarn.lock'), '');
  seen.add(ofSources());
  rmSync(path.join(folder, 'src/b.ts'));
  seen.add(ofSources());
  assert.equal(seen.size, 5);
});

test('fingerprint_tellsContentFromTheNextName', () => {
  writeFileSync(path.join(folder, 'src/a.ts'), 'onesrc/b.ts');
  writeFileSync(path.join(folder, 'src/b.ts'), '');
  const first = ofSources();
  writeFileSync(path.join(folder, 'src/a.ts'), 'one');
  writeFileSync(path.join(folder, 'src/b.ts'), 'src/b.ts');
  assert.notEqual(ofSources(), first);
});

test('fingerprint_ignoresWhatIsGeneratedAndWhatIsSaidNotToCount', () => {
  const relevant = (/** @type {string} */ file) => !file.endsWith('.test.ts');
  const of = () => fingerprint(folder, ['src'], { relevant });
  const before = of();
  mkdirSync(path.join(folder, 'src/node_modules'));
  writeFileSync(path.join(folder, 'src/node_modules/x.js'), 'x');
  writeFileSync(path.join(folder, 'src/a.test.ts'), 'x');
  assert.equal(of(), before);
});

test('stamp_matchesOnlyWhatWasWrittenLast', () => {
  const mark = stamp('work', path.join(folder, 'cache'));
  assert.equal(mark.matches('a'), false);
  mark.write('a');
  assert.equal(mark.matches('a'), true);
  mark.write('b');
  assert.equal(mark.matches('a'), false);
  assert.equal(stamp('other', path.join(folder, 'cache')).matches('b'), false);
});
