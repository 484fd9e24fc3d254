import { once } from 'node:events';
import net, { AddressInfo } from 'node:net';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import knexFactory, { Knex } from 'knex';
import { STAGING_DB } from '../testing/company';
import { startTestPortal, TestPortal } from '../testing/startTestPortal';
import { isDatabaseAway, isNeighbourAway } from './shapeErrors';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const coded = (code: string, message = 'x') =>
  Object.assign(new Error(message), { code });
const named = (name: string, error: Error) => Object.assign(error, { name });

describe('a database that is away', () => {
  it.each([
    ['refuses connections', coded('ECONNREFUSED')],
    ['stops', coded('57P01')],
    ['starts', coded('57P03')],
    ['has no connection left', coded('53300')],
    ['is written to by somebody else', coded('SQLITE_BUSY')],
    [
      'cuts a connection',
      new Error('select 1 - Connection terminated unexpectedly'),
    ],
    [
      'does not accept in time',
      new Error('Connection terminated due to connection timeout'),
    ],
    [
      'leaves no connection in the pool',
      named(
        'KnexTimeoutError',
        new Error('Knex: Timeout acquiring a connection'),
      ),
    ],
    [
      'is what another error comes of',
      new Error('It could not be stored', { cause: coded('57P01') }),
    ],
  ])('is recognised when it %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ['a constraint', coded('23505')],
    ['what is not found', new NotFoundError('No such grant')],
    ['another service', named('FetchError', coded('ECONNREFUSED'))],
    ['no error at all', undefined],
    ['a text', 'ECONNREFUSED'],
    ['other words', new Error('The word Connection terminated is in it')],
  ])('is told apart from %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});

describe('another service that is away', () => {
  const answered = (statusCode: number) =>
    named('ResponseError', Object.assign(new Error('x'), { statusCode }));

  it.each([
    ['fails', answered(500)],
    ['is starting', answered(503)],
    ['has too much to do', answered(429)],
    ['cannot be reached', named('FetchError', coded('ECONNREFUSED'))],
    ['closes the connection', new TypeError('fetch failed')],
  ])('is recognised when it %s', (_, error) => {
    expect(isNeighbourAway(error)).toBe(true);
    expect(isDatabaseAway(error)).toBe(false);
  });

  it.each([
    ['one that refuses', answered(403)],
    ['one that has no such thing', answered(404)],
    ['a mistake of ours', new TypeError('x is not a function')],
    ['an error with another name', coded('ECONNREFUSED')],
    ['no error at all', undefined],
  ])('is told apart from %s', (_, error) => {
    expect(isNeighbourAway(error)).toBe(false);
  });
});

/** Stands between the portal and PostgreSQL, to be cut. */
class Line {
  private readonly sockets = new Set<net.Socket>();
  private server = net.createServer();
  private port = 0;

  constructor(private readonly to: { host: string; port: number }) {}

  async connect(): Promise<number> {
    this.server = net.createServer(socket => {
      const target = net.connect(this.to);
      for (const [end, other] of [
        [socket, target],
        [target, socket],
      ]) {
        this.sockets.add(end);
        end.on('error', () => end.destroy());
        end.on('close', () => {
          this.sockets.delete(end);
          // A pipe passes an end on, but not a reset, which is what a server
          // that exits answers to a query on its way.
          if (end.errored) other.destroy();
        });
      }
      socket.pipe(target).pipe(socket);
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this.port;
  }

  async cut(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('calls while PostgreSQL is away', () => {
  if (!databases.supports('POSTGRES_18')) {
    it('cannot be tested without it', () => {
      expect(databases.eachSupportedId()).toEqual([]);
    });
    return;
  }
  let line: Line;
  let sql: Knex;
  let portal: TestPortal;

  beforeEach(async () => {
    const direct = await databases.init('POSTGRES_18');
    const settings = direct.client.connectionSettings;
    line = new Line({ host: settings.host, port: Number(settings.port) });
    const port = await line.connect();
    sql = knexFactory({
      client: 'pg',
      // It says of every connection that it was refused.
      log: { warn: () => {}, error: () => {} },
      // The password is not enumerable.
      connection: {
        ...settings,
        password: settings.password,
        host: '127.0.0.1',
        port,
      },
    });
    portal = await startTestPortal(sql);
  });
  afterEach(async () => {
    await portal.stop();
    await sql.destroy();
    await line.cut();
  });

  const ask = (duration: string) => ({
    body: {
      items: [{ entityRef: STAGING_DB, role: 'db-read' }],
      duration,
      justification: 'Compare order 4711 with the log',
    },
  });

  it('are answered with a clear 503, and everything goes on when it is back', async () => {
    const developer = portal.as('developer');
    const { id } = await developer.submit(ask('PT2S'));
    const grant = async () =>
      (await developer.request({ params: { id } })).items[0].grant;
    await portal.until(grant, found => found?.state === 'active');

    await line.cut();
    const response = await fetch(`${portal.url}/grants`, {
      headers: portal.headers('developer'),
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({
      error: {
        name: 'ServiceUnavailableError',
        message: expect.stringMatching(
          /^The database of JIT Access cannot be used at the moment. Try again in 5 seconds/,
        ),
      },
    });
    const key = { idempotencyKey: 'away' };
    await expect(developer.submit(ask('PT1H'), key)).rejects.toMatchObject({
      statusCode: 503,
    });

    await line.connect();
    const ended = await portal.until(
      () => grant().catch(() => undefined),
      found => found?.state === 'ended',
    );
    expect(ended).toMatchObject({
      endReason: 'expired',
      endOutcome: 'removed',
    });
    expect(portal.provider.held()).toEqual([]);
    const again = await developer.submit(ask('PT1H'), key);
    expect((await developer.requests({})).items.map(one => one.id)).toEqual([
      again.id,
      id,
    ]);
  });

  it('are answered so when the server ends their connections', async () => {
    const admin = await databases.init('POSTGRES_18');
    const holding = sql.transaction(async tx => {
      await tx.raw('select 1');
      const { rows } = await tx.raw('select pg_backend_pid() as pid');
      await admin.raw('select pg_terminate_backend(?)', [rows[0].pid]);
      await tx.raw('select 1');
    });
    const error = await holding.catch(failure => failure);
    expect(isDatabaseAway(error)).toBe(true);
    await portal.until(
      async () => (await portal.as('developer').grants({})).items,
      items => items.length === 0,
    );
  });
});

it('is recognised by an SQLite file that another connection writes to', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'jit-access-'));
  const open = () =>
    knexFactory({
      client: 'better-sqlite3',
      connection: { filename: path.join(folder, 'db.sqlite') },
      useNullAsDefault: true,
    });
  const [one, other] = [open(), open()];
  try {
    await one.raw('create table t (id integer)');
    await other.raw('pragma busy_timeout = 1');
    await one.raw('begin exclusive');
    const error = await other('t')
      .insert({ id: 1 })
      .catch((failure: unknown) => failure);
    expect(isDatabaseAway(error)).toBe(true);
  } finally {
    await one.destroy();
    await other.destroy();
    await fs.rm(folder, { recursive: true });
  }
});
