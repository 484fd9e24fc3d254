// @ts-check
import { randomUUID } from 'node:crypto';

import { DATABASE } from '../company/catalog.mjs';
import { eventually } from './eventually.mjs';

const ANSWER_TIMEOUT_MS = 15_000;
/** Answers after which the same call is made again, at another replica. */
const TRY_AGAIN = new Set([500, 502, 503, 504]);

/**
 * @typedef {{ status: number, body: any }} Answer status 0: none
 * @typedef {import('./Replica.mjs').Replica} Replica
 */

/**
 * People with a browser in front of a load balancer: any replica may answer any
 * call of theirs.
 */
export class People {
  /** @type {Map<string, string>} */
  #tokens = new Map();
  #turn = 0;
  #replicas;
  /** Calls that were made again, because a replica or the database was away. */
  repeated = 0;

  /** @param {readonly Replica[]} replicas */
  constructor(replicas) {
    this.#replicas = replicas;
  }

  /**
   * One call, as it is answered.
   *
   * @param {string} person
   * @param {'GET' | 'POST'} method
   * @param {string} path below the REST API
   * @param {{ body?: unknown, key?: string, at?: Replica }} [options] `key`
   *   makes it one call however often it is made; `at` chooses the replica
   * @returns {Promise<Answer>}
   */
  async call(person, method, path, { body, key, at } = {}) {
    const replica = at ?? this.#next();
    if (!replica) {
      return { status: 0, body: 'No replica is there to answer' };
    }
    try {
      const response = await fetch(`${replica.url}/api/jit-access${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await this.#token(person, replica)}`,
          'content-type': 'application/json',
          ...(key ? { 'idempotency-key': key } : {}),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : {} };
    } catch (error) {
      return { status: 0, body: String(error) };
    }
  }

  /**
   * A call that is made until somebody answers it, as people do.
   *
   * @param {string} person
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {{ body?: unknown, key?: string, acceptable?: number[] }} [options]
   *   `acceptable`: refusals that are as good as an answer
   * @returns {Promise<any>} what was answered
   * @throws {Error} it was refused
   */
  async insist(person, method, path, options = {}) {
    const answer = await eventually(
      `${method} ${path} is answered`,
      async () => {
        const one = await this.call(person, method, path, options);
        if (isPassing(one)) {
          this.repeated += 1;
          throw new Error(`${one.status} ${JSON.stringify(one.body)}`);
        }
        return one;
      },
      { within: 90_000, every: 250 },
    );
    if (answer.status >= 400 && !options.acceptable?.includes(answer.status)) {
      throw new Error(
        `${person}: ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`,
      );
    }
    return answer.body;
  }

  /**
   * Asks for access, once, however often the call has to be made.
   *
   * @param {string} person
   * @param {import('../company/catalog.mjs').RoleName} role
   * @param {string} duration ISO 8601
   * @param {{ startsAt?: string }} [options]
   * @returns {Promise<string>} the id of the request
   */
  async ask(person, role, duration, options = {}) {
    const { id } = await this.insist(person, 'POST', '/requests', {
      key: randomUUID(),
      body: {
        items: [{ entityRef: DATABASE, role }],
        duration,
        justification: 'Trying what replicas do to it',
        ...options,
      },
    });
    return id;
  }

  /**
   * Gives access back before its time.
   *
   * @param {string} person
   * @param {string} grantId
   */
  async handBack(person, grantId) {
    await this.insist(person, 'POST', `/grants/${grantId}/end`, {
      body: {},
      // Whoever heard no answer asks again, and it is over by then.
      acceptable: [409],
    });
  }

  /**
   * What came of a request.
   *
   * @param {string} person
   * @param {string} requestId
   */
  async grantOf(person, requestId) {
    const { items } = await this.insist(
      person,
      'GET',
      `/requests/${requestId}`,
    );
    return items[0].grant;
  }

  /**
   * Waits until a grant has come to a state.
   *
   * @param {string} person
   * @param {string} requestId
   * @param {string} state
   * @param {number} [within] milliseconds
   */
  async until(person, requestId, state, within) {
    return eventually(
      `what ${person} asked for is ${state}`,
      async () => {
        const grant = await this.grantOf(person, requestId);
        if (grant?.state !== state) {
          throw new Error(JSON.stringify(grant));
        }
        return grant;
      },
      { within, every: 200 },
    );
  }

  /** As a load balancer chooses. */
  #next() {
    const serving = this.#replicas.filter(replica => replica.serving);
    this.#turn += 1;
    return serving[this.#turn % serving.length];
  }

  /**
   * @param {string} person
   * @param {Replica} replica
   */
  async #token(person, replica) {
    const known = this.#tokens.get(person);
    if (known) {
      return known;
    }
    const answer = await fetch(`${replica.url}/api/auth/demoPersona/refresh`, {
      headers: {
        'x-demo-persona': `user:default/${person}`,
        'x-requested-with': 'XMLHttpRequest',
      },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!answer.ok) {
      throw new Error(`${person} cannot sign in: ${await answer.text()}`);
    }
    const { backstageIdentity } = /** @type {any} */ (await answer.json());
    this.#tokens.set(person, backstageIdentity.token);
    return backstageIdentity.token;
  }
}

/** @param {Answer} answer whether it would be another one in a moment */
function isPassing({ status }) {
  return status === 0 || TRY_AGAIN.has(status);
}
