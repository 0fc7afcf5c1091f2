// What an owner settles about their agent on Nostr, and what it says of that.
import type { NostrSettings } from '@offshoot/statements';

/** Both are answered with NostrStatus. */
export type NostrRequest =
  | { ask: 'nostr'; requestId: string }
  | {
      ask: 'set-nostr';
      /** Repeating the ID with the same statement changes nothing more. */
      requestId: string;
      /** Replaces the whole document. */
      settings: NostrSettings;
      /** A secret key that the owner derived, sealed to the agent, both parts in base64. Absent: it keeps its own, or makes one. */
      key?: { encapsulatedKey: string; ciphertext: string };
      /** The owner's signed `instance.set-nostr`, a SignedStatement of the contract in base64. */
      statement: string;
    };

export const RELAY_STATES = ['connected', 'connecting', 'away'] as const;

export interface NostrRelay {
  url: string;
  state: (typeof RELAY_STATES)[number];
  /** It is the host's, or one that its operator named. */
  isHosts: boolean;
}

export interface NostrStatus {
  answer: 'nostr';
  requestId: string;
  settings: NostrSettings;
  /** 64 hex digits. Empty: it has none. */
  publicKey: string;
  /** Its owner derived the key. */
  isDerived: boolean;
  /** The profile as JSON of its event, with the binding. Empty: none. */
  profile: string;
  /** Those that it uses. */
  relays: NostrRelay[];
  /** Messages in the last 30 days. */
  received: number;
  sent: number;
  /** ISO 8601, UTC. Absent: never. */
  lastReceivedAt?: string;
}
