// What an agent does with relays of Nostr. The port; its implementation keeps one connection to each relay for all agents of the host.
import type { NostrEvent } from '@offshoot/nostr';
import type { Signer } from '@offshoot/nostr/relays';

/** An agent's key, and where it is read and written. */
export interface NostrAccount {
  /** 64 hex digits. */
  readonly publicKey: string;
  /** Canonical addresses, at most five: its owner's, or those of the host. */
  readonly relays: readonly string[];
  /** Proves to a relay who reads. */
  readonly signer: Signer;
}

/** An account that is listened for, also while the agent sleeps. */
export interface HeardAccount extends NostrAccount {
  /** Whose relays these are: each owner has so many on a host. */
  readonly ownerId: string;
  /** Whether it is from somebody to whom the agent listens. A decryption: the host asks it only so often. */
  isHeeded(event: NostrEvent): boolean;
}

/** connected: it answers. away: the last attempt failed, or it may not be called. */
export type RelayState = 'connected' | 'connecting' | 'away';

export interface Relays {
  /** Those of the host, for agents whose owners name none. */
  readonly defaults: readonly string[];
  /** Gift wraps and legacy messages to it that its relays have, oldest first; genuine, and not all if there are very many. Throws RelaysAway if no relay answers. */
  unread(account: NostrAccount, since: Date, signal: AbortSignal): Promise<NostrEvent[]>;
  /** Repeatable. Throws RelaysAway if no relay answers. */
  publish(account: NostrAccount, event: NostrEvent, urls: readonly string[], signal: AbortSignal): Promise<Published>;
  /** Where this key reads its messages; empty: it names no relays there. Throws RelaysAway if no relay answers. */
  inboxRelaysOf(publicKey: string, urls: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** The newest of these kinds by this author, with tags like these. Throws RelaysAway if no relay answers. */
  newest(account: NostrAccount, wanted: { kind: number; author: string; d?: string }, signal: AbortSignal): Promise<NostrEvent | undefined>;
  /** From now on, and also after the agent has fallen asleep. Repeatable: the last account counts. */
  listen(instanceId: string, account: HeardAccount): void;
  ignore(instanceId: string): void;
  /** Increases with all that comes for the agent, and once its relays answer again: it has to look then. 0: nothing has come. */
  news(instanceId: string): number;
  stateOf(url: string): RelayState;
}

/** What relays said of one event. */
export interface Published {
  /** How many took it. */
  taken: number;
  /** How many refused it for good. */
  refused: number;
  /** How many did not answer. */
  away: number;
}

/** No relay answers now. */
export class RelaysAway extends Error {
  override readonly name = 'RelaysAway';
}
