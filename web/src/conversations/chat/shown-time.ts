const DAY_MS = 86_400_000;
const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The time of today’s messages and the day of others, by the sender's clock. */
export function shownTime(at: Date, now: Date): string {
  const isToday = at.toDateString() === now.toDateString() && Math.abs(now.getTime() - at.getTime()) < DAY_MS;
  return (isToday ? time : dayAndTime).format(at);
}
