// @ts-check
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import {
  ADMINISTRATOR,
  PEOPLE,
  ROLES,
  catalog,
  documents,
} from '../company/catalog.mjs';
import { LOCAL } from '../../../scripts/launcher/paths.mjs';
import { TargetWatch } from '../judge/TargetWatch.mjs';
import { configOf } from './config.mjs';
import { DatabaseServer } from './DatabaseServer.mjs';
import { eventually } from './eventually.mjs';
import { Line } from './Line.mjs';
import { People } from './People.mjs';
import { Replica } from './Replica.mjs';

const TARGET_ADMINISTRATOR = 'jit_administrator';
/** The portal's own database. */
export const PORTAL = 'portal';

/** What is still running is ended with us, whichever way we end. */
const stages = new Set();
function endAll() {
  for (const stage of stages) {
    stage.kill();
  }
}
process.on('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

/** @param {object[]} parts */
function yaml(parts) {
  // JSON is YAML.
  return parts.map(part => JSON.stringify(part)).join('\n---\n');
}

export function newSigningKey() {
  return generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** @param {string} signing private key */
export function publicOf(signing) {
  return createPublicKey(signing)
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

/** @param {string} id */
export function newCredentialKey(id) {
  return { id, key: randomBytes(32).toString('base64') };
}

/**
 * Two PostgreSQL servers, one with the portal's state and one that is the
 * target, several backend processes on them, people in front, and somebody who
 * watches the target.
 */
export class Stage {
  /** @type {Replica[]} */
  replicas = [];
  /** @type {Record<string, unknown>} further settings, from the next start on */
  jitAccess = {};
  people = new People(this.replicas);
  #logs;
  #administratorPassword = randomBytes(12).toString('hex');

  /**
   * @param {string} folder
   * @param {string} logs
   * @param {{ portal: DatabaseServer, target: DatabaseServer }} servers
   */
  constructor(folder, logs, { portal, target }) {
    this.folder = folder;
    this.#logs = logs;
    this.portal = portal;
    this.target = target;
    this.watch = new TargetWatch(target.login('postgres'));
    /** @type {import('./config.mjs').Keys} */
    this.keys = {
      credentials: [newCredentialKey('first')],
      signing: newSigningKey(),
      previousPublic: [],
    };
    stages.add(this);
  }

  /**
   * Sets up the servers; replicas are started by {@link Stage.startReplicas}.
   *
   * @param {string} name of its logs
   */
  static async create(name) {
    const logs = path.join(LOCAL.logs, 'replicas', name);
    rmSync(logs, { recursive: true, force: true });
    const folder = mkdtempSync(path.join(os.tmpdir(), 'jit-access-replicas-'));
    // So that the servers' account can pass to its data folders in it.
    chmodSync(folder, 0o755);
    const portal = await DatabaseServer.create(folder, logs, 'portal');
    const target = await DatabaseServer.create(folder, logs, 'target');
    const stage = new Stage(folder, logs, { portal, target });
    await portal.query('postgres', `create database ${PORTAL}`);
    await stage.#seedTarget();
    writeFileSync(path.join(folder, 'catalog.yaml'), yaml(catalog()));
    writeFileSync(path.join(folder, 'access.yaml'), yaml(documents()));
    stage.watch.start();
    return stage;
  }

  /**
   * Starts processes side by side, and waits until people can use them.
   *
   * @param {number} count
   */
  async startReplicas(count) {
    for (let n = 1; n <= count; n += 1) {
      const replica = new Replica(
        `replica-${n}`,
        { folder: this.folder, logs: this.#logs },
        {
          target: new Line(this.target.port),
          portal: new Line(this.portal.port),
        },
      );
      this.replicas.push(replica);
      await this.begin(replica, n > 1 ? this.replicas[0] : undefined);
    }
    await Promise.all(this.replicas.map(replica => replica.ready()));
    for (const person of [...PEOPLE, ADMINISTRATOR]) {
      await eventually(`${person} is known`, async () => {
        const { status, body } = await this.people.call(
          person,
          'GET',
          '/entities/resource/default/orders-db/roles',
        );
        if (status !== 200) {
          throw new Error(`${status} ${JSON.stringify(body)}`);
        }
        return true;
      });
    }
  }

  /**
   * Starts a process under this name; see {@link Replica.ready}.
   *
   * @param {Replica} replica
   * @param {Replica} [after] that has to be ready first
   */
  async begin(replica, after) {
    const targetPort = await replica.line.listen();
    const portalPort = await replica.portalLine.listen();
    const config = (/** @type {number} */ port) =>
      configOf({
        port,
        targetPort,
        portal: { ...this.portal.login(PORTAL), port: portalPort },
        target: {
          user: TARGET_ADMINISTRATOR,
          password: this.#administratorPassword,
        },
        catalogFile: path.join(this.folder, 'catalog.yaml'),
        documentsFile: path.join(this.folder, 'access.yaml'),
        anchorFile: path.join(this.folder, 'checkpoints.jsonl'),
        keys: this.keys,
        jitAccess: this.jitAccess,
      });
    await replica.spawn(config, after);
  }

  /** @returns {Array<{ id: string, kind: string, requestId?: string }>} */
  notices() {
    const file = path.join(this.folder, 'notices.jsonl');
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line))
      : [];
  }

  /** The login of the target's administrator, whom the portal acts as. */
  administratorLogin() {
    return {
      ...this.target.login('postgres'),
      user: TARGET_ADMINISTRATOR,
      password: this.#administratorPassword,
    };
  }

  async close() {
    for (const replica of this.replicas) {
      replica.killNow();
      replica.line.close();
      replica.portalLine.close();
    }
    await this.watch.stop();
    await this.portal.stop();
    await this.target.stop();
    stages.delete(this);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends everything without waiting. */
  kill() {
    for (const replica of this.replicas) {
      replica.killNow();
    }
    this.portal.kill();
    this.target.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #seedTarget() {
    const { target } = this;
    await target.query(
      'postgres',
      `create role ${TARGET_ADMINISTRATOR} login createrole password '${this.#administratorPassword}'`,
    );
    await target.query(
      'postgres',
      `grant pg_signal_backend to ${TARGET_ADMINISTRATOR}`,
    );
    await target.query('postgres', 'create database orders');
    await target.query('postgres', 'revoke all on database orders from public');
    for (const role of Object.values(ROLES)) {
      await target.query('postgres', `create role ${role} nologin`);
      await target.query(
        'postgres',
        `grant ${role} to ${TARGET_ADMINISTRATOR} with admin true, inherit false, set false`,
      );
      await target.query(
        'postgres',
        `grant connect on database orders to ${role}`,
      );
    }
    await target.query(
      'postgres',
      `grant connect on database orders to ${TARGET_ADMINISTRATOR}`,
    );
  }
}
