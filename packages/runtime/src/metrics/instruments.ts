import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { AggregationTemporality, InstrumentType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

/**
 * What a value may be broken down by. Each has few values, which are ours: none is what a caller wrote, nor says who it was. Prometheus
 * reads `_` for each dot.
 */
const LABELS = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'rpc.method',
  'rpc.response.status_code',
  'db.client.connection.state',
  'gen_ai.operation.name',
  'gen_ai.token.type',
  'gen_ai.tool.type',
  'error.type',
  'service',
  'state',
  'status',
  'reason',
  'outcome',
  'limit',
  'kind',
  'work',
  'provider',
  'resource',
] as const;
export type Label = (typeof LABELS)[number];

/** As the conventions write a unit: `s`, or what is counted in braces. */
type Unit = 's' | `{${string}}`;

/** Series of one metric. What would be beyond that is one series together: it was a mistake of ours, and must not fill the memory. */
const MAX_SERIES = 2_000;
/** What does not know its size by then, because its database is away, is left out. */
const SCRAPE_MS = 2_000;

/** Is asked by Prometheus, and asks nobody itself. */
class ScrapedReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const reader = new ScrapedReader({
  cardinalitySelector: () => MAX_SERIES,
  // A size that is not known any more, or of what is gone, is told no more.
  aggregationTemporalitySelector: (type) =>
    type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
});
const meter = new MeterProvider({ readers: [reader] }).getMeter('offshoot');
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

/** All of this process, as Prometheus reads it. */
export async function metricsText(): Promise<{ type: string; body: string }> {
  const { resourceMetrics } = await reader.collect({ timeoutMillis: SCRAPE_MS });
  const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => ({ ...metric, descriptor: { ...metric.descriptor, ...prometheusName(metric.descriptor) } })),
  }));
  const body = serializer.serialize({ ...resourceMetrics, scopeMetrics });
  return { type: 'text/plain; version=0.0.4; charset=utf-8', body };
}

/** Prometheus has the unit in the name, OpenTelemetry beside it. The serializer writes neither. */
const prometheusName = ({ name, unit }: { name: string; unit: string }) => ({ name: unit === 's' ? `${name}.seconds` : name, unit: '' });

type Labels<L extends Label> = Readonly<Record<L, string>>;

export interface Counter<L extends Label> {
  add(labels: Labels<L>, by?: number): void;
}

export interface Histogram<L extends Label> {
  observe(labels: Labels<L>, value: number): void;
}

/** `labels` are those that it may have: the type holds callers to them. */
export function counter<L extends Label>(name: string, description: string, _labels: readonly L[]): Counter<L> {
  const made = meter.createCounter(name, { description });
  return { add: (labels, by = 1) => made.add(by, labels) };
}

/** `buckets`: upper ends, in the unit. */
export function histogram<L extends Label>(
  name: string,
  description: string,
  { unit, buckets }: { unit: Unit; labels: readonly L[]; buckets: readonly number[] },
): Histogram<L> {
  const made = meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: [...buckets] } });
  return { observe: (labels, value) => made.record(value, labels) };
}

/** A size without labels, or one for each value of them. */
type Sizes<L extends Label> = number | readonly (readonly [Labels<L>, number])[];

export interface Gauge<L extends Label> {
  watch(read: () => Sizes<L> | Promise<Sizes<L>>): { close(): Promise<void> };
}

/** A present size, read at each scrape from all that `watch` it, and added up. If a reader fails, nothing is known. */
export function gauge<L extends Label = never>(
  name: string,
  description: string,
  { unit = '' }: { unit?: Unit | ''; labels?: readonly L[] } = {},
): Gauge<L> {
  const readers = new Set<() => Sizes<L> | Promise<Sizes<L>>>();
  meter.createObservableGauge(name, { description, unit }).addCallback(async (result) => {
    const read = await Promise.all([...readers].map(async (one) => one()));
    const sums = new Map<string, { labels: Partial<Labels<L>>; sum: number }>();
    for (const sizes of read)
      for (const [labels, size] of typeof sizes === 'number' ? [[{} as Labels<L>, sizes] as const] : sizes) {
        const key = JSON.stringify(labels);
        sums.set(key, { labels, sum: (sums.get(key)?.sum ?? 0) + size });
      }
    for (const { labels, sum } of sums.values()) result.observe(sum, labels as Record<string, string>);
  });
  return {
    watch(read) {
      const own = () => read();
      readers.add(own);
      return {
        close: async () => {
          readers.delete(own);
        },
      };
    },
  };
}

/** For several gauges of one reading: a scrape reads it once. */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (last === undefined || at - last.at > SCRAPE_MS) last = { at, value: read() };
    return last.value;
  };
}
