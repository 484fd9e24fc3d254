import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { World } from '../worker/testing/World';
import { METRICS } from './catalogue';
import { createTelemetry, Telemetry } from './createTelemetry';
import { Collected } from './testing/Collected';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('the engine on %s', databaseId => {
  let collected: Collected;
  let world: World;
  let telemetry: Telemetry;

  beforeEach(async () => {
    collected = new Collected();
    world = await World.create(databases, databaseId);
    telemetry = createTelemetry({
      ...(await collected.services()),
      store: world.store,
      logger: mockServices.logger.mock(),
    });
    telemetry.observe({
      lostLeases: () => 0,
      broken: async () => ['sealer'],
      providers: ['fake'],
      channels: ['recorder'],
    });
  });
  afterEach(async () => {
    telemetry.stop();
    await world.close();
    collected.end();
  });

  const said = async (metric: keyof typeof METRICS) =>
    (await collected.metrics()).get(METRICS[metric].name) ?? [];

  it('measures the life of a grant, in seconds', async () => {
    const worker = world.worker({ telemetry: telemetry.engine });
    const grant = await world.grant();
    world.passMs(1_500);
    await worker.idle();
    world.pass('PT1H');
    world.passMs(2_500);
    await worker.idle();
    expect(await world.read(grant)).toMatchObject({ state: 'ended' });
    expect(await said('activationLag')).toEqual([
      { labels: { provider: 'fake' }, value: 1.5, count: 1 },
    ]);
    expect(await said('removalLag')).toEqual([
      { labels: { provider: 'fake' }, value: 2.5, count: 1 },
    ]);
    const calls = await said('callDuration');
    expect(calls.map(({ labels }) => labels.operation).sort()).toEqual([
      'account',
      'ensure',
      'observe',
      'remove',
    ]);
    expect(calls.every(({ labels }) => labels.provider === 'fake')).toBe(true);
    expect(await said('callErrors')).toEqual([]);
    expect(await said('convergeDuration')).toEqual([
      {
        labels: { provider: 'fake', outcome: 'done' },
        value: expect.any(Number),
        count: expect.any(Number),
      },
    ]);
  });

  it('puts calls to the target under the look at their binding', async () => {
    const worker = world.worker({ telemetry: telemetry.engine });
    await world.grant();
    await worker.idle();
    const spans = collected.spans();
    const ensure = named(spans, 'jit-access provider ensure');
    const converge = named(spans, 'jit-access converge');
    expect(ensure.parentSpanContext?.spanId).toBe(
      converge.spanContext().spanId,
    );
    expect(ensure.attributes).toEqual({
      'backstage.plugin.id': 'jit-access',
      'jit_access.provider': 'fake',
      'jit_access.operation': 'ensure',
    });
  });

  it('counts failures by their kind, and repeats nothing of what the target said', async () => {
    const worker = world.worker({ telemetry: telemetry.engine });
    world.provider.fail('ensure', { kind: 'retryable' });
    await world.grant({ person: 'a-person' });
    await worker.idle();
    expect(await said('callErrors')).toEqual([
      {
        labels: { provider: 'fake', operation: 'ensure', kind: 'retryable' },
        value: 1,
      },
    ]);
    const failed = named(collected.spans(), 'jit-access provider ensure');
    expect(failed.status).toEqual({ code: 2, message: 'retryable' });
    expect(failed.events).toEqual([]);
    const everything = [
      ...[...(await collected.metrics()).values()]
        .flat()
        .map(({ labels }) => labels),
      ...collected.spans().map(span => [span.attributes, span.status]),
    ];
    expect(JSON.stringify(everything)).not.toContain('a-person');
  });

  it('looks up what waits when somebody collects', async () => {
    await world.grant();
    world.pass('PT1M');
    await world.sql('binding').update({ stuck: true });
    expect(await said('queueDepth')).toEqual([
      { labels: { provider: 'fake', lane: 'removal' }, value: 0 },
      { labels: { provider: 'fake', lane: 'creation' }, value: 1 },
    ]);
    expect(await said('queueAge')).toEqual([{ labels: {}, value: 60 }]);
    expect(await said('stuck')).toEqual([
      { labels: { provider: 'fake' }, value: 1 },
    ]);
    expect(await said('orphans')).toEqual([
      { labels: { provider: 'fake' }, value: 0 },
    ]);
    expect(await said('outboxDepth')).toEqual([
      { labels: { channel: 'recorder' }, value: 0 },
    ]);
    expect(await said('broken')).toEqual([
      { labels: { part: 'database' }, value: 0 },
      { labels: { part: 'worker' }, value: 0 },
      { labels: { part: 'sealer' }, value: 1 },
    ]);
    expect(await said('objectiveRemovals')).toEqual([
      { labels: { result: 'in-time' }, value: 0 },
      { labels: { result: 'late' }, value: 0 },
      { labels: { result: 'overdue' }, value: 0 },
    ]);
    expect(await said('objectiveBudget')).toEqual([]);
  });

  it('begins the counters of what is rare at zero', async () => {
    const zero = (labels: object) => ({
      labels: { provider: 'fake', ...labels },
      value: 0,
    });
    expect(await said('drift')).toEqual([
      zero({ drift: 'appeared' }),
      zero({ drift: 'vanished' }),
      zero({ drift: 'altered' }),
    ]);
    expect(await said('stuckChanges')).toEqual([
      zero({ change: 'stuck' }),
      zero({ change: 'recovered' }),
    ]);
    const worker = world.worker();
    const grant = await world.grant();
    await worker.idle();
    world.provider.fail('remove', { kind: 'retryable' }, 7);
    await world.end(grant);
    for (let attempt = 0; attempt < 7; attempt++) {
      await worker.idle();
      world.pass('PT10M');
    }
    const stuck = { ...zero({ change: 'stuck' }), value: 1 };
    expect(await said('stuckChanges')).toEqual([
      stuck,
      zero({ change: 'recovered' }),
    ]);
    await worker.idle();
    expect(await said('stuckChanges')).toEqual([
      stuck,
      { ...zero({ change: 'recovered' }), value: 1 },
    ]);
  });

  it('has exactly the labels that the catalogue promises', async () => {
    const worker = world.worker({ telemetry: telemetry.engine });
    world.provider.fail('ensure', { kind: 'throttled', retryAfterSeconds: 1 });
    await world.grant();
    await worker.idle();
    const metrics = await collected.metrics();
    expect(metrics.size).toBeGreaterThan(10);
    for (const [name, series] of metrics) {
      const promised = Object.values(METRICS).find(one => one.name === name);
      for (const { labels } of series) {
        expect({ name, labels: Object.keys(labels).sort() }).toEqual({
          name,
          labels: [...(promised?.labels ?? ['?'])].sort(),
        });
      }
    }
  });
});

function named(spans: ReadableSpan[], name: string): ReadableSpan {
  const found = spans.find(span => span.name === name);
  if (!found) throw new Error(`There is no span "${name}"`);
  return found;
}
