// @ts-check
import { randomUUID, timingSafeEqual } from 'node:crypto';
import http from 'node:http';

import { page } from './page.mjs';

const HOST = '127.0.0.1';
const READS = new Set(['GET', 'HEAD']);
/** What only concerns one connection, or is for pages of other addresses. */
const NOT_HANDED_ON = /^(connection|transfer-encoding|content-length|access-)/;

/**
 * The only way to a system that `emulate` plays, on loopback: without the right
 * token everybody may look and nobody may change anything, what is changed is
 * remembered, and every answer has an id as the real system gives it. To a browser
 * it shows who is where.
 *
 * @param {object} options
 * @param {import('./systems.mjs').System} options.system
 * @param {import('./emulator.mjs').Emulator} options.emulator
 * @param {import('./journal.mjs').Journal} options.journal
 * @param {string} options.token
 * @param {number} options.port
 * @returns {Promise<http.Server>}
 */
export async function openDoor({ system, emulator, journal, token, port }) {
  const authorization = system.authorization(token);

  const answer = async (
    /** @type {http.IncomingMessage} */ request,
    /** @type {http.ServerResponse} */ response,
  ) => {
    const { method = 'GET', url: target = '/' } = request;
    const { pathname } = new URL(target, `http://${HOST}`);
    const reads = READS.has(method);
    response.setHeader(system.requestIdHeader, randomUUID());

    if (reads && request.headers.accept?.includes('text/html')) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(page(system.title, await system.places(emulator)));
      return;
    }
    const given = request.headers.authorization;
    if (given === undefined ? !reads : !same(given, authorization)) {
      sendJson(response, 401, system.unauthorized);
      return;
    }
    const body = await bodyOf(request);
    const filledIn = reads && (await system.fillIn(pathname, emulator));
    if (filledIn) {
      sendJson(response, 200, filledIn);
      return;
    }
    const said = await emulator.ask(method, target, body);
    if (!reads && said.status < 300) {
      journal.add({ method, path: target, body: parsed(body) });
    }
    for (const [name, value] of Object.entries(said.headers)) {
      if (value !== undefined && !NOT_HANDED_ON.test(name)) {
        response.setHeader(name, value);
      }
    }
    response.writeHead(said.status).end(said.body);
  };

  const server = http.createServer((request, response) => {
    answer(request, response).catch(error => {
      console.error(error);
      sendJson(response, 500, { message: String(error) });
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: HOST }, () => resolve(undefined));
  });
  return server;
}

/**
 * @param {string} given
 * @param {string} right
 */
function same(given, right) {
  // Octokit writes "token", others "bearer".
  const [a, b] = [given.replace(/^bearer /i, 'token '), right].map(text =>
    Buffer.from(text),
  );
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @param {http.IncomingMessage} request */
async function bodyOf(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return chunks.length > 0 ? Buffer.concat(chunks) : undefined;
}

/** @param {Buffer | undefined} body */
function parsed(body) {
  return body && JSON.parse(String(body));
}

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {object} body
 */
function sendJson(response, status, body) {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
