// @ts-check
import net from 'node:net';

/**
 * @typedef {object} Pair
 * @property {net.Socket} near to the replica
 * @property {net.Socket} far to the server
 * @property {boolean} writing whether a transaction is open that may write
 */

/**
 * What one replica reaches a server through, so that it is seen what it does
 * there, its answers can be kept back, and nobody notices that it is cut off.
 */
export class Line {
  #server;
  /** @type {Set<Pair>} */
  #open = new Set();
  /** @type {(() => void) | undefined} */
  #trap;
  #silent = false;

  /** @param {number} serverPort */
  constructor(serverPort) {
    this.#server = net.createServer(near => this.#join(near, serverPort));
  }

  /** @returns {Promise<number>} the port; the same, however often it is asked */
  async listen() {
    if (this.#server.listening) {
      return this.#port();
    }
    await /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen(0, '127.0.0.1', resolve);
      })
    );
    return this.#port();
  }

  #port() {
    return /** @type {net.AddressInfo} */ (this.#server.address()).port;
  }

  /**
   * From the next commit of a change on, nothing comes back on its connection:
   * it is carried out, and nobody is told. Once.
   *
   * @param {() => void} reached called when it has gone through
   */
  keepBackCommit(reached) {
    this.#trap = reached;
  }

  /** Lets everything through that was kept back, and what comes. */
  release() {
    this.#trap = undefined;
    for (const { far } of this.#open) {
      far.resume();
    }
  }

  /** Nothing goes through any more, and no connection ends: a cable is cut. */
  cut() {
    this.#silent = true;
    for (const { near, far } of this.#open) {
      near.pause();
      far.pause();
    }
  }

  /** What waited goes through. */
  mend() {
    this.#silent = false;
    for (const { near, far } of this.#open) {
      near.resume();
      far.resume();
    }
  }

  /** Lets nobody in any more; who is connected stays so. */
  refuse() {
    this.#server.close();
  }

  close() {
    this.refuse();
    for (const { near, far } of this.#open) {
      near.destroy();
      far.destroy();
    }
  }

  /**
   * @param {net.Socket} near
   * @param {number} serverPort
   */
  #join(near, serverPort) {
    const far = net.connect({ host: '127.0.0.1', port: serverPort });
    const pair = { near, far, writing: false };
    this.#open.add(pair);
    const end = () => {
      this.#open.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    near.on('data', chunk => {
      const statement = statementOf(chunk);
      if (statement?.startsWith('BEGIN')) {
        pair.writing = statement === 'BEGIN';
      }
      const trap = this.#trap;
      if (trap && pair.writing && statement === 'COMMIT') {
        this.#trap = undefined;
        far.pause();
        far.write(chunk, () => trap());
        return;
      }
      far.write(chunk);
    });
    far.on('data', chunk => near.write(chunk));
    if (this.#silent) {
      near.pause();
      far.pause();
    }
  }
}

/**
 * What a message of PostgreSQL's simple protocol says, if it is one.
 *
 * @param {Buffer} chunk
 */
function statementOf(chunk) {
  return chunk[0] === 'Q'.charCodeAt(0)
    ? chunk.toString('latin1', 5, chunk.length - 1)
    : undefined;
}
