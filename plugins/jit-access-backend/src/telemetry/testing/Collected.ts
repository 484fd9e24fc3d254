import {
  metricsServiceFactory,
  tracingServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { ServiceFactoryTester } from '@backstage/backend-test-utils';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  DataPointType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** One series of a metric. */
export interface Series {
  labels: Record<string, unknown>;
  /** What a counter or gauge says; of a histogram, the sum. */
  value: number;
  /** Of a histogram: how many values were recorded. */
  count?: number;
}

class Reader extends MetricReader {
  protected async onShutdown() {}
  protected async onForceFlush() {}
}

/**
 * OpenTelemetry's own SDK, installed as an operator of Backstage would, keeping
 * what it gets in memory. To be begun before Backstage's services are made.
 */
export class Collected {
  private readonly reader = new Reader();
  private readonly exporter = new InMemorySpanExporter();

  constructor() {
    metrics.setGlobalMeterProvider(
      new MeterProvider({ readers: [this.reader] }),
    );
    context.setGlobalContextManager(
      new AsyncLocalStorageContextManager().enable(),
    );
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({
        spanProcessors: [new SimpleSpanProcessor(this.exporter)],
      }),
    );
  }

  /** Backstage's own services, as a plugin gets them. */
  async services() {
    const [meter, tracing] = await Promise.all([
      ServiceFactoryTester.from(metricsServiceFactory).getSubject('jit-access'),
      ServiceFactoryTester.from(tracingServiceFactory).getSubject('jit-access'),
    ]);
    return { metrics: meter, tracing };
  }

  /** Collects now, gauges included. */
  async metrics(): Promise<Map<string, Series[]>> {
    const { resourceMetrics, errors } = await this.reader.collect();
    if (errors.length > 0) throw errors[0];
    const all = resourceMetrics.scopeMetrics.flatMap(scope => scope.metrics);
    return new Map(
      all.map(metric => [
        metric.descriptor.name,
        metric.dataPointType === DataPointType.HISTOGRAM
          ? metric.dataPoints.map(({ attributes, value }) => ({
              labels: attributes,
              value: value.sum ?? 0,
              count: value.count,
            }))
          : metric.dataPoints.map(({ attributes, value }) => ({
              labels: attributes,
              value: value as number,
            })),
      ]),
    );
  }

  /** Spans that came to an end, of the plugin. */
  spans(): ReadableSpan[] {
    return this.exporter
      .getFinishedSpans()
      .filter(span => span.name.startsWith('jit-access '));
  }

  end(): void {
    metrics.disable();
    context.disable();
    trace.disable();
  }
}
