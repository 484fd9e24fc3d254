// @ts-check
import path from 'node:path';

import { runToEnd } from './launcher/command.mjs';
import { ROOT } from './launcher/paths.mjs';
import { prepare } from './launcher/prepare.mjs';
import { runCommand } from './launcher/session.mjs';

const SIMULATION = path.join(
  ROOT,
  'plugins/jit-access-backend/src/simulation/main.ts',
);

await runCommand(
  async session => {
    const toolchain = await prepare(session);
    const { code } = await runToEnd(
      session,
      toolchain.node,
      [
        '--require',
        path.join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
        SIMULATION,
        ...process.argv.slice(2),
      ],
      { title: 'Simulation', env: toolchain.env },
    );
    return code;
  },
  { interruptedExitCode: 130 },
);
