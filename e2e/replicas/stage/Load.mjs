// @ts-check
import { PEOPLE } from '../company/catalog.mjs';
import { eventually } from './eventually.mjs';

/** People who ask again and again, and hand some of it back early. */
export class Load {
  /** Requests that were answered with "accepted". */
  asked = 0;
  #stage;
  #stopped = false;
  #done;

  /**
   * @param {import('./Stage.mjs').Stage} stage
   * @param {string[]} [people]
   */
  constructor(stage, people = PEOPLE) {
    this.#stage = stage;
    this.#done = Promise.all(people.map((person, n) => this.#loop(person, n)));
    // Looked at by finish().
    this.#done.catch(() => {});
  }

  /** Nobody asks any more; resolves when all that was given has ended. */
  async finish() {
    this.#stopped = true;
    await this.#done;
  }

  /**
   * @param {string} person
   * @param {number} n
   */
  async #loop(person, n) {
    const { people } = this.#stage;
    for (let round = n; !this.#stopped; round += 1) {
      const role = round % 2 === 0 ? 'orders-read' : 'orders-write';
      const early = round % 3 === 0;
      const id = await people.ask(
        person,
        role,
        early ? 'PT30S' : `PT${2 + (round % 3)}S`,
      );
      this.asked += 1;
      if (early) {
        const grant = await people.until(person, id, 'active');
        await people.handBack(person, grant.id);
      }
      await people.until(person, id, 'ended');
    }
  }
}

/**
 * Waits until some replica holds work, which is when it hurts to lose it.
 *
 * @param {import('pg').Client} portal
 */
export function workInHand(portal) {
  return eventually(
    'a replica holds work',
    async () => {
      const { rows } = await portal.query(
        'select 1 from "jit-access".binding where lease_owner is not null limit 1',
      );
      return rows.length > 0;
    },
    { every: 5 },
  );
}
