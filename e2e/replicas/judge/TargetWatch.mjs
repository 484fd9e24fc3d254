// @ts-check
import { connect } from '../../../scripts/demo-postgres/connect.mjs';
import { eventually, pause } from '../stage/eventually.mjs';

const EVERY_MS = 100;

/**
 * An account of ours, as it was found without a change from one look to another.
 *
 * @typedef {object} Sighting
 * @property {string} name
 * @property {number} oid another one: the account was made anew
 * @property {boolean} login whether it can be used
 * @property {string} roles what it is a member of, in order
 * @property {string} mark
 * @property {number} from first look that found it so, epoch milliseconds
 * @property {number} until last look that did
 */

const LOOK = `
  select r.rolname as name, r.oid::int, r.rolcanlogin as login,
         coalesce(shobj_description(r.oid, 'pg_authid'), '') as mark,
         (select coalesce(string_agg(g.rolname, ',' order by g.rolname), '')
            from pg_auth_members m join pg_roles g on g.oid = m.roleid
           where m.member = r.oid) as roles
    from pg_roles r
   where r.rolname like 'jit\\_%' and r.rolname not like 'jit\\_administrator%'
   order by 1`;

/**
 * Looks at the target itself, on a connection of its own, from beginning to end.
 * It knows nothing of the portal.
 */
export class TargetWatch {
  /** @type {Sighting[]} all that was ever seen */
  sightings = [];
  /** @type {number[]} when it was looked, epoch milliseconds */
  looks = [];
  /** @type {Map<string, Sighting>} what the newest look found */
  #now = new Map();
  #login;
  #stopped = false;
  #running = Promise.resolve();

  /** @param {import('../stage/DatabaseServer.mjs').Login} login the superuser's */
  constructor(login) {
    this.#login = login;
  }

  start() {
    this.#running = this.#watch();
  }

  async stop() {
    this.#stopped = true;
    await this.#running;
  }

  /** Waits for a look that begins from now on: what is judged is not older. */
  async lookAgain() {
    const now = Date.now();
    await eventually('the target is looked at', () =>
      this.looks.some(at => at >= now),
    );
  }

  /** Names of the accounts that the newest look found. */
  accounts() {
    return [...this.#now.values()].map(({ name }) => name);
  }

  async #watch() {
    while (!this.#stopped) {
      let client;
      try {
        client = await connect(this.#login);
        client.on('error', () => {});
        while (!this.#stopped) {
          // Both ends of the look: what is found was so at some time between.
          const began = Date.now();
          const { rows } = await client.query(LOOK);
          this.#note(rows, began);
          await pause(EVERY_MS);
        }
      } catch {
        // The target is away, and with it everything that could be used.
        this.#now.clear();
        await pause(EVERY_MS);
      } finally {
        await client?.end().catch(() => {});
      }
    }
  }

  /**
   * @param {Array<Omit<Sighting, 'from' | 'until'>>} rows
   * @param {number} at
   */
  #note(rows, at) {
    const before = this.#now;
    this.#now = new Map();
    this.looks.push(at);
    for (const row of rows) {
      const key = JSON.stringify([row.name, row.oid, row.login, row.roles]);
      const known = before.get(key);
      const sighting = known ?? { ...row, from: at, until: at };
      sighting.until = at;
      if (!known) {
        this.sightings.push(sighting);
      }
      this.#now.set(key, sighting);
    }
  }
}
