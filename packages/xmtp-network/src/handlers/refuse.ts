import { Code, ConnectError } from '@connectrpc/connect';
import { IdentityRefusal } from '../domain/identity-update.ts';
import { MlsError } from '../domain/mls-wire.ts';

export function invalid(message: string): ConnectError {
  return new ConnectError(message, Code.InvalidArgument);
}

/** Filters per stream: a client lists all its groups. */
export const MAX_FILTERS = 20_000;

/** One call must not keep the network busy for long. Limits are far above what the SDK sends. */
export function requireAtMost(most: number, items: readonly unknown[], what: string): void {
  if (items.length > most) throw invalid(`${items.length} ${what} in one call; at most ${most} are taken`);
}

/** Client errors become InvalidArgument; anything else is our bug and is rethrown. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toRefusal(error);
  }
}

export async function refusingAsync<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toRefusal(error);
  }
}

function toRefusal(error: unknown): unknown {
  return error instanceof MlsError || error instanceof IdentityRefusal ? invalid(error.message) : error;
}
