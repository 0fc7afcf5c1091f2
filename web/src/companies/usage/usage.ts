// Sums of what was used. Days are those of UTC.

/** Of one day, by one key or person, with one version of an agent. */
export interface UsageRow {
  /** As 2026-11-23. */
  day: string;
  /** `key_…` or `user_…`. */
  subject: string;
  /** Null: the request named no agent. */
  agent_id: string | null;
  agent_version: number | null;
  /** Responses. */
  requests: number;
  input_tokens: number;
  output_tokens: number;
}

export interface Amounts {
  responses: number;
  inputTokens: number;
  outputTokens: number;
}

/** What rows have in common, and what they add up to. */
export interface Sum extends Amounts {
  /** Unique among sums of one grouping. */
  key: string;
  /** The first of its rows, for what all of them share. */
  of: UsageRow;
}

export type Grouping = 'day' | 'subject' | 'agent' | 'use';

const KEYS: Record<Grouping, (row: UsageRow) => string> = {
  day: ({ day }) => day,
  subject: ({ subject }) => subject,
  agent: agentOf,
  use: (row) => `${row.subject} ${agentOf(row)}`,
};

function agentOf({ agent_id: id, agent_version: version }: UsageRow): string {
  return id === null ? '' : `${id}@${version ?? ''}`;
}

const NOTHING: Amounts = { responses: 0, inputTokens: 0, outputTokens: 0 };
export const tokensOf = ({ inputTokens, outputTokens }: Amounts): number => inputTokens + outputTokens;

const plus = (sum: Amounts, { requests, input_tokens, output_tokens }: UsageRow): Amounts => ({
  responses: sum.responses + requests,
  inputTokens: sum.inputTokens + input_tokens,
  outputTokens: sum.outputTokens + output_tokens,
});

export const total = (rows: readonly UsageRow[]): Amounts => rows.reduce(plus, NOTHING);

/** Days in their order, the latest first; everything else by tokens, then by responses, the most first. */
export function sumsBy(grouping: Grouping, rows: readonly UsageRow[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const key = KEYS[grouping](row);
    const sum = sums.get(key);
    sums.set(key, { key, of: sum?.of ?? row, ...plus(sum ?? NOTHING, row) });
  }
  const most = (a: Sum, b: Sum) => tokensOf(b) - tokensOf(a) || b.responses - a.responses || (a.key < b.key ? -1 : 1);
  return [...sums.values()].sort(grouping === 'day' ? (a, b) => (a.key < b.key ? 1 : -1) : most);
}

const DAY_MS = 86_400_000;

/** The day of a time in UTC, so many days before it. */
export const dayBefore = (time: Date, days: number): string => new Date(time.getTime() - days * DAY_MS).toISOString().slice(0, 10);

/** A time in the middle of the day where the reader is: shown there, it is that day. ISO 8601. */
export const noonOf = (day: string): string => `${day}T12:00:00`;

/** Whether both are days, the first one not after the last one. */
export function isRange(from: string, to: string): boolean {
  const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  return isDay(from) && isDay(to) && from <= to;
}

/** The last day on which each key or person used anything. */
export function lastDays(rows: readonly UsageRow[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const { subject, day } of rows) if (day > (last.get(subject) ?? '')) last.set(subject, day);
  return last;
}
