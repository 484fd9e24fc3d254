// @ts-check
import http from 'node:http';

const REQUEST_TIMEOUT_MS = 5_000;

/** Somebody of the demo company, and something that they look at. */
const PERSON = 'user:default/orders-developer';
const ENTITY = 'resource/default/orders-db';

/** @param {string} ref */
function isGroup(ref) {
  return ref.startsWith('group:');
}

/**
 * @typedef {{ status: number, type: string, body: string }} Answer status 0: none
 */

/**
 * Asks the portal for something; never through a proxy.
 *
 * @param {number} port
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
function ask(port, path, headers = {}) {
  /** @type {Answer} */
  const nothing = { status: 0, type: '', body: '' };
  return new Promise(resolve => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port,
        path,
        headers,
        timeout: REQUEST_TIMEOUT_MS,
        agent: false,
      },
      response => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', chunk => (body += chunk));
        response.once('error', () => resolve(nothing));
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body,
          }),
        );
      },
    );
    request.once('timeout', () => request.destroy(new Error('No answer')));
    request.once('error', () => resolve(nothing));
  });
}

/**
 * Whether the backend is ready and the pages are served.
 *
 * @param {number} port
 */
export async function servesPages(port) {
  const backend = await ask(port, '/.backstage/health/v1/readiness');
  if (backend.status !== 200) {
    return false;
  }
  const page = await ask(port, '/');
  return page.status === 200 && page.type.includes('text/html');
}

/**
 * Whether the demo company has been read: its people can sign in and see what
 * they may ask for. That takes the catalog a moment more after the first start.
 *
 * @param {number} port
 */
export async function knowsCompany(port) {
  const signIn = await ask(port, '/api/auth/demoPersona/refresh', {
    'x-demo-persona': PERSON,
  });
  if (signIn.status !== 200) {
    return false;
  }
  const { token, identity } = JSON.parse(signIn.body).backstageIdentity ?? {};
  // People are there a moment before they are in their teams.
  if (!identity?.ownershipEntityRefs?.some(isGroup)) {
    return false;
  }
  const roles = await ask(port, `/api/jit-access/entities/${ENTITY}/roles`, {
    authorization: `Bearer ${token}`,
  });
  return roles.status === 200;
}
