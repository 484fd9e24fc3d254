import {
  createServiceFactory,
  createServiceRef,
  ServiceRef,
} from '@backstage/backend-plugin-api';
import { ServiceFactoryTester } from '@backstage/backend-test-utils';
import {
  metricsOrSilentRef,
  orSilent,
  silentMetrics,
  silentTracing,
  tracingOrSilentRef,
} from './services';
import { Collected } from './testing/Collected';

/** What a plugin gets that depends on `ref`. */
function given<T>(ref: ServiceRef<T>): Promise<T> {
  return ServiceFactoryTester.from(
    createServiceFactory({
      service: createServiceRef<T>({ id: 'test.given' }),
      deps: { wanted: ref },
      factory: ({ wanted }) => wanted as T,
    }),
  ).getSubject('jit-access');
}

describe('metrics and traces', () => {
  it("are Backstage's own where it has them", async () => {
    const collected = new Collected();
    try {
      const metrics = await given(metricsOrSilentRef);
      metrics.createCounter('a.counter').add(2);
      expect((await collected.metrics()).get('a.counter')).toEqual([
        { labels: {}, value: 2 },
      ]);
      const tracing = await given(tracingOrSilentRef);
      await tracing.startActiveSpan('jit-access test', async () => {});
      expect(collected.spans()).toHaveLength(1);
    } finally {
      collected.end();
    }
  });

  it('are silent where nothing is installed that exports them', async () => {
    const metrics = await given(metricsOrSilentRef);
    metrics.createHistogram('a.histogram').record(1, { label: 'x' });
    const tracing = await given(tracingOrSilentRef);
    expect(await tracing.startActiveSpan('a span', async () => 7)).toBe(7);
  });

  it('are silent on a Backstage that has no such services', async () => {
    const missing = (silent: unknown) =>
      orSilent(undefined, 'alpha.core.does-not-exist', silent);
    expect(await given(missing(silentMetrics))).toBe(silentMetrics);
    expect(await given(missing(silentTracing))).toBe(silentTracing);
  });

  it('run what they are given also when they are silent', async () => {
    expect(
      await silentTracing.startActiveSpan('a span', {}, async span => {
        span.setAttribute('a', 1);
        span.setStatus({ code: 'ok' });
        return 7;
      }),
    ).toBe(7);
    await expect(
      silentTracing.startActiveSpan('a span', () => {
        throw new Error('Not today');
      }),
    ).rejects.toThrow('Not today');
    const gauge = silentMetrics.createObservableGauge('a.gauge');
    const callback = jest.fn();
    gauge.addCallback(callback);
    gauge.removeCallback(callback);
    silentMetrics.createCounter('a.counter').add(1);
    expect(callback).not.toHaveBeenCalled();
  });
});
