// @ts-check
import { randomInt } from 'node:crypto';

import { isTaken } from '../../../scripts/launcher/ports.mjs';

/** Below the ports that systems give to connections that go out. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * A port that nobody listens on, and that stays free until it is listened on, or
 * listened on again: connections come and go by the thousand here, and would
 * take one that the system chose.
 */
export async function quietPort() {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!(await isTaken(port))) {
      return port;
    }
  }
}
