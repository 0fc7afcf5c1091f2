// What a service returns when its database is in trouble: a typed refusal that names the database, never INTERNAL.
import { ConnectError, type Interceptor } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';
import { DatabaseAwayError, type DatabaseTrouble, troubleOf } from './trouble.ts';

const words: Record<DatabaseTrouble, { what: string; help: string }> = {
  away: { what: 'does not answer', help: 'Repeat the call in a moment, or ask the operator.' },
  'read-only': { what: 'accepts no changes: it is read-only', help: 'Repeat the call once the operator has made the database writable.' },
  full: { what: 'accepts no changes: its disk or memory is full', help: 'Repeat the call once the operator has made room.' },
  slow: { what: 'is too busy to answer in time', help: 'Repeat the call in a moment.' },
};

/** Undefined if the failure is not about this service's database. Errors that already have a reason keep it. */
export function databaseRefusal(error: unknown, service: string): Refusal | undefined {
  const trouble = error instanceof Refusal || error instanceof ConnectError ? undefined : troubleOf(error);
  return trouble && refusalFor(trouble, service, error);
}

/** Why a service is not ready, for its operator. */
export const troubleText = (trouble: DatabaseTrouble): string => words[trouble].what;

/** The refusal of a service that is waiting for its database. */
export function databaseAway(service: string): Refusal {
  return refusalFor('away', service, new DatabaseAwayError());
}

function refusalFor(trouble: DatabaseTrouble, service: string, cause: unknown): Refusal {
  const { what, help } = words[trouble];
  return new Refusal('UPSTREAM_UNAVAILABLE', `The database of the ${service} service ${what}.`, {
    help,
    metadata: { upstream: 'database', service, trouble },
    cause,
  });
}

/** For code that runs outside interceptors. */
export async function refusingWithoutDatabase<T>(service: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseRefusal(error, service) ?? error;
  }
}

/** For `serve`: covers every call of the service, including its streams. */
export function databaseRefusals(service: string): Interceptor {
  return (next) => async (request) => {
    const response = await refusingWithoutDatabase(service, () => next(request));
    return response.stream ? { ...response, message: refusingStream(service, response.message) } : response;
  };
}

async function* refusingStream<T>(service: string, messages: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw databaseRefusal(error, service) ?? error;
  }
}
