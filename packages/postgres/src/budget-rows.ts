// The tokens taken from budgets, in a table `budget_day` of the service that keeps them.
import type { NamedValues } from './named-values.ts';

interface BudgetChange {
  holder: string;
  /** Such as 2026-11-25. */
  day: string;
  tokens: number;
}

export interface BudgetRows {
  /** Takes all of it or nothing. False: it would be more than the limit. */
  take(change: BudgetChange & { limit: number }): Promise<boolean>;
  /** Adds what was used beyond what was taken; below 0: gives back. */
  book(changes: readonly BudgetChange[]): Promise<void>;
  /** Of the days before this one. */
  forget(day: string): Promise<void>;
}

/** By UTC: tokens of the operator's models, used or set aside, by whom they count for. */
export const budgetTable = [
  `create table budget_day (
    holder text not null,
    day date not null,
    tokens bigint not null,
    primary key (holder, day)
  )`,
  'create index budget_day_idx on budget_day (day)',
];

const TAKE = `insert into budget_day as known (holder, day, tokens)
    select :holder::text, :day::date, :tokens::bigint where :tokens::bigint <= :limit::bigint
  on conflict (holder, day) do update set tokens = known.tokens + excluded.tokens where known.tokens + excluded.tokens <= :limit::bigint
  returning 1`;

/** In the order of the key, so that processes do not wait for each other in a circle. Of what is gone, nothing is given back. */
const BOOK = `insert into budget_day as known (holder, day, tokens)
    select * from unnest(:holders::text[], :days::date[], :tokens::bigint[]) as one (holder, day, tokens)
      where tokens > 0 or exists (select from budget_day b where b.holder = one.holder and b.day = one.day) order by holder, day
  on conflict (holder, day) do update set tokens = known.tokens + excluded.tokens`;

/** `query`: as PreparedQueries has it. */
export function budgetRows({ query }: { query(sql: string, values: NamedValues): Promise<readonly unknown[]> }): BudgetRows {
  return {
    async take({ holder, day, tokens, limit }) {
      return (await query(TAKE, { holder, day, tokens, limit })).length > 0;
    },
    async book(changes) {
      if (changes.length === 0) return;
      const column = <K extends keyof BudgetChange>(name: K) => changes.map((one) => one[name]);
      await query(BOOK, { holders: column('holder'), days: column('day'), tokens: column('tokens') });
    },
    async forget(day) {
      await query('delete from budget_day where day < :day', { day });
    },
  };
}
