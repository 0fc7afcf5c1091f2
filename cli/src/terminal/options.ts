import { InvalidArgumentError } from 'commander';

/** For an option that can be repeated: all of its values, in order. */
export const gathered = (value: string, before: string[] = []): string[] => [...before, value];

/** For one with key=value: all of its pairs. */
export function pairOption(value: string, before: Record<string, string>): Record<string, string> {
  const at = value.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Use key=value.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

const SECONDS: Record<string, number> = { d: 86_400, h: 3600, m: 60 };
/** The longest attestation that verifiers accept, in seconds. */
const LONGEST_ATTESTATION = 90 * 86_400;

/** Parses "30d", "12h" or "90m" to seconds; "0" is 0. */
export function attestationOption(value: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,6})([dhm]?)$/.exec(value) ?? [];
  const seconds = Number(digits) * (SECONDS[unit] ?? 0);
  const isTold = digits !== '' && (unit !== '' || Number(digits) === 0);
  if (!isTold || seconds > LONGEST_ATTESTATION) throw new InvalidArgumentError('Use a time such as 30d, 12h or 90m, at most 90d.');
  return seconds;
}

export function secondsOption(value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= 86_400)) throw new InvalidArgumentError('Use a number of seconds from 1 to 86400.');
  return seconds;
}

/** Up to a century: a date beyond that is a typing error, or no date at all. */
export function daysOption(value: string): number {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 36_500) throw new InvalidArgumentError('Use a whole number of days from 1 to 36500.');
  return days;
}

export function versionArgument(value: string): number {
  const version = Number(value);
  if (!Number.isInteger(version) || version < 1 || version > 2_147_483_647)
    throw new InvalidArgumentError('Use the number of a version, such as 3: the command `versions` lists them.');
  return version;
}

/** "5" or "5%". */
export function percentOption(value: string): number {
  const percent = Number(value.replace(/%$/, ''));
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) throw new InvalidArgumentError('Use a whole percentage from 1% to 100%.');
  return percent;
}

export function countOption(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || count > 10_000) throw new InvalidArgumentError('Use a whole number from 0 to 10000.');
  return count;
}
