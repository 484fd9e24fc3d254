// @ts-check
// The demo company's GitHub and Okta, in a process of their own: `emulate` needs a
// newer Node than the launcher. Its only argument is the state folder; it says by a
// message that it is ready.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readCompany } from './company.mjs';
import { openDoor } from './door.mjs';
import { Emulator } from './emulator.mjs';
import { Journal } from './journal.mjs';
import { readSettings } from './settings.mjs';
import { githubSystem, oktaSystem } from './systems.mjs';

const sockets = mkdtempSync(path.join(os.tmpdir(), 'jit-access-targets-'));
process.on('exit', () => rmSync(sockets, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));

/**
 * @param {import('./systems.mjs').System} system
 * @param {{ port: number, token: string }} settings
 * @param {string} folder of the journal
 */
async function open(system, { port, token }, folder) {
  const { service, beginning } = system;
  const emulator = await Emulator.start({
    service,
    seed: beginning.seed,
    folder: sockets,
    url: `http://127.0.0.1:${port}`,
  });
  const journal = new Journal(path.join(folder, `${service}.json`));
  for (const { method, path: target, body } of [
    ...beginning.writes,
    ...journal.writes,
  ]) {
    const { status } = await emulator.ask(method, target, body);
    if (status >= 300) {
      console.log(`${service}: ${method} ${target} is not possible any more`);
    }
  }
  await openDoor({ system, emulator, journal, token, port });
}

const [, , state] = process.argv;
const { github, okta } = readSettings(state);
const folder = path.join(state, 'demo-targets');
const company = await readCompany();
await Promise.all([
  open(githubSystem(company.github), github, folder),
  open(oktaSystem(company.okta), okta, folder),
]);
process.send?.('ready');
