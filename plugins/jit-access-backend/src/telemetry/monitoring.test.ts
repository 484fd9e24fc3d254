import fs from 'node:fs/promises';
import path from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { REMOVAL_OBJECTIVE } from '../domain/objective';
import { MetricDescription, METRICS } from './catalogue';

const DOCS = path.resolve(__dirname, '../../../../docs');
const read = (file: string) => fs.readFile(path.join(DOCS, file), 'utf8');
const metrics: MetricDescription[] = Object.values(METRICS);

const alertsSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^JitAccess[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.strictObject({
            summary: z.string(),
            description: z.string(),
          }),
        }),
      ),
    }),
  ),
});
const dashboardSchema = z.object({
  title: z.string(),
  schemaVersion: z.number(),
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.enum(['row', 'stat', 'timeseries']),
      title: z.string(),
      gridPos: z.object({
        x: z.number(),
        y: z.number(),
        w: z.number(),
        h: z.number(),
      }),
      targets: z
        .array(z.object({ refId: z.string(), expr: z.string() }))
        .optional(),
    }),
  ),
});

/** As Prometheus writes it, with the labels that it may be asked by. */
function series(metric: MetricDescription): [string, readonly string[]][] {
  const name = metric.name.replaceAll('.', '_');
  switch (metric.kind) {
    case 'histogram':
      return [
        [`${name}_bucket`, [...metric.labels, 'le']],
        [`${name}_count`, metric.labels],
        [`${name}_sum`, metric.labels],
      ];
    case 'counter':
    case 'observed counter':
      return [[`${name}_total`, metric.labels]];
    default:
      return [[name, metric.labels]];
  }
}
const known = new Map(metrics.flatMap(series));

/** What a query asks of which metrics; throws where it is no PromQL. */
function asked(query: string): { names: string[]; labels: string[] } {
  const names: string[] = [];
  const labels: string[] = [];
  // Grafana fills it in before it asks.
  const promql = query.replaceAll('$__rate_interval', '5m');
  parser.parse(promql).iterate({
    enter: node => {
      const text = promql.slice(node.from, node.to);
      if (node.type.isError) {
        throw new Error(`No PromQL at ${node.from}: ${promql}`);
      }
      if (node.name === 'Identifier') names.push(text);
      if (node.name === 'LabelName') labels.push(text);
    },
  });
  return { names, labels };
}

async function alertQueries(): Promise<string[]> {
  const { groups } = alertsSchema.parse(
    parse(await read('monitoring/alerts.yaml')),
  );
  return groups.flatMap(group => group.rules.map(({ expr }) => expr));
}

async function dashboardQueries(): Promise<string[]> {
  const { panels } = dashboardSchema.parse(
    JSON.parse(await read('monitoring/dashboard.json')),
  );
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

describe('what docs say of metrics', () => {
  it('lists each, as the code has it', async () => {
    const page = await read('monitoring.md');
    const rows = page
      .split('\n')
      .filter(line => line.startsWith('| `jit_access.'))
      .map(line =>
        line
          .split('|')
          .slice(1, -1)
          .map(cell => cell.trim()),
      );
    expect(rows).toEqual(
      metrics.map(metric => [
        `\`${metric.name}\``,
        metric.kind.replace('observed ', ''),
        `\`${metric.unit}\``,
        metric.labels.map(label => `\`${label}\``).join(', ') || '–',
        metric.description,
      ]),
    );
  });

  it('promises what the code counts', async () => {
    const { share, withinMs, windowDays } = REMOVAL_OBJECTIVE;
    expect(await read('monitoring.md')).toContain(
      `Of the removals of ${windowDays} days, ${share * 100} % are verified within ${withinMs / 1000} seconds.`,
    );
    expect(METRICS.removalLag.buckets).toContain(withinMs / 1000);
  });

  it.each([
    ['alert rules', alertQueries],
    ['the dashboard', dashboardQueries],
  ])(
    'has %s that ask for metrics and labels that there are',
    async (_, all) => {
      const queries = await all();
      expect(queries.length).toBeGreaterThan(10);
      for (const query of queries) {
        const { names, labels } = asked(query);
        expect(names).not.toEqual([]);
        const unknown = names.filter(name => !known.has(name));
        expect({ query, unknown }).toEqual({ query, unknown: [] });
        const may = names.flatMap(name => [...known.get(name)!, 'instance']);
        const foreign = labels.filter(label => !may.includes(label));
        expect({ query, foreign }).toEqual({ query, foreign: [] });
      }
    },
  );

  it('shows every metric on the dashboard', async () => {
    const shown = (await dashboardQueries()).join('\n');
    const missing = metrics.filter(
      metric => !series(metric).some(([name]) => shown.includes(name)),
    );
    expect(missing).toEqual([]);
  });

  it('finds a query that is none, and a metric that there is not', () => {
    expect(() => asked('sum(rate(jit_access_stuck[5m])')).toThrow('No PromQL');
    expect(asked('max(jit_access_gone{who="x"})')).toEqual({
      names: ['jit_access_gone'],
      labels: ['who'],
    });
  });
});
