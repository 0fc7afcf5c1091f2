// How much thinking each may ask of an agent: a burst like a lively chat, then a steady pace. Counted in calls of the engine,
// whatever they are for; who writes long pays more. All defaults stand here.

/** `burst` calls at once, and one more each `everyMs`. */
export interface Rate {
  burst: number;
  everyMs: number;
}

/** The owner pays from a budget of its own: others cannot spend it. */
export const PACE = {
  /** One member, by inbox. */
  member: { burst: 200, everyMs: 30_000 },
  /** All members of the conversation but the owner together. */
  members: { burst: 400, everyMs: 5_000 },
  /** All other agents together: two of them never end otherwise. */
  agents: { burst: 12, everyMs: 5 * 60_000 },
  /** The owner: what it says, and the summaries that it orders. */
  owner: { burst: 400, everyMs: 5_000 },
} as const satisfies Record<string, Rate>;

/** Messages of one member that wait to be learned from; of what comes beyond, nothing is kept. */
export const MAX_WAITING_PER_MEMBER = 200;
/** More of one message goes to no model, bytes of UTF-8. */
export const MAX_MESSAGE_BYTES = 16 * 1024;
/** A call reads as much for its price; each so many more bytes cost as much again. */
const BYTES_PER_CALL = 2 * 1024;

export interface Payer {
  key: string;
  rate: Rate;
}

/** Who pays for what somebody says: each of them has to have enough. */
export function payersFor(o: { inboxId: string; isOwner: boolean; isAgent: boolean }): Payer[] {
  if (o.isOwner) return [OWNER_PAYS];
  const own = { key: `member ${o.inboxId}`, rate: PACE.member };
  return [own, { key: 'members', rate: PACE.members }, ...(o.isAgent ? [{ key: 'agents', rate: PACE.agents }] : [])];
}

export const OWNER_PAYS: Payer = { key: 'owner', rate: PACE.owner };

/** In calls. Never more than anybody could pay. */
export function priceOf(bytes: number, { rate }: Payer): number {
  return Math.min(rate.burst, 1 + Math.floor(bytes / BYTES_PER_CALL));
}

/** What is left of a burst. */
export interface Balance {
  left: number;
  /** Epoch milliseconds. */
  at: number;
  /** It was said that the pace is kept; until the burst is full again it is not said anew. */
  told: boolean;
}

/** A clock that was set back refills nothing and blocks nothing. */
export function balanceAt(balance: Balance | undefined, { burst, everyMs }: Rate, now: number): Balance {
  if (balance === undefined) return { left: burst, at: now, told: false };
  const left = Math.min(burst, balance.left + Math.max(0, now - balance.at) / everyMs);
  return { left, at: now, told: balance.told && left < burst };
}

/** Milliseconds until so many calls are paid for. */
export function waitFor(price: number, { left }: Balance, { everyMs }: Rate): number {
  return Math.max(0, Math.ceil((price - left) * everyMs));
}
