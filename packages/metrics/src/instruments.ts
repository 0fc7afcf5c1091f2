import * as prometheus from 'prom-client';

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

/** Series of one metric. What would be beyond that is not counted: it was a mistake of ours, and must not fill the memory. */
const MOST_SERIES = 2_000;

export const registry = new prometheus.Registry();

type Labels<L extends Label> = Readonly<Record<L, string>>;

export interface Counter<L extends Label> {
  add(labels: Labels<L>, by?: number): void;
}

export interface Histogram<L extends Label> {
  observe(labels: Labels<L>, value: number): void;
}

function bounded<L extends Label>(count: (labels: Labels<L>, value: number) => void): (labels: Labels<L>, value: number) => void {
  const known = new Set<string>();
  return (labels, value) => {
    const series = Object.values(labels).join('\n');
    if (!known.has(series) && known.size >= MOST_SERIES) return;
    known.add(series);
    count(labels, value);
  };
}

export function counter<L extends Label>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  const made = new prometheus.Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  const count = bounded<L>((labels, value) => made.inc(labels as Record<L, string>, value));
  return { add: (labels, by = 1) => count(labels, by) };
}

/** `buckets`: upper ends, in the unit of the name. */
export function histogram<L extends Label>(
  name: string,
  help: string,
  { labels: labelNames, buckets }: { labels: readonly L[]; buckets: readonly number[] },
): Histogram<L> {
  const made = new prometheus.Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] });
  return { observe: bounded<L>((labels, value) => made.observe(labels as Record<L, string>, value)) };
}

/** What is so large now: read whenever somebody asks, from all that `watch` it. A reader that fails says nothing. */
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
