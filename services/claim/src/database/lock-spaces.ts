/**
 * What advisory locks of this service are about. Two locks meet only in the same space; the numbers are stored nowhere, but
 * replicas of one release have to agree on them.
 */
const lockSpaces = {
  /** What an owner has and waits for: quotas and turns are decided under it. */
  owner: 0,
  /** The reservations of a caller. */
  reservations: 1,
  /** How many agents a template has. */
  template: 2,
  /** How many idle instances there are to be. */
  stock: 3,
  /** Where instances move. */
  moves: 4,
  /** The context that an owner passes on. */
  transfers: 5,
  /** The feed of template versions. */
  feed: 6,
} as const;

export type LockSpace = keyof typeof lockSpaces;

/** The key of a lock in SQL: `of` is an expression for the text that names what is locked. */
const lockKey = (space: LockSpace, of: string): string => `hashtextextended(${of}, ${lockSpaces[space]})`;

/** Until the transaction ends. */
export const lock = (space: LockSpace, of: string): string => `pg_advisory_xact_lock(${lockKey(space, of)})`;

/** Answers whether it is ours. */
export const tryLock = (space: LockSpace, of: string): string => `pg_try_advisory_xact_lock(${lockKey(space, of)})`;
