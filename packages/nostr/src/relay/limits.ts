// What one connection, one address and one key may cost. Keys are free, so addresses are counted, too.

export interface RelayLimits {
  connections: number;
  connectionsPerAddress: number;
  /** UTF-8, of one message. */
  messageBytes: number;
  /** Of one connection, and of all of one address. A new connection is one, too; a search is as many as it takes milliseconds. */
  messagesPerMinute: number;
  messagesPerMinutePerAddress: number;
  subscriptions: number;
  filters: number;
  /** Values of one field of a filter. */
  values: number;
  /** Stored events that one filter gets. */
  events: number;
  subscriptionNameLength: number;
  /** Proofs that one connection may try, and keys of strangers that it may have. */
  proofs: number;
  strangersKeys: number;
  /** Not read by the peer: more, and it is cut. */
  unreadBytes: number;
  /** Of events that are no member's, in 24 hours: by the key that sends them, and by its address. */
  eventsPerDay: number;
  bytesPerDay: number;
  bytesPerDayPerAddress: number;
  /** Stored for one member, of all who are no members. */
  bytesForMember: number;
  /** Stored of one member. */
  bytesOfMember: number;
}

const MiB = 2 ** 20;

export const DEFAULT_LIMITS: RelayLimits = {
  connections: 1_000,
  connectionsPerAddress: 20,
  messageBytes: 256 * 1024,
  messagesPerMinute: 1_200,
  messagesPerMinutePerAddress: 3_000,
  subscriptions: 20,
  filters: 10,
  values: 500,
  events: 500,
  subscriptionNameLength: 64,
  proofs: 10,
  strangersKeys: 4,
  unreadBytes: 4 * MiB,
  eventsPerDay: 500,
  bytesPerDay: 4 * MiB,
  bytesPerDayPerAddress: 16 * MiB,
  bytesForMember: 32 * MiB,
  bytesOfMember: 32 * MiB,
};

/** Clocks of others. */
export const MAX_AHEAD_S = 15 * 60;
/** How long what strangers leave is kept. */
export const KEPT_S = 30 * 24 * 60 * 60;
