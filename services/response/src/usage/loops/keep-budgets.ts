import { dayOf, type Spending } from '@offshoot/models';
import type { BudgetRows } from '@offshoot/postgres';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Payers } from '../domain/budgets.ts';

/** How often tokens of answers beyond those set aside are booked. Until then, other processes may use them, too. */
const EVERY_MS = 1_000;
const DAY_MS = 86_400_000;

/** Keeps the rows of budgets up to what is used. */
export function keepBudgets(spending: Spending<Payers>, { rows, now, log }: { rows: BudgetRows; now(): Date; log: Logger }): Loop {
  let forgotten = '';
  const loop = everySoOften('budgets', EVERY_MS, log, async () => {
    await spending.book();
    // Yesterday's are still used by what began before midnight.
    const day = dayOf(new Date(now().getTime() - DAY_MS));
    if (day === forgotten) return;
    await rows.forget(day);
    forgotten = day;
  });
  return {
    ...loop,
    async close() {
      await loop.close();
      await spending
        .book({ isLast: true })
        .catch((error: unknown) => log.error({ err: error }, 'what was set aside could not be given back'));
    },
  };
}
