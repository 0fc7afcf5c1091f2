// The goal that a task of another agent becomes, and what came of it.
import { MAX_GOAL_TEXT } from '@offshoot/context';
import { oneLine } from '@offshoot/text/one-line.ts';
import { Temporal } from 'temporal-polyfill';

/** UTF-16 units: a card shows all of it. */
const MAX_RESULT = 1_000;
/** Of each day, it looks last at 21:00. */
const LAST_LOOK = Temporal.PlainTime.from('21:00');
/** However far the deadline is. */
const MAX_DAYS = 28;

/** The words stay those of the peer: quoted, and with its name. */
export function goalTextOf({ description, name }: { description: string; name: string }): string {
  const before = `${name} asks on Nostr: “`;
  return `${before}${oneLine(description)
    .slice(0, MAX_GOAL_TEXT - before.length - 1)
    .toWellFormed()}”`;
}

/** The last day on which the last look is before the deadline. */
export function lastDayBefore(deadline: Date, { now, zone }: { now: Date; zone: string }): Temporal.PlainDate {
  const at = Temporal.Instant.fromEpochMilliseconds(deadline.getTime()).toZonedDateTimeISO(zone);
  const isLate = Temporal.PlainTime.compare(at.toPlainTime(), LAST_LOOK) >= 0;
  const last = isLate ? at.toPlainDate() : at.toPlainDate().subtract({ days: 1 });
  const latest = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate().add({ days: MAX_DAYS });
  return Temporal.PlainDate.compare(last, latest) > 0 ? latest : last;
}

/** What was found, the last of it first kept. */
export function resultOf(progress: readonly { text: string }[]): string {
  const kept: string[] = [];
  let left = MAX_RESULT;
  for (const { text } of progress.toReversed()) {
    left -= text.length + 1;
    if (left < 0 && kept.length > 0) break;
    kept.unshift(text);
  }
  return kept.length === 0 ? 'I have found nothing.' : kept.join('\n').slice(0, MAX_RESULT).toWellFormed();
}
