// What a failed statement says about the database rather than about the statement.

/** `away`: it cannot be reached or does not answer. `read-only`, `full`: it takes no writes. `slow`: it broke the statement off. */
export type DatabaseTrouble = 'away' | 'read-only' | 'full' | 'slow';

/** The connections of a line were cut because the database did not answer, or none is opened for that reason. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
  /** connection_failure */
  readonly code = '08006';

  constructor() {
    super('The database does not answer.');
  }
}

/**
 * Says of an error that it came from a connection to the database: ECONNREFUSED can come from anywhere. A property, since the ORM
 * copies these into errors of its own.
 */
export function markAsDatabases(error: Error): void {
  Object.defineProperty(error, 'isDatabases', { value: true });
}

/** By SQLSTATE, whole classes of them included. */
const troubles: readonly [DatabaseTrouble, RegExp][] = [
  // connection_exception, invalid_authorization_specification, too_many_connections, operator_intervention but query_canceled.
  ['away', /^(08\w{3}|28\w{3}|3D000|53300|57P0\d)$/],
  ['read-only', /^25006$/],
  // disk_full and the rest of insufficient_resources; io_error.
  ['full', /^(53\w{3}|58030)$/],
  // query_canceled, lock_not_available, and the time-outs of transactions and sessions.
  ['slow', /^(57014|55P03|25P03|25P04)$/],
];

/** What the client library says in words only. */
const awayMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Undefined: the database is well, and the failure is the statement's own. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code, isDatabases } = at as { code?: unknown; isDatabases?: boolean };
    const known = typeof code === 'string' ? troubles.find(([, pattern]) => pattern.test(code)) : undefined;
    if (known) return known[0];
    // An error of the operating system, or of the client library: the server's own carry an SQLSTATE.
    if (awayMessages.test(at.message) || (isDatabases && !isSqlState(code))) return 'away';
  }
  return undefined;
}

function isSqlState(code: unknown): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE';
}
