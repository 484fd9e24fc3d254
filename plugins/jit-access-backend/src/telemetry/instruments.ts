import {
  MetricOptions,
  MetricsService,
  MetricsServiceObservable,
} from '@backstage/backend-plugin-api/alpha';
import { MetricDescription, MetricKey, METRICS } from './catalogue';

type KeysOf<Kind extends MetricDescription['kind']> = {
  [key in MetricKey]: (typeof METRICS)[key]['kind'] extends Kind ? key : never;
}[MetricKey];

/** What is told at the moment it happens. */
export type RecordedMetric = KeysOf<'histogram' | 'counter'>;
/** What is looked up when somebody collects. */
export type ObservedMetric = KeysOf<'gauge' | 'observed counter'>;

/** Exactly the labels of that metric. */
export type LabelsOf<Key extends MetricKey> = Record<
  (typeof METRICS)[Key]['labels'][number],
  string
>;

/** The instruments of the catalogue. */
export interface Instruments {
  /** Adds to a counter, or records a histogram's value in its unit. */
  record<Key extends RecordedMetric>(
    key: Key,
    value: number,
    labels: LabelsOf<Key>,
  ): void;
  observed: Record<ObservedMetric, MetricsServiceObservable>;
}

/** Creates every instrument once. */
export function createInstruments(metrics: MetricsService): Instruments {
  const recorders = new Map<
    string,
    (value: number, labels: Record<string, string>) => void
  >();
  const observed = new Map<string, MetricsServiceObservable>();
  for (const [key, metric] of Object.entries<MetricDescription>(METRICS)) {
    const options = optionsOf(metric);
    switch (metric.kind) {
      case 'histogram': {
        const histogram = metrics.createHistogram(metric.name, options);
        recorders.set(key, (value, labels) => histogram.record(value, labels));
        break;
      }
      case 'counter': {
        const counter = metrics.createCounter(metric.name, options);
        recorders.set(key, (value, labels) => counter.add(value, labels));
        break;
      }
      case 'gauge':
        observed.set(key, metrics.createObservableGauge(metric.name, options));
        break;
      case 'observed counter':
        observed.set(
          key,
          metrics.createObservableCounter(metric.name, options),
        );
        break;
      default:
        metric.kind satisfies never;
    }
  }
  return {
    record: (key, value, labels) => recorders.get(key)?.(value, labels),
    observed: Object.fromEntries(observed) as Instruments['observed'],
  };
}

function optionsOf(metric: MetricDescription): MetricOptions {
  return {
    description: metric.description,
    unit: metric.unit,
    advice: metric.buckets && {
      explicitBucketBoundaries: [...metric.buckets],
    },
  };
}
