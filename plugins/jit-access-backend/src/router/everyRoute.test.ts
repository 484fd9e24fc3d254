import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  Grant,
  JitAccessRouteName,
  jitAccessRoutes,
  Request,
  RouteContract,
  urlOfRoute,
} from '@jit-access/backstage-plugin-jit-access-common';
import { ORDERS_DB, PEOPLE, PersonName, STAGING_DB } from '../testing/company';
import { startTestPortal, TestPortal } from '../testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const everybody = Object.keys(PEOPLE) as PersonName[];

/** The developer's pending request and running grant: the developer's own, foreign to the others. */
interface Objects {
  request: Request;
  grant: Grant;
}

interface Expectation {
  input: (objects: Objects) => {
    params?: object;
    query?: object;
    body?: unknown;
  };
  /** The status for each person; `rest` is everybody who is not named. */
  status: Partial<Record<PersonName, number>> & { rest: number };
}

const ask = (entityRef: string) => ({
  items: [{ entityRef, role: 'db-read' }],
  duration: 'PT1H',
  justification: 'Compare order 4711 with the log',
});
const reason = 'Trying who may do this';

/** What everybody may do, in an order that leaves the objects alive until the end. */
const expectations: Record<JitAccessRouteName, Expectation> = {
  viewer: { input: () => ({}), status: { rest: 200 } },
  entityAccess: {
    input: () => ({
      params: { kind: 'resource', namespace: 'default', name: 'orders-db' },
    }),
    status: { rest: 200 },
  },
  requestable: { input: () => ({}), status: { rest: 200 } },
  preview: {
    input: () => ({ body: { items: ask(STAGING_DB).items } }),
    status: { rest: 200 },
  },
  submit: {
    input: () => ({ body: ask(STAGING_DB) }),
    status: { developer: 201, lead: 201, rest: 403 },
  },
  requests: { input: () => ({}), status: { rest: 200 } },
  request: {
    input: ({ request }) => ({ params: { id: request.id } }),
    status: {
      developer: 200,
      lead: 200,
      auditor: 200,
      administrator: 200,
      rest: 404,
    },
  },
  review: {
    input: ({ request }) => ({
      params: { id: request.id, itemId: request.items[0].id },
      body: { decision: 'approve', digest: 'another than was shown' },
    }),
    // 409: the lead may review, but not with a digest of something else.
    status: {
      developer: 403,
      lead: 409,
      auditor: 403,
      administrator: 403,
      rest: 404,
    },
  },
  // 409: nobody broke the glass for it. It is not even there for the others.
  reviewBreakGlass: {
    input: ({ request }) => ({
      params: { id: request.id, itemId: request.items[0].id },
      body: { verdict: 'justified', comment: 'It was needed' },
    }),
    status: {
      developer: 409,
      lead: 409,
      auditor: 409,
      administrator: 409,
      rest: 404,
    },
  },
  delegations: { input: () => ({}), status: { rest: 200 } },
  delegate: {
    input: () => ({
      body: {
        delegates: [PEOPLE.security],
        until: new Date(Date.now() + 3_600_000).toISOString(),
      },
    }),
    // 400: nobody stands in for themself.
    status: { security: 400, rest: 201 },
  },
  endDelegation: {
    input: () => ({
      params: { id: '00000000-0000-4000-8000-000000000000' },
    }),
    status: { rest: 404 },
  },
  inbox: { input: () => ({}), status: { rest: 200 } },
  grants: { input: () => ({}), status: { rest: 200 } },
  grant: {
    input: ({ grant }) => ({ params: { id: grant.id } }),
    status: {
      developer: 200,
      lead: 200,
      auditor: 200,
      administrator: 200,
      rest: 404,
    },
  },
  extendGrant: {
    input: ({ grant }) => ({
      params: { id: grant.id },
      body: {
        duration: 'PT30M',
        justification: 'It takes longer than thought',
      },
    }),
    status: {
      developer: 201,
      lead: 403,
      auditor: 403,
      administrator: 403,
      rest: 404,
    },
  },
  retryGrant: {
    input: ({ grant }) => ({ params: { id: grant.id } }),
    status: {
      developer: 202,
      administrator: 202,
      lead: 403,
      auditor: 403,
      rest: 404,
    },
  },
  revealCredential: {
    input: ({ grant }) => ({ params: { id: grant.id } }),
    status: {
      developer: 200,
      lead: 403,
      auditor: 403,
      administrator: 403,
      rest: 404,
    },
  },
  renewCredential: {
    input: ({ grant }) => ({ params: { id: grant.id } }),
    status: {
      developer: 202,
      lead: 403,
      auditor: 403,
      administrator: 403,
      rest: 404,
    },
  },
  history: {
    input: () => ({ query: { person: PEOPLE.developer } }),
    status: { developer: 200, auditor: 200, administrator: 200, rest: 403 },
  },
  historyExport: {
    input: () => ({ query: { person: PEOPLE.developer } }),
    status: { developer: 200, auditor: 200, administrator: 200, rest: 403 },
  },
  integrity: {
    input: () => ({}),
    status: { auditor: 200, administrator: 200, rest: 403 },
  },
  insights: {
    input: () => ({ query: { period: 'P7D', people: 'true' } }),
    status: { auditor: 200, administrator: 200, rest: 403 },
  },
  health: { input: () => ({}), status: { administrator: 200, rest: 403 } },
  simulate: {
    input: () => ({
      body: { requester: PEOPLE.developer, items: ask(ORDERS_DB).items },
    }),
    status: { administrator: 200, rest: 403 },
  },
  checkProviders: {
    input: () => ({ body: {} }),
    status: { administrator: 200, rest: 403 },
  },
  dryRun: {
    input: () => ({
      body: {
        entityRef: ORDERS_DB,
        role: 'db-read',
        receiver: PEOPLE.developer,
      },
    }),
    status: { administrator: 200, rest: 403 },
  },
  pause: {
    input: () => ({ body: { paused: false, reason } }),
    // 409: it is not paused.
    status: { administrator: 409, rest: 403 },
  },
  endAll: {
    input: () => ({ body: { provider: 'another', reason } }),
    status: { administrator: 202, rest: 403 },
  },
  inventory: {
    input: () => ({ body: { provider: 'another' } }),
    status: { administrator: 202, rest: 403 },
  },
  drain: { input: () => ({}), status: { administrator: 200, rest: 403 } },
  setDrain: {
    input: () => ({ body: { draining: false, reason } }),
    // 409: nothing is being drained.
    status: { administrator: 409, rest: 403 },
  },
  endGrant: {
    input: ({ grant }) => ({ params: { id: grant.id }, body: {} }),
    // 409 for those who come after the developer: it is over already.
    status: {
      developer: 202,
      lead: 409,
      administrator: 409,
      auditor: 403,
      rest: 404,
    },
  },
  withdraw: {
    input: ({ request }) => ({ params: { id: request.id } }),
    status: {
      developer: 200,
      lead: 403,
      auditor: 403,
      administrator: 403,
      rest: 404,
    },
  },
};

