import { type Command, InvalidArgumentError } from 'commander';

/** The parsed `args`. Exits with a message if they are invalid. */
export function parsed<Values extends object>(command: Command, args: string[]): Values {
  return command.parse(args, { from: 'user' }).opts() as Values;
}

export function count(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('must be a whole number');
  return Number(value);
}

/** A new seed for each run, printed so that the run can be repeated. */
export const anySeed = () => Math.trunc(Math.random() * 2 ** 31);
