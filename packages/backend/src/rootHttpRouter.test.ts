import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { rootHttpRouter } from './rootHttpRouter';

const failing = createBackendPlugin({
  pluginId: 'failing',
  register(env) {
    env.registerInit({
      deps: { http: coreServices.httpRouter },
      async init({ http }) {
        http.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        http.use((_req, _res, next) => next(new InputError('Say when')));
      },
    });
  },
});

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('rootHttpRouter', () => {
  const before = process.env.NODE_ENV;

  afterEach(() => {
    Object.assign(process.env, { NODE_ENV: before });
  });

  it('says what was wrong without a stack trace, also in development', async () => {
    Object.assign(process.env, { NODE_ENV: 'development' });
    const port = await findFreePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const backend = createBackend();
    backend.add(rootHttpRouter);
    backend.add(failing);
    backend.add(mockServices.rootLogger.factory());
    backend.add(
      mockServices.rootConfig.factory({
        data: {
          backend: {
            baseUrl,
            listen: { host: '127.0.0.1', port },
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
        },
      }),
    );
    await backend.start();

    const response = await fetch(`${baseUrl}/api/failing/`);
    const { error } = await response.json();
    await backend.stop();

    expect(response.status).toBe(400);
    expect(error).toEqual({ name: 'InputError', message: 'Say when' });
  });
});
