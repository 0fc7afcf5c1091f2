import { InvalidArgumentError } from 'commander';

/** For an option that can be repeated: all of its values, in order. */
export const gathered = (value: string, before: string[] = []): string[] => [...before, value];

/** For one with key=value: all of its pairs. */
export function pairOption(value: string, before: Record<string, string>): Record<string, string> {
  const at = value.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Use key=value.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}
