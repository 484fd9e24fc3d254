// @ts-check
import path from 'node:path';
import { parseArgs } from 'node:util';

import { DEMO_POSTGRES_PORT } from './demo-postgres/demo.mjs';
import { buildApp } from './launcher/app-build.mjs';
import { startCompany } from './launcher/company.mjs';
import { LOCAL, shown } from './launcher/paths.mjs';
import { portalEnded, spawnPortal, waitForPortal } from './launcher/portal.mjs';
import { isTaken, parsePort } from './launcher/ports.mjs';
import { prepare } from './launcher/prepare.mjs';
import { Problem } from './launcher/problem.mjs';
import { step } from './launcher/progress.mjs';
import { takeRunRecord } from './launcher/run-record.mjs';
import { runCommand } from './launcher/session.mjs';

const PORTAL_PORT = 7007;

const HELP = `npm start: the demo portal, from a clean clone to a page in the browser.

  npm start -- --port 7008      on another port (or PORT=7008)
  DEMO_POSTGRES_PORT=7433       another port for the demo company's PostgreSQL
  JIT_PORTAL_DATABASE=postgresql://user:password@host:5432/database
                                keep the portal's own state there, not in SQLite

State is kept in .local/state; remove that folder to begin afresh.`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', short: 'p' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return {
    help: values.help,
    port: parsePort(
      values.port ?? process.env.PORT,
      values.port === undefined ? 'PORT' : '--port',
      PORTAL_PORT,
    ),
    demoPort: parsePort(
      process.env.DEMO_POSTGRES_PORT,
      'DEMO_POSTGRES_PORT',
      DEMO_POSTGRES_PORT,
    ),
  };
}

/** @param {number} port */
async function checkPort(port) {
  if (await isTaken(port)) {
    throw new Problem(
      `Port ${port} is taken by another program.`,
      `Stop that program, or use another port: npm start -- --port ${port + 1}`,
    );
  }
}

await runCommand(async session => {
  const { help, port, demoPort } = readOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const record = await takeRunRecord(port);
  session.defer(async () => record.release());
  await checkPort(port);
  const toolchain = await prepare(session);
  await buildApp(session, toolchain);

  const { postgres, targets, env } = await startCompany(session, {
    toolchain,
    port: demoPort,
  });
  if (!postgres.folder.startsWith(LOCAL.state)) {
    console.log(
      `The data of PostgreSQL is in ${postgres.folder}, because the account that runs it may not enter this folder.`,
    );
  }

  const portal = spawnPortal({
    toolchain,
    port,
    state: path.join(LOCAL.state, 'portal'),
    env,
    database: process.env.JIT_PORTAL_DATABASE,
    localConfig: true,
  });
  session.defer(() => portal.stop());
  record.recordPortal(portal.pid);
  await step('Starting the portal', () => waitForPortal(session, portal, port));

  console.log(`\nPortal ready: ${portal.url}`);
  console.log(
    `Who is in which team and group right now: GitHub ${targets.urls.github}, Okta ${targets.urls.okta}`,
  );
  console.log(`Stop it with Ctrl-C. Its log is ${shown(portal.log)}.`);
  throw portalEnded(await session.until(portal.ended), portal);
});
