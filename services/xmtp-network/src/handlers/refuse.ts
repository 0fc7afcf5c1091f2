import { Code, ConnectError } from '@connectrpc/connect';
import { IdentityRefusal } from '../domain/identity-update.ts';
import { MlsError } from '../domain/mls-wire.ts';

export function invalid(message: string): ConnectError {
  return new ConnectError(message, Code.InvalidArgument);
}

/** What the client did wrong becomes InvalidArgument; anything else is a defect of ours and passes on. */
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
