// @ts-check
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';

/**
 * @typedef {{ status: number, headers: http.IncomingHttpHeaders, body: Buffer }} Answer
 */

/**
 * A system as `emulate` plays it. It takes any token and would listen on every
 * address of this machine, so it gets a socket that only this account can reach.
 */
export class Emulator {
  #socket;
  #host;

  /**
   * @param {string} socket path
   * @param {string} host of its address, which it writes into its answers
   */
  constructor(socket, host) {
    this.#socket = socket;
    this.#host = host;
  }

  /**
   * @param {object} options
   * @param {'github' | 'okta'} options.service
   * @param {import('emulate').SeedConfig} options.seed
   * @param {string} options.folder for its socket, which only we may enter
   * @param {string} options.url at which others reach it
   */
  static async start({ service, seed, folder, url }) {
    const { createEmulator } = await import('emulate');
    const socket =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\${path.basename(folder)}-${service}`
        : path.join(folder, service);
    await createEmulator({
      service,
      // Handed on to listen() as it is, which takes the path of a socket as well.
      port: /** @type {any} */ (socket),
      baseUrl: url,
      seed,
    });
    return new Emulator(socket, new URL(url).host);
  }

  /**
   * Asks as its administrator.
   *
   * @param {string} method
   * @param {string} target path and query
   * @param {Buffer | object} [body]
   * @returns {Promise<Answer>}
   */
  async ask(method, target, body) {
    const content =
      body === undefined || Buffer.isBuffer(body)
        ? body
        : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          socketPath: this.#socket,
          method,
          path: target,
          headers: {
            host: this.#host,
            // Whatever the token, its holder is the first user, and may ask it
            // for 5000 things an hour.
            authorization: `Bearer ${randomUUID()}`,
            'content-type': 'application/json',
            'content-length': content?.length ?? 0,
          },
        },
        response => {
          /** @type {Buffer[]} */
          const chunks = [];
          response.on('data', chunk => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 500,
              headers: response.headers,
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      request.once('error', reject);
      request.end(content);
    });
  }

  /**
   * Reads something that is known to be there.
   *
   * @param {string} target path and query
   * @returns {Promise<any>}
   */
  async read(target) {
    const { status, body } = await this.ask('GET', target);
    if (status !== 200) {
      throw new Error(`${target} answered ${status}: ${body}`);
    }
    return JSON.parse(String(body));
  }
}
