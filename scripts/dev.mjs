// @ts-check
import path from 'node:path';

import { DEMO_POSTGRES_PORT } from './demo-postgres/demo.mjs';
import { runToEnd } from './launcher/command.mjs';
import { startCompany } from './launcher/company.mjs';
import { LOCAL, ROOT } from './launcher/paths.mjs';
import { isTaken, parsePort } from './launcher/ports.mjs';
import { prepare } from './launcher/prepare.mjs';
import { Problem } from './launcher/problem.mjs';
import { takeRunRecord } from './launcher/run-record.mjs';
import { runCommand } from './launcher/session.mjs';

const PAGES_PORT = 3000;
const BACKEND_PORT = 7007;

await runCommand(async session => {
  const record = await takeRunRecord(PAGES_PORT);
  session.defer(async () => record.release());
  for (const port of [PAGES_PORT, BACKEND_PORT]) {
    if (await isTaken(port)) {
      throw new Problem(
        `Port ${port} is taken by another program.`,
        'Stop it; for development the ports are fixed.',
      );
    }
  }
  const toolchain = await prepare(session);
  const { targets, env } = await startCompany(session, {
    toolchain,
    port: parsePort(
      process.env.DEMO_POSTGRES_PORT,
      'DEMO_POSTGRES_PORT',
      DEMO_POSTGRES_PORT,
    ),
  });

  const pages = `http://localhost:${PAGES_PORT}`;
  console.log(
    `\nPages with hot reload: ${pages} (the first build takes a while)`,
  );
  console.log(
    `Who is in which team and group right now: GitHub ${targets.urls.github}, Okta ${targets.urls.okta}\n`,
  );
  const { code } = await runToEnd(
    session,
    toolchain.node,
    [
      path.join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'repo',
      'start',
    ],
    {
      title: 'Development servers',
      env: {
        ...toolchain.env,
        ...env,
        NODE_OPTIONS:
          `${process.env.NODE_OPTIONS ?? ''} --no-node-snapshot`.trim(),
        PORT: String(BACKEND_PORT),
        JIT_PORTAL_STATE_DIR: path.join(LOCAL.state, 'portal'),
        // The pages come from their own server, which the backend must let in.
        APP_CONFIG_app_baseUrl: JSON.stringify(pages),
        APP_CONFIG_backend_cors: JSON.stringify({
          origin: pages,
          credentials: true,
        }),
      },
    },
  );
  return code;
});
