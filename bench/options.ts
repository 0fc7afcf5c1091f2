import { type Command, InvalidArgumentError } from 'commander';

/** What `args` say. Ends the process, with a message, where they say something else. */
export function parsed<Values extends object>(command: Command, args: string[]): Values {
  return command.parse(args, { from: 'user' }).opts() as Values;
}

export function count(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('it is a whole number');
  return Number(value);
}

/** Anew for each run, and printed, so that it can be repeated. */
export const anySeed = () => Math.trunc(Math.random() * 2 ** 31);
