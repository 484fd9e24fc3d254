import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ORDERS_DB, PEOPLE, STAGING_DB } from '../testing/company';
import { startTestPortal, TestPortal } from '../testing/startTestPortal';
import { METRICS } from './catalogue';
import { Collected } from './testing/Collected';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(90_000);

const ask = (entityRef: string) => ({
  body: {
    items: [{ entityRef, role: 'db-read' }],
    duration: 'PT1H',
    justification: 'A very secret reason',
  },
});

describe('a portal that is monitored', () => {
  let collected: Collected;
  let portal: TestPortal;

  beforeAll(async () => {
    collected = new Collected();
    portal = await startTestPortal(await databases.init('SQLITE_3'));
    const developer = portal.as('developer');
    const waiting = await developer.submit(ask(ORDERS_DB));
    const granted = await developer.submit(ask(STAGING_DB));
    await expect(
      portal.as('security').submit(ask(STAGING_DB)),
    ).rejects.toThrow();
    await portal.as('lead').review({
      params: { id: waiting.id, itemId: waiting.items[0].id },
      body: {
        decision: 'deny',
        comment: 'Not this week',
        digest: waiting.items[0].digest,
      },
    });
    const running = await portal.until(
      () => developer.request({ params: { id: granted.id } }),
      ({ items }) => items[0].grant?.state === 'active',
    );
    const { id } = running.items[0].grant!;
    await developer.endGrant({ params: { id }, body: {} });
    await portal.until(
      () => developer.grant({ params: { id } }),
      ({ state }) => state === 'ended',
    );
  });
  afterAll(async () => {
    await portal.stop();
    collected.end();
  });

  const said = async (metric: keyof typeof METRICS) =>
    (await collected.metrics()).get(METRICS[metric].name) ?? [];

  it('counts what became of requests and reviews', async () => {
    expect(await said('requests')).toEqual([
      { labels: { outcome: 'waits' }, value: 1 },
      { labels: { outcome: 'granted' }, value: 1 },
      { labels: { outcome: 'refused' }, value: 1 },
    ]);
    expect(await said('reviews')).toEqual([
      { labels: { decision: 'deny' }, value: 1 },
    ]);
  });

  it('counts and times decisions by their purpose', async () => {
    const decisions = await said('decisions');
    expect(decisions).toEqual(
      expect.arrayContaining([
        {
          labels: { purpose: 'submission', outcome: 'approval' },
          value: 1,
        },
        { labels: { purpose: 'submission', outcome: 'allow' }, value: 1 },
        { labels: { purpose: 'submission', outcome: 'refuse' }, value: 1 },
        { labels: { purpose: 'activation', outcome: 'allow' }, value: 1 },
      ]),
    );
    const purposes = (await said('decisionDuration')).map(
      ({ labels }) => labels.purpose,
    );
    expect(purposes.sort()).toEqual(['activation', 'submission']);
  });

  it('times calls by route and outcome', async () => {
    const calls = await said('apiDuration');
    expect(
      calls.find(
        ({ labels }) => labels.route === 'submit' && labels.outcome === 'ok',
      ),
    ).toMatchObject({ count: 2 });
    expect(
      calls.find(
        ({ labels }) =>
          labels.route === 'submit' && labels.outcome === 'NotAllowedError',
      ),
    ).toMatchObject({ count: 1 });
  });

  it('traces a submission with its decision', () => {
    const spans = collected.spans();
    const submit = spans.find(({ name }) => name === 'jit-access submit')!;
    const decide = spans.find(
      span =>
        span.name === 'jit-access decide' &&
        span.parentSpanContext?.spanId === submit.spanContext().spanId,
    );
    expect(decide?.attributes).toMatchObject({
      'jit_access.purpose': 'submission',
      'jit_access.outcomes': ['approval'],
    });
  });

  it('tells nobody of people, entities, reasons and secrets', async () => {
    const told = JSON.stringify([
      [...(await collected.metrics()).values()],
      collected.spans().map(contents),
    ]);
    expect(told).toContain('fake');
    for (const word of [
      ...Object.values(PEOPLE),
      ...Object.values(PEOPLE).map(ref => ref.split('/')[1]),
      'orders-db',
      'A very secret reason',
      'Not this week',
    ]) {
      expect(told).not.toContain(word);
    }
  });

  it('answers probes without a token, and tells them nothing else', async () => {
    const headers = { authorization: mockCredentials.none.header() };
    const get = (path: string) => fetch(`${portal.url}${path}`, { headers });
    const response = await get('/ready');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ status: 'ready' });
    expect((await get('/health')).status).toBe(401);
    expect((await get('/readiness')).status).toBe(401);
  });

  it('shows the objective, and that nothing is broken, to administrators', async () => {
    const health = await portal.as('administrator').health({});
    expect(health.broken).toEqual([]);
    expect(health.objective).toMatchObject({
      withinMs: 5_000,
      share: 0.999,
      days: 28,
      removed: 1,
      overdue: 0,
    });
  });

  it('tells probes that its database is gone', async () => {
    await portal.sql.destroy();
    const response = await portal.until(
      () => fetch(`${portal.url}/ready`),
      ({ status }) => status !== 200,
    );
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'broken',
      parts: expect.arrayContaining(['database']),
    });
  });
});

function contents({ name, attributes, status, events }: ReadableSpan) {
  return { name, attributes, status, events };
}
