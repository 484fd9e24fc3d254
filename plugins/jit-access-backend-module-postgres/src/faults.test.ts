import {
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { LineProxy, startLineProxy } from './__fixtures__/lineProxy';
import { orderFor, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

describe('when the line or the server fails', () => {
  let server: TestServer;
  let line: LineProxy;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
  }, 120_000);
  beforeEach(async () => {
    line = await startLineProxy(server);
    provider = new PostgresAccessProvider(
      server.config({ port: line.port, connectionTimeout: 'PT0.5S' }),
    );
  });
  afterEach(async () => {
    await line.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  const failed = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => {
        throw new Error('The call succeeded');
      },
      error => error,
    );

  it('does not know the outcome when the answer to COMMIT is lost, and finds it out', async () => {
    const order = await orderFor(server, provider);
    line.breakAfter('COMMIT');
    const error = await failed(provider.ensure(order, soon()));
    expect(error).toBeInstanceOf(UnknownOutcomeProviderError);
    expect(error.providerRequestIds).toEqual([
      expect.stringMatching(/^backend \d+$/),
    ]);
    expect((await provider.observe(order, soon())).state).toBe('present');

    line.breakAfter('COMMIT');
    expect(await failed(provider.remove(order, soon()))).toBeInstanceOf(
      UnknownOutcomeProviderError,
    );
    // Shut, not dropped: the first of several steps was done.
    expect((await provider.observe(order, soon())).state).toBe('pending');
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('finds out what became of a membership as well', async () => {
    const order = await createTestOrder(provider, {
      target: { account: 'existing', server: 'demo', roles: [server.reader] },
      subject: await server.person('faults'),
    });
    for (const [method, after] of [
      ['ensure', 'present'],
      ['remove', 'pending'],
    ] as const) {
      line.breakAfter('COMMIT');
      expect(await failed(provider[method](order, soon()))).toBeInstanceOf(
        UnknownOutcomeProviderError,
      );
      expect((await provider.observe(order, soon())).state).toBe(after);
      line.breakAfter('ROLE');
      expect(await failed(provider[method](order, soon()))).toBeInstanceOf(
        RetryableProviderError,
      );
      await provider[method](order, soon());
    }
    expect((await provider.observe(order, soon())).state).toBe('absent');
    line.breakAfter('SELECT set_config');
    const subject = await server.person('faults');
    expect(
      await failed(
        createTestOrder(provider, { target: order.target, subject }),
      ),
    ).toBeInstanceOf(RetryableProviderError);
  });

  it('knows that nothing was done when the line breaks before COMMIT', async () => {
    const order = await orderFor(server, provider);
    line.breakAfter('CREATE ROLE');
    const error = await failed(provider.ensure(order, soon()));
    expect(error).toBeInstanceOf(RetryableProviderError);
    expect(error.message).toMatch(/nothing was done/);
    expect((await provider.observe(order, soon())).state).toBe('absent');
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('gives up on a server that does not answer', async () => {
    const order = await orderFor(server, provider);
    line.silence();
    const error = await failed(provider.observe(order, soon()));
    expect(error).toBeInstanceOf(RetryableProviderError);
    expect(error.message).toContain('server "demo"');
  });

  it('lets go of a server that does not answer when it is aborted', async () => {
    const patient = new PostgresAccessProvider(
      server.config({ port: line.port, connectionTimeout: 'PT60S' }),
    );
    const order = await orderFor(server, patient);
    line.silence();
    const began = Date.now();
    const error = await failed(patient.ensure(order, AbortSignal.timeout(100)));
    expect(error).toBeInstanceOf(RetryableProviderError);
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it('does not read past a change that is still under way', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    // Somebody holds the role's row: the removal stands still in its first step.
    const blocker = await server.connect('postgres');
    await blocker.query('BEGIN');
    await blocker.query(`ALTER ROLE ${order.account.name} CONNECTION LIMIT 3`);
    const controller = new AbortController();
    const removal = failed(provider.remove(order, controller.signal));
    await untilWaiting(server, order.bindingId);
    controller.abort();
    expect(await removal).toBeInstanceOf(RetryableProviderError);
    const observed = provider.observe(order, soon());
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect((await observed).state).toBe('present');
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('says that the password of the administrator is wrong, without saying it', async () => {
    const wrong = new PostgresAccessProvider(
      server.config({ password: 'not-the-password' }),
    );
    const order = await orderFor(server, wrong);
    const error = await failed(wrong.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/28P01.*check user and password/);
    expect(error.message).not.toContain('not-the-password');
  });

  it('waits when the administrator may have no more connections', async () => {
    await server.sql(
      'postgres',
      `ALTER ROLE ${server.admin} CONNECTION LIMIT 0`,
    );
    try {
      const order = await orderFor(server, provider);
      const error = await failed(provider.ensure(order, soon()));
      expect(error).toBeInstanceOf(ThrottledProviderError);
      expect(error).toMatchObject({ retryAfterSeconds: 5 });
    } finally {
      await server.sql(
        'postgres',
        `ALTER ROLE ${server.admin} CONNECTION LIMIT -1`,
      );
    }
  });

  it('survives others who change roles at the same time', async () => {
    const other = await server.connect('postgres');
    const orders = await Promise.all(
      Array.from({ length: 5 }, () => orderFor(server, provider)),
    );
    let busy = true;
    const noise = (async () => {
      for (let i = 0; busy; i++) {
        const name = `${server.prefix}_noise_${i}`;
        await other.query(`CREATE ROLE ${name} IN ROLE ${server.reader}`);
        await other.query(`ALTER ROLE ${server.reader} CONNECTION LIMIT ${i}`);
        await other.query(`DROP ROLE ${name}`);
      }
    })();
    try {
      await Promise.all(orders.map(order => provider.ensure(order, soon())));
      await Promise.all(orders.map(order => provider.remove(order, soon())));
    } finally {
      busy = false;
      await noise;
      await other.end();
    }
    const states = await Promise.all(
      orders.map(async order => (await provider.observe(order, soon())).state),
    );
    expect(states).toEqual(orders.map(() => 'absent'));
  });

  it('says which servers are out of order', async () => {
    await expect(provider.check(soon())).resolves.toBeUndefined();
    const [reachable] = server.config().values();
    const two = new PostgresAccessProvider(
      new Map([
        ['near', reachable],
        ['far', { ...reachable, name: 'far', port: 1 }],
      ]),
    );
    await expect(two.check(soon())).rejects.toThrow(/server "far"/);
  });
});

/** Resolves when a session of that call waits for a lock. */
async function untilWaiting(
  server: TestServer,
  bindingId: string,
): Promise<void> {
  const watcher = await server.connect('postgres');
  try {
    for (;;) {
      const { rowCount } = await watcher.query(
        `SELECT 1 FROM pg_stat_activity
          WHERE application_name = $1 AND wait_event_type = 'Lock'`,
        [`jit-access ${bindingId}`],
      );
      if (rowCount) {
        return;
      }
    }
  } finally {
    await watcher.end();
  }
}
