import {
  createServiceFactory,
  createServiceRef,
  ServiceRef,
} from '@backstage/backend-plugin-api';
import {
  MetricsService,
  metricsServiceRef,
  TracingService,
  TracingServiceContext,
  tracingServiceRef,
} from '@backstage/backend-plugin-api/alpha';

const nothing = () => {};
const silentInstrument = { add: nothing, record: nothing };
const silentObservable = { addCallback: nothing, removeCallback: nothing };

/** Measures nothing. */
export const silentMetrics: MetricsService = {
  createCounter: () => silentInstrument,
  createUpDownCounter: () => silentInstrument,
  createHistogram: () => silentInstrument,
  createGauge: () => silentInstrument,
  createObservableCounter: () => silentObservable,
  createObservableUpDownCounter: () => silentObservable,
  createObservableGauge: () => silentObservable,
};

const nowhere: TracingServiceContext = {
  $$type: '@backstage/TracingServiceContext',
};

/** Runs what it is given, and traces nothing. */
export const silentTracing: TracingService = {
  async startActiveSpan(...given: unknown[]) {
    const work = given.at(-1) as (span: unknown) => never;
    return work({ setAttribute: nothing, setStatus: nothing });
  },
  context: { active: () => nowhere, with: async (_, work) => work() },
  propagation: {
    extract: context => context,
    getBaggage: nothing as () => undefined,
    getActiveBaggage: nothing as () => undefined,
  },
};

/**
 * The same service under the same id, with a stand-in where nothing provides
 * it: an older Backstage has no such service, or not even its reference.
 */
export function orSilent<T>(
  service: ServiceRef<T> | undefined,
  id: string,
  silent: T,
): ServiceRef<T, 'plugin', 'singleton'> {
  return createServiceRef<T>({
    id: service?.id ?? id,
    defaultFactory: async ref =>
      createServiceFactory({ service: ref, deps: {}, factory: () => silent }),
  });
}

/** Backstage's metrics, or none. */
export const metricsOrSilentRef = orSilent(
  metricsServiceRef,
  'alpha.core.metrics',
  silentMetrics,
);

/** Backstage's traces, or none. */
export const tracingOrSilentRef = orSilent(
  tracingServiceRef,
  'alpha.core.tracing',
  silentTracing,
);
