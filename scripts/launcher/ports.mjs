// @ts-check
import net from 'node:net';

import { Problem } from './problem.mjs';

const HIGHEST_PORT = 65_535;

/**
 * Reads a port that a person gave.
 *
 * @param {string | undefined} text
 * @param {string} name of the setting, for the message
 * @param {number} fallback
 */
export function parsePort(text, name, fallback) {
  if (text === undefined || text === '') {
    return fallback;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
    throw new Problem(
      `${name} is "${text}", which is not a port.`,
      `Give a whole number from 1 to ${HIGHEST_PORT}.`,
    );
  }
  return port;
}

/**
 * @param {number} port 0 lets the system choose
 * @param {string} host
 * @returns {Promise<number | NodeJS.ErrnoException>} the port that could be had
 */
function tryToListen(port, host) {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () => {
      const address = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}

/**
 * Whether somebody listens on a port, on either of the addresses that
 * `localhost` may stand for.
 *
 * @param {number} port
 */
export async function isTaken(port) {
  for (const host of ['127.0.0.1', '::1']) {
    const result = await tryToListen(port, host);
    if (typeof result !== 'number') {
      if (result.code === 'EADDRINUSE') {
        return true;
      }
      // No IPv6 here is no obstacle; no right to use a port below 1024 is.
      if (host === '127.0.0.1') {
        throw new Problem(
          `Port ${port} cannot be used: ${result.message}.`,
          'Choose another port, above 1024.',
        );
      }
    }
  }
  return false;
}

/** A port that was free a moment ago, chosen by the system. */
export async function freePort() {
  const result = await tryToListen(0, '127.0.0.1');
  if (typeof result !== 'number') {
    throw result;
  }
  return result;
}
