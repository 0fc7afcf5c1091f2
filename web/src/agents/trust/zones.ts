import { SYNTAX } from '@offshoot/statements/field-syntax.ts';

const OTHERWISE = 'UTC';

/** Of the browser, as an IANA name that a statement can hold. */
export function browserZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return timeZone !== undefined && SYNTAX.quietHours.test(`00:00-00:00 ${timeZone}`) ? timeZone : OTHERWISE;
}

/** All that the browser knows, in alphabetical order, and `zone`, which another client may have named. */
export const zonesWith = (zone: string): string[] =>
  [...new Set([zone, browserZone(), OTHERWISE, ...Intl.supportedValuesOf('timeZone')])].sort();
