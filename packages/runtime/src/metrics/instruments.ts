import * as prometheus from 'prom-client';
import { SeriesByLabels } from './series.ts';

/**
 * What a value may be broken down by: OpenTelemetry's names, written as Prometheus wants them. Each has few values, which are ours: none is what a
 * caller wrote, nor says who it was.
 */
const LABELS = [
  'http_request_method',
  'http_route',
  'http_response_status_code',
  'rpc_method',
  'rpc_response_status_code',
  'gen_ai_operation_name',
  'gen_ai_token_type',
  'gen_ai_tool_type',
  'service',
  'status',
  'outcome',
  'limit',
] as const;
export type Label = (typeof LABELS)[number];

const registry = new prometheus.Registry();

/** All of this process, as Prometheus reads it. */
export async function metricsText(): Promise<{ type: string; body: string }> {
  return { type: registry.contentType, body: await registry.metrics() };
}

type Labels<L extends Label> = Readonly<Record<L, string>>;

export interface Counter<L extends Label> {
  add(labels: Labels<L>, by?: number): void;
}

export interface Histogram<L extends Label> {
  observe(labels: Labels<L>, value: number): void;
}

export function counter<L extends Label>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  const series = new SeriesByLabels(labelNames, (labels) => ({ labels, value: 0 }));
  new prometheus.Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    // Counts here and tells the library only on a scrape, because it looks labels up anew for each value.
    collect() {
      this.reset();
      for (const { labels, value } of series.all()) this.inc(labels, value);
    },
  });
  return {
    add(labels, by = 1) {
      const counted = series.of(labels);
      if (counted !== undefined) counted.value += by;
    },
  };
}

interface Observed<L extends Label> {
  labels: Labels<L>;
  /** One for each bucket, and one for what is beyond them. */
  counts: number[];
  sum: number;
}

/** `buckets`: upper ends, in the unit of the name. */
export function histogram<L extends Label>(
  name: string,
  help: string,
  { labels: labelNames, buckets }: { labels: readonly L[]; buckets: readonly number[] },
): Histogram<L> {
  const series = new SeriesByLabels<L, Observed<L>>(labelNames, (labels) => ({ labels, counts: [...buckets, 0].fill(0), sum: 0 }));
  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: series.all().flatMap(valuesOf(name, buckets)) });
  // The library asks no more of a metric than this.
  registry.registerMetric({ name, help, get } as unknown as prometheus.Metric);
  return {
    observe(labels, value) {
      const observed = series.of(labels);
      if (observed === undefined) return;
      const bucket = buckets.findIndex((end) => value <= end);
      const index = bucket === -1 ? buckets.length : bucket;
      observed.counts[index] = (observed.counts[index] ?? 0) + 1;
      observed.sum += value;
    },
  };
}

/** As Prometheus wants them: each bucket has what is in the smaller ones, too. */
const valuesOf =
  (name: string, buckets: readonly number[]) =>
  <L extends Label>({ labels, counts, sum }: Observed<L>) => {
    let count = 0;
    const inBuckets = counts.map((more, index) => {
      count += more;
      return { metricName: `${name}_bucket`, labels: { le: buckets[index] ?? '+Inf', ...labels }, value: count };
    });
    return [...inBuckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }];
  };

/** A present size, read at each scrape from all that `watch` it. A reader that fails says nothing. */
export function gauge(name: string, help: string): { watch(read: () => Promise<number>): { close(): Promise<void> } } {
  const readers = new Set<() => Promise<number>>();
  new prometheus.Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const values = await Promise.all([...readers].map((read) => read().catch(() => Number.NaN)));
      this.set(values.reduce((sum, value) => sum + value, 0));
    },
  });
  return {
    watch(read) {
      const reader = () => read();
      readers.add(reader);
      return {
        close: async () => {
          readers.delete(reader);
        },
      };
    },
  };
}
