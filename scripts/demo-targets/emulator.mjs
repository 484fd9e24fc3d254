// @ts-check
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
  #authorization;
  #host;

  /**
   * @param {string} socket path
   * @param {string} host of its address, which it writes into its answers
   * @param {string} authorization of its administrator
   */
  constructor(socket, host, authorization) {
    this.#socket = socket;
    this.#host = host;
    this.#authorization = authorization;
  }

  /**
   * @param {object} options
   * @param {'github' | 'okta'} options.service
   * @param {import('emulate').SeedConfig} options.seed
   * @param {string} options.folder for its socket, which only we may enter
   * @param {string} options.url at which others reach it
   * @param {string} options.authorization of its administrator
   */
  static async start({ service, seed, folder, url, authorization }) {
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
    return new Emulator(socket, new URL(url).host, authorization);
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
            authorization: this.#authorization,
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
