// @ts-check
import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  endOfLog,
  lastLines,
  openLog,
} from '../../../scripts/launcher/log-file.mjs';
import { LOCAL, ROOT } from '../../../scripts/launcher/paths.mjs';
import { quietPort } from './quietPort.mjs';
import {
  signalGroup,
  spawnInOwnGroup,
} from '../../../scripts/launcher/processes.mjs';
import { eventually } from './eventually.mjs';

const READY_TIMEOUT_MS = 120_000;

/** @typedef {import('./Line.mjs').Line} Line */

/** One backend process after another, under one name. */
export class Replica {
  #notices;
  #configFile;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {Promise<string>} */
  #ended = Promise.resolve('not started');
  #hasEnded = true;
  port = 0;
  /** Whether a load balancer would send people here. */
  serving = false;

  /**
   * @param {string} name
   * @param {{ folder: string, logs: string }} where
   * @param {{ target: Line, portal: Line }} lines to the two servers
   */
  constructor(name, { folder, logs }, lines) {
    this.name = name;
    this.line = lines.target;
    this.portalLine = lines.portal;
    this.#configFile = path.join(folder, `${name}.yaml`);
    this.#notices = path.join(folder, 'notices.jsonl');
    this.log = path.join(logs, `${name}.log`);
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * Starts a process; it is not ready yet.
   *
   * @param {(port: number) => object} configFor
   * @param {Replica} [after] that has to be ready first
   */
  async spawn(configFor, after) {
    this.port = await quietPort();
    // JSON is YAML.
    writeFileSync(this.#configFile, JSON.stringify(configFor(this.port)));
    const output = openLog(this.log);
    const child = spawnInOwnGroup(
      process.execPath,
      [
        '--require',
        path.join(ROOT, 'scripts/launcher/follow-launcher.cjs'),
        '--require',
        path.join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
        path.join(path.dirname(fileURLToPath(import.meta.url)), 'portal.cjs'),
        '--config',
        this.#configFile,
      ],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          NODE_ENV: 'development',
          LOG_LEVEL: 'info',
          // Several starts of the same code.
          NODE_COMPILE_CACHE: path.join(LOCAL.cache, 'replicas-code'),
          REPLICA_NOTICES: this.#notices,
          ...(after ? { REPLICA_AFTER: after.url } : {}),
          NO_PROXY: '127.0.0.1,localhost',
          no_proxy: '127.0.0.1,localhost',
        },
        stdio: ['ignore', output, output, 'ipc'],
      },
    );
    closeSync(output);
    this.#child = child;
    this.#hasEnded = false;
    this.#ended = new Promise(resolve => {
      const end = (/** @type {string} */ how) => {
        this.#hasEnded = true;
        this.serving = false;
        resolve(how);
      };
      child.once('error', error => end(error.message));
      child.once('exit', (code, signal) =>
        end(signal ? `signal ${signal}` : `exit code ${code}`),
      );
    });
  }

  async ready() {
    await eventually(
      `${this.name} is ready`,
      async () => {
        if (this.#hasEnded) {
          return true;
        }
        const answer = await fetch(
          `${this.url}/.backstage/health/v1/readiness`,
          { signal: AbortSignal.timeout(5_000) },
        );
        return answer.ok;
      },
      { within: READY_TIMEOUT_MS },
    );
    if (this.#hasEnded) {
      throw new Error(
        `${this.name} ended (${await this.#ended}) before it was ready:\n${lastLines(endOfLog(this.log))}`,
      );
    }
    this.serving = true;
  }

  /** @param {NodeJS.Signals} signal SIGSTOP and SIGCONT too */
  signal(signal) {
    this.#child?.kill(signal);
  }

  /** As a power cut does it. */
  async kill() {
    this.signal('SIGKILL');
    await this.#ended;
  }

  /** As an orchestrator does it: asked to end, and waited for. */
  async terminate() {
    this.serving = false;
    this.signal('SIGTERM');
    return this.#ended;
  }

  /** Ends it without waiting, when the tests themselves are ended. */
  killNow() {
    if (!this.#hasEnded && this.#child?.pid) {
      signalGroup(this.#child.pid, 'SIGKILL');
    }
  }

  /** All that it has said. */
  words() {
    return readFileSync(this.log, 'utf8');
  }
}
