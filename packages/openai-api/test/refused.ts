import { expect } from 'vitest';
import { RequestRefusal } from '../src/index.ts';

/** The refusal with which `act` ends. */
export function refusalOf(act: () => unknown): RequestRefusal {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(RequestRefusal);
    return error as RequestRefusal;
  }
  throw new Error('It was not refused.');
}
