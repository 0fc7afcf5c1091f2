import type { QuietHours } from '@offshoot/statements';
import { wallTimeAt } from '@offshoot/times/occurrences.ts';

/** `from` is quiet, `to` is not any more. The same time twice: the whole day. */
export function isQuietAt({ from, to, zone }: QuietHours, at: Date): boolean {
  const time = wallTimeAt(at, zone).slice('2026-11-27T'.length);
  return from < to ? from <= time && time < to : from <= time || time < to;
}
