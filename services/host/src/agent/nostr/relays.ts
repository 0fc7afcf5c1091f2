// What an agent does with relays of Nostr. The port; its implementation keeps one connection to each relay for all agents of the host.
import type { NostrEvent } from '@offshoot/nostr';
import type { Signer } from '@offshoot/nostr/relays/proofs.ts';

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
  /** Public keys of those to whom the agent listens. */
  readonly peers: readonly string[];
  /** Whether its author is a peer of the agent. A decryption: the host asks it only so often. */
  isHeeded(event: NostrEvent): boolean;
}

/** connected: it answers. away: the last attempt failed, or it may not be called. */
export type RelayState = 'connected' | 'connecting' | 'away';

/** Relays, as one process reaches them. */
export interface RelayNetwork {
  /** Those of the host, for agents whose owners name none. */
  readonly defaults: readonly string[];
  /** Whether it may be called at all, by its address alone: on the Internet and encrypted, or named by the operator. */
  mayUse(url: string): boolean;
  /** Gift wraps and legacy messages to it that its relays have, oldest first; genuine, and not all if there are very many. Throws RelaysAway if no relay answers. */
  unread(account: NostrAccount, since: Date, signal: AbortSignal): Promise<NostrEvent[]>;
  /** Repeatable. Throws RelaysAway if no relay answers. */
  publish(
    account: Partial<Pick<NostrAccount, 'signer'>>,
    event: NostrEvent,
    urls: readonly string[],
    signal: AbortSignal,
  ): Promise<Published>;
  /** Where this key reads its messages; empty: it names no relays there. Throws RelaysAway if no relay answers. */
  inboxRelaysOf(publicKey: string, urls: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** The newest of this kind by this author, with this tag `d`. Throws RelaysAway if no relay answers. */
  newest(account: NostrAccount, wanted: { kind: number; author: string; d?: string }, signal: AbortSignal): Promise<NostrEvent | undefined>;
  /** Messages to it as they come, and some that came before; survives that relays are away. */
  subscribe(account: NostrAccount, o: { ownerId: string; onEvent(event: NostrEvent): void }): { close(): void };
  stateOf(url: string): RelayState;
  close(): void;
}

export interface Relays extends Omit<RelayNetwork, 'subscribe' | 'close'> {
  /** From now on, and also after the agent has fallen asleep. Repeatable: the last account counts. */
  listen(instanceId: string, account: HeardAccount): void;
  /** It neither listens nor speaks any more. */
  ignore(instanceId: string): void;
  /** The relay of this host takes their events, also of a key that is no longer used. */
  speaksFor(instanceId: string, publicKeys: readonly string[]): void;
  /** Increases with what comes for the agent: it has to look then. 0: nothing has come. */
  news(instanceId: string): number;
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
