import { Failure } from '../failure.ts';

/** The contract requires the field; a server that omits it uses another version of the contract. */
export function present<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Failure('INTERNAL', 'The gateway sent an incomplete answer: this program and the gateway have different versions.');
  return value;
}
