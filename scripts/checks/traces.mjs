// @ts-check
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { npmSettings } from '../launcher/npm.mjs';
import { ROOT } from '../launcher/paths.mjs';
import { findTraces } from './find-traces.mjs';
import { repositoryFiles } from './repository-files.mjs';

const BINARY = /\.(png|jpe?g|gif|ico|woff2?|pdf)$/;

const npm = await npmSettings();
const machine = {
  folders: [ROOT, os.homedir()],
  registry: String(npm.registry ?? ''),
};

let found = 0;
for (const name of repositoryFiles().filter(file => !BINARY.test(file))) {
  /** @type {string} */
  let text;
  try {
    text = readFileSync(path.join(ROOT, name), 'utf8');
  } catch {
    continue; // deleted, but not yet committed
  }
  for (const { line, what } of findTraces(text, machine)) {
    console.error(`${name}:${line}: ${what}`);
    found += 1;
  }
}
process.exitCode = found > 0 ? 1 : 0;
