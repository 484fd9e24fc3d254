import { LoggerService } from '@backstage/backend-plugin-api';
import {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import { PolicyEngine } from '../policy/decision';
import { ObserveCall } from '../router/createRouter';
import { backlog } from '../storage/health/backlog';
import { removalRecord } from '../storage/health/removalRecord';
import { Store } from '../storage/store';
import { EngineTelemetry } from '../worker/telemetry';
import { beginRareCounters, countMeasurement } from './countMeasurement';
import { createEngineTelemetry } from './engineTelemetry';
import { createInstruments } from './instruments';
import { measuredPolicy } from './measuredPolicy';
import { measuredRoutes } from './measuredRoutes';
import { ObservedState, observeState } from './observeState';

/** Measures and traces each floor, through what that floor offers for it. */
export interface Telemetry {
  engine: EngineTelemetry;
  routes: ObserveCall;
  /** The same engine, measured. */
  policy(engine: PolicyEngine): PolicyEngine;
  /** Has gauges look at the state when metrics are collected, until `stop`. */
  observe(state: Omit<ObservedState, 'database' | 'onError'>): void;
  stop(): void;
}

/** Joins the parts to Backstage's services, and listens to what storage tells. */
export function createTelemetry(deps: {
  metrics: MetricsService;
  tracing: TracingService;
  store: Store;
  logger: LoggerService;
}): Telemetry {
  const { metrics, tracing, store, logger } = deps;
  const instruments = createInstruments(metrics);
  const stops = [
    store.onMeasure(what => {
      try {
        countMeasurement(instruments, what);
      } catch (error) {
        // What was committed is not undone by a meter that fails.
        logger.debug(`Something could not be measured: ${error}`);
      }
    }),
  ];
  return {
    engine: createEngineTelemetry(instruments, tracing),
    routes: measuredRoutes(instruments, tracing),
    policy: engine => measuredPolicy(engine, instruments, tracing),
    observe: state => {
      beginRareCounters(instruments, state.providers);
      const stop = observeState(instruments, {
        ...state,
        database: async () => {
          const now = await store.now();
          return {
            backlog: await backlog(store.sql, now),
            removals: await removalRecord(store.sql, now),
          };
        },
        onError: error =>
          logger.debug(`The state could not be read for metrics: ${error}`),
      });
      stops.push(stop);
    },
    stop: () => stops.forEach(stop => stop()),
  };
}
