// What a failed statement reveals about the database rather than about itself.

/** `away`: unreachable or not responding. `read-only`, `full`: accepts no writes. `slow`: it cancelled the statement. */
export type DatabaseTrouble = 'away' | 'read-only' | 'full' | 'slow';

/** The clients of a connection were cut because the database did not respond, or none is opened for that reason. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
  /** connection_failure */
  readonly code = '08006';

  constructor() {
    super('The database does not answer.');
  }
}

/**
 * Marks an error as coming from a database connection: ECONNREFUSED can come from anywhere. A property, since the ORM
 * copies properties into its own errors.
 */
export function markAsDatabases(error: Error): void {
  Object.defineProperty(error, 'isDatabases', { value: true });
}

/** By SQLSTATE, including whole classes. */
const troubles: readonly [DatabaseTrouble, RegExp][] = [
  // connection_exception, invalid_authorization_specification, too_many_connections, operator_intervention except query_canceled.
  ['away', /^(08\w{3}|28\w{3}|3D000|53300|57P0\d)$/],
  ['read-only', /^25006$/],
  // disk_full and the rest of insufficient_resources; io_error.
  ['full', /^(53\w{3}|58030)$/],
  // query_canceled, lock_not_available, and transaction and session timeouts.
  ['slow', /^(57014|55P03|25P03|25P04)$/],
];

/** Conditions that the client library reports only in words. */
const awayMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Undefined if the database is fine and the statement itself failed. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code, isDatabases } = at as { code?: unknown; isDatabases?: boolean };
    const known = typeof code === 'string' ? troubles.find(([, pattern]) => pattern.test(code)) : undefined;
    if (known) return known[0];
    // An error of the operating system or the client library: the server's own errors have an SQLSTATE.
    if (awayMessages.test(at.message) || (isDatabases && !isSqlState(code))) return 'away';
  }
  return undefined;
}

function isSqlState(code: unknown): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE';
}
