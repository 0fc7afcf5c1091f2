/**
 * Namespaces of this service's advisory locks. Locks conflict only within the same namespace. The numbers are not stored, but all replicas
 * of a release must agree on them.
 */
const lockSpaces = {
  /** Agents and waiting entries of an owner: held while quotas and turns are decided. */
  owner: 0,
  /** The reservations of a caller. */
  reservations: 1,
  /** The number of agents of a template. */
  template: 2,
  /** The target number of idle instances. */
  stock: 3,
  /** Where instances are moved to. */
  moves: 4,
  /** The context that an owner passes on. */
  transfers: 5,
  /** The feed of template versions. */
  feed: 6,
  /** How many resources providers are asked for in a day. */
  dailyResources: 7,
} as const;

export type LockSpace = keyof typeof lockSpaces;

/** SQL for a lock's key: `of` is a text expression that names what is locked. */
const lockKey = (space: LockSpace, of: string): string => `hashtextextended(${of}, ${lockSpaces[space]})`;

/** Held until the transaction ends. */
export const lock = (space: LockSpace, of: string): string => `pg_advisory_xact_lock(${lockKey(space, of)})`;

/** Returns whether the lock was acquired. */
export const tryLock = (space: LockSpace, of: string): string => `pg_try_advisory_xact_lock(${lockKey(space, of)})`;
