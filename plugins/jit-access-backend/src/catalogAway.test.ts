import { TestDatabases } from '@backstage/backend-test-utils';
import { CatalogServiceRequestOptions } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { COMPANY, ORDERS_DB, STAGING_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** What the catalog's client throws when the catalog has no database. */
const CATALOG_FAILS = Object.assign(
  new Error('Request failed with 500 Internal Server Error'),
  { name: 'ResponseError', statusCode: 500 },
);

/**
 * A catalog that fails, once it is away, for what people read with their own
 * credentials: as if it went away after the caller was recognised.
 */
function catalogOfCompany() {
  const state = { away: false };
  const catalog = catalogServiceMock({ entities: COMPANY });
  for (const method of ['getEntitiesByRefs', 'queryEntities'] as const) {
    const original = catalog[method].bind(catalog) as (
      request: unknown,
      options: unknown,
    ) => Promise<never>;
    const failing = async (
      request: unknown,
      options: CatalogServiceRequestOptions,
    ) => {
      const { type } = options.credentials.principal as { type: string };
      if (state.away && type === 'user') throw CATALOG_FAILS;
      return original(request, options);
    };
    Object.assign(catalog, { [method]: failing });
  }
  return { catalog, state };
}

describe('while the catalog is away', () => {
  let portal: TestPortal;
  let state: { away: boolean };

  beforeEach(async () => {
    const company = catalogOfCompany();
    state = company.state;
    portal = await startTestPortal(await databases.init('SQLITE_3'), company);
  });
  afterEach(() => portal.stop());

  const body = {
    items: [{ entityRef: STAGING_DB, role: 'db-read' }],
    duration: 'PT1H',
    justification: 'Compare order 4711 with the log',
  };
  const submit = (key: string, more: object = {}): Promise<Response> =>
    fetch(`${portal.url}/requests`, {
      method: 'POST',
      headers: {
        ...portal.headers('developer'),
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ ...body, ...more }),
    });
  const eventsOf = (type: string) => portal.sql('audit_event').where({ type });

  it.each([
    ['', {}],
    [' in an emergency', { breakGlass: true }],
    [
      ' where what can be sent was to be sent',
      {
        partial: true,
        items: [...body.items, { entityRef: ORDERS_DB, role: 'db-write' }],
      },
    ],
  ])(
    'a submission%s is answered 503, recorded as no refusal, and can be made again',
    async (_, more) => {
      state.away = true;
      const response = await submit('key', more);
      expect(await response.json()).toMatchObject({
        error: {
          name: 'ServiceUnavailableError',
          message: expect.stringMatching(
            /^Nothing was sent: the catalog could not be asked about this entity; try again/,
          ),
        },
      });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await eventsOf('request.refused')).toEqual([]);
      expect(await portal.sql('request')).toEqual([]);

      state.away = false;
      const again = await submit('key', { ...more, breakGlass: undefined });
      expect(again.status).toBe(201);
      expect(await portal.sql('request')).toHaveLength(1);
    },
  );

  it('a preview says so, and nothing is granted', async () => {
    state.away = true;
    const { items } = await portal
      .as('developer')
      .preview({ body: { items: body.items } });
    expect(items[0].decision).toMatchObject({
      outcome: 'refuse',
      headline: 'Not now: the catalog could not be asked about this entity',
    });
  });

  it.each(['/requestable', '/entities/resource/default/orders-db/roles'])(
    '%s is answered 503',
    async path => {
      state.away = true;
      const response = await fetch(`${portal.url}${path}`, {
        headers: portal.headers('developer'),
      });
      expect(await response.json()).toMatchObject({
        error: { name: 'ServiceUnavailableError' },
      });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
    },
  );
});