describe('every route', () => {
  let portal: TestPortal;
  let objects: Objects;

  beforeAll(async () => {
    portal = await startTestPortal(await databases.init('SQLITE_3'));
    const developer = portal.as('developer');
    const request = await developer.submit({ body: ask(ORDERS_DB) });
    const staging = await developer.submit({ body: ask(STAGING_DB) });
    const running = await portal.until(
      () => developer.request({ params: { id: staging.id } }),
      ({ items }) => items[0].grant?.state === 'active',
    );
    objects = { request, grant: running.items[0].grant! };
  });

  afterAll(() => portal.stop());

  const call = (
    name: JitAccessRouteName,
    headers: Record<string, string>,
  ): Promise<Response> => {
    const route = jitAccessRoutes[name] as RouteContract;
    const input = expectations[name].input(objects);
    return fetch(
      urlOfRoute(portal.url, route, {
        params: { ...input.params },
        query: { ...input.query },
      }),
      {
        method: route.method.toUpperCase(),
        headers: { 'content-type': 'application/json', ...headers },
        body: input.body === undefined ? undefined : JSON.stringify(input.body),
      },
    );
  };

  it('is in this table', () => {
    expect(Object.keys(expectations).sort()).toEqual(
      Object.keys(jitAccessRoutes).sort(),
    );
  });

  describe.each(Object.keys(expectations) as JitAccessRouteName[])(
    '%s',
    name => {
      it('is closed to strangers and to services', async () => {
        expect(
          (await call(name, { authorization: mockCredentials.none.header() }))
            .status,
        ).toBe(401);
        expect(
          (
            await call(name, {
              authorization: mockCredentials.service.header(),
            })
          ).status,
        ).toBe(403);
      });

      it.each(everybody)('answers the %s as it should', async person => {
        const { status } = expectations[name];
        const response = await call(name, portal.headers(person));
        expect({
          status: response.status,
          body: await response.text(),
        }).toEqual({
          status: status[person] ?? status.rest,
          body: expect.any(String),
        });
      });
    },
  );

  it.each(['onCall', 'security', 'contractor'] as const)(
    'lists nothing of the developer to %s',
    async person => {
      const api = portal.as(person);
      expect((await api.requests({})).items).toEqual([]);
      expect((await api.grants({})).items).toEqual([]);
      expect((await api.inbox({})).items).toEqual([]);
      expect(JSON.stringify(await api.history({}))).not.toContain(
        objects.request.id,
      );
    },
  );

  it('describes every route in OpenAPI', async () => {
    const response = await fetch(`${portal.url}/openapi.json`, {
      headers: portal.headers('developer'),
    });
    const document = (await response.json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const described = Object.values(document.paths).flatMap(path =>
      Object.values(path).map(operation => operation.operationId),
    );
    expect(described.sort()).toEqual(Object.keys(jitAccessRoutes).sort());
  });
});
