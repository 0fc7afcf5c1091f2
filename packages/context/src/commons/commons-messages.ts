// What an owner settles about a commons, and what their agent says of it.
import type { CommonsSettings } from '@offshoot/statements';

/** All are answered with CommonsStatus. Repeating an ID changes nothing more. */
export type CommonsRequest =
  | { ask: 'commons'; requestId: string }
  | {
      ask: 'set-commons';
      requestId: string;
      /** Replaces the whole document. */
      settings: CommonsSettings;
      /** The token of a team, sealed to the agent, both parts in base64. Absent: the agent reads as anybody. */
      token?: { encapsulatedKey: string; ciphertext: string };
      /** The owner's signed `instance.set-commons`, a SignedStatement of the contract in base64. */
      statement: string;
    }
  /** Reads the list now. */
  | { ask: 'query-commons'; requestId: string }
  /** Takes up a pattern that was offered or fits, or gives it up. */
  | { ask: 'adopt-pattern' | 'forget-pattern'; requestId: string; pattern: string };

/** Why the list was not read. `distrusted`: the service says what cannot be true, or not in time. `refused`: it wants a token, or another one. */
export const COMMONS_TROUBLES = ['unreachable', 'address', 'refused', 'distrusted', 'too-large', 'no-commons'] as const;
export type CommonsTrouble = (typeof COMMONS_TROUBLES)[number];

/** `fits`: nobody was asked yet. `declined`: the owner said no. */
export const PATTERN_STATES = ['fits', 'offered', 'adopted', 'declined'] as const;
export type PatternState = (typeof PATTERN_STATES)[number];

/** Advice from strangers. */
export interface ListedPattern {
  /** "sha256:…" of its text. */
  id: string;
  when: string;
  do: string;
  because: string;
  interests: string[];
  state: PatternState;
  /** 0 to 10, of what its votes are worth. */
  quality: number;
  /** Of a pattern that was adopted: by the agent itself, as its owner allowed. */
  isAutomatic: boolean;
  /** What the owner thought of the last answer with it. Absent: nothing. */
  voted?: 'helped' | 'failed';
  /** Forgotten then. ISO 8601, UTC. */
  expiresAt: string;
}

export interface CommonsStatus {
  answer: 'commons';
  requestId: string;
  settings: CommonsSettings;
  /** It reads as a team. */
  hasToken: boolean;
  /** The commons of its host; both empty: its host has none. */
  hostUrl: string;
  hostKey: string;
  /** Whose patterns it has read. Empty: none yet. */
  scope: string;
  /** How many. */
  patternCount: number;
  /** ISO 8601, UTC. Absent: never. */
  readAt?: string;
  /** Why it was not read the last time. Absent: it was. */
  trouble?: CommonsTrouble;
  /** What fits it, was offered, adopted or declined; adopted ones first. */
  patterns: ListedPattern[];
}
