// Limits how much thinking each party may ask of an agent: a burst like a lively chat, then a steady pace. Counted in engine calls of any
// kind; long messages cost more. All defaults are here.

/** `burst` calls at once, plus one every `everyMs`. */
export interface Rate {
  burst: number;
  everyMs: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** The owner has a separate budget that others cannot spend. */
export const PACE = {
  /** One member, by inbox. */
  member: { burst: 200, everyMs: 30_000 },
  /** All members of the conversation except the owner, together. */
  members: { burst: 400, everyMs: 5_000 },
  /** All other agents together: two agents would otherwise never stop. */
  agents: { burst: 12, everyMs: 5 * 60_000 },
  /** The owner: messages, and the summaries the owner orders. */
  owner: { burst: 400, everyMs: 5_000 },
  /** Notes to one sender that messages were skipped. */
  note: { burst: 1, everyMs: 10 * 60_000 },
  /** The same to all senders together. */
  notes: { burst: 3, everyMs: 10 * 60_000 },
  /** Voice messages that one person has it listen to; the inboxes of the owner are one person. */
  voice: { burst: 30, everyMs: DAY_MS / 30 },
  /** The same of everybody but the owner, together. */
  voices: { burst: 100, everyMs: DAY_MS / 100 },
} as const satisfies Record<string, Rate>;

/** Limit of one member's messages waiting to be learned from; nothing is kept of further ones. */
export const MAX_WAITING_PER_MEMBER = 200;
/** The part of a message that reaches a model, bytes of UTF-8. */
export const MAX_MESSAGE_BYTES = 16 * 1024;
/** A call covers this many bytes; each further block costs one more call. */
const BYTES_PER_CALL = 2 * 1024;

export interface Payer {
  key: string;
  rate: Rate;
}

/** Who pays for a message: each payer needs sufficient balance. */
export function payersFor(o: { inboxId: string; isOwner: boolean; isAgent: boolean }): Payer[] {
  if (o.isOwner) return [OWNER_PAYS];
  const own = { key: `member ${o.inboxId}`, rate: PACE.member };
  return [own, { key: 'members', rate: PACE.members }, ...(o.isAgent ? [{ key: 'agents', rate: PACE.agents }] : [])];
}

export const OWNER_PAYS: Payer = { key: 'owner', rate: PACE.owner };

/** Who pays for listening to a voice message, besides the owner's tokens. */
export function voicePayersFor({ inboxId, isOwner }: { inboxId: string; isOwner: boolean }): Payer[] {
  if (isOwner) return [{ key: 'voice owner', rate: PACE.voice }];
  return [
    { key: `voice ${inboxId}`, rate: PACE.voice },
    { key: 'voices', rate: PACE.voices },
  ];
}

/** Who pays for telling a sender that messages were skipped. */
export const notePayersFor = (inboxId: string): Payer[] => [
  { key: `note ${inboxId}`, rate: PACE.note },
  { key: 'notes', rate: PACE.notes },
];

/** In calls. Never more than the payer can ever afford. */
export function priceOf(bytes: number, { rate }: Payer): number {
  return Math.min(rate.burst, 1 + Math.floor(bytes / BYTES_PER_CALL));
}

/** What is left of a burst. */
export interface Balance {
  left: number;
  /** Epoch milliseconds. */
  at: number;
  /** The payer was told about the limit; not told again until the burst has refilled. */
  told: boolean;
}

/** A clock set back neither refills nor blocks. */
export function balanceAt(balance: Balance | undefined, { burst, everyMs }: Rate, now: number): Balance {
  if (balance === undefined) return { left: burst, at: now, told: false };
  const left = Math.min(burst, balance.left + Math.max(0, now - balance.at) / everyMs);
  return { left, at: now, told: balance.told && left < burst };
}

/** Milliseconds until that many calls are affordable. */
export function waitFor(price: number, { left }: Balance, { everyMs }: Rate): number {
  return Math.max(0, Math.ceil((price - left) * everyMs));
}
