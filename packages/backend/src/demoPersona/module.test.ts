import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { demoPersonaModule } from './module';

const REFRESH = '/api/auth/demoPersona/refresh';

function user(name: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: { profile: { displayName: `The ${name}` }, memberOf: ['orders'] },
    relations: [{ type: 'memberOf', targetRef: 'group:default/orders' }],
  };
}

function startPortal(options: { host?: string; provider?: JsonObject } = {}) {
  const { host = '127.0.0.1', provider = {} } = options;
  const personas = [
    { entityRef: 'user:default/orders-lead' },
    { entityRef: 'user:default/not-in-the-catalog' },
  ];
  return startTestBackend({
    features: [
      authPlugin,
      demoPersonaModule,
      catalogServiceMock.factory({
        entities: [user('orders-lead'), user('not-a-persona')],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: {
            baseUrl: 'http://localhost',
            listen: { host, port: 0 },
          },
          auth: { providers: { demoPersona: { personas, ...provider } } },
        },
      }),
    ],
  });
}

describe('demoPersonaModule', () => {
  const before = process.env.NODE_ENV;

  function pretend(nodeEnv: string | undefined) {
    Object.assign(process.env, { NODE_ENV: nodeEnv });
  }

  afterEach(() => pretend(before));

  describe('signing in', () => {
    let server: Awaited<ReturnType<typeof startPortal>>['server'];

    beforeAll(async () => {
      pretend('development');
      ({ server } = await startPortal());
    });

    it.each(['user:default/orders-lead', 'User:Default/Orders-Lead'])(
      'gives a token to the persona %s',
      async persona => {
        const response = await request(server)
          .get(REFRESH)
          .set('x-demo-persona', persona);

        expect(response.status).toBe(200);
        expect(response.body).toMatchObject({
          profile: { displayName: 'The orders-lead' },
          backstageIdentity: {
            token: expect.stringMatching(/^ey/),
            identity: {
              userEntityRef: 'user:default/orders-lead',
              ownershipEntityRefs: [
                'user:default/orders-lead',
                'group:default/orders',
              ],
            },
          },
        });
      },
    );

    it.each([
      { persona: undefined, status: 401, message: /x-demo-persona/ },
      { persona: '', status: 401, message: /Say who you are/ },
      { persona: 'not a ref', status: 400, message: /full reference/ },
      { persona: 'orders-lead', status: 400, message: /full reference/ },
      {
        persona: 'user:default/not-a-persona',
        status: 401,
        message: /not one of the demo's personas/,
      },
      {
        persona: 'group:default/orders',
        status: 401,
        message: /not one of the demo's personas/,
      },
      {
        persona: 'user:default/not-in-the-catalog',
        status: 404,
        message: /User not found/,
      },
    ])(
      'answers $status to the persona $persona',
      async ({ persona, status, message }) => {
        const asked = request(server).get(REFRESH);
        const response = await (persona === undefined
          ? asked
          : asked.set('x-demo-persona', persona));

        expect(response.status).toBe(status);
        expect(response.body.error.message).toMatch(message);
        expect(response.body.backstageIdentity).toBeUndefined();
      },
    );
  });

  it('refuses to start in production', async () => {
    pretend('production');

    await expect(startPortal()).rejects.toThrow(/only in development/);
  });

  it('refuses to start where other machines can reach it', async () => {
    pretend('development');
    const provider = { dangerouslyAllowOutsideDevelopment: true };

    await expect(startPortal({ host: '0.0.0.0', provider })).rejects.toThrow(
      /other machines can reach it/,
    );
  });

  it('refuses a persona that is not a user', async () => {
    pretend('production');
    const provider = {
      dangerouslyAllowOutsideDevelopment: true,
      personas: [{ entityRef: 'group:default/orders' }],
    };

    await expect(startPortal({ provider })).rejects.toThrow(/not a user/);
  });
});
