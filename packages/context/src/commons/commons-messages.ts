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
  | { ask: 'adopt-pattern' | 'forget-pattern'; requestId: string; pattern: string }
  | {
      /** It is carried to the commons. It cannot be taken back: nobody there knows whose it is. */
      ask: 'publish-pattern';
      requestId: string;
      /** As `patternOf` normalises it. */
      pattern: PublishedText;
      /** The owner's signed `instance.publish-pattern`, a SignedStatement of the contract in base64. */
      statement: string;
    }
  /** Sends the courier now. */
  | { ask: 'send-courier'; requestId: string };

export interface PublishedText {
  when: string;
  do: string;
  because: string;
  interests: string[];
}

/** Why the list was not read. `distrusted`: the service says what cannot be true, or not in time. `refused`: it wants a token, or another one. */
export const COMMONS_TROUBLES = ['unreachable', 'address', 'refused', 'distrusted', 'too-large', 'no-commons'] as const;
export type CommonsTrouble = (typeof COMMONS_TROUBLES)[number];

/** `fits`: nobody was asked yet. `declined`: the owner said no. */
export const PATTERN_STATES = ['fits', 'offered', 'adopted', 'declined'] as const;
export type PatternState = (typeof PATTERN_STATES)[number];

export const SAYING_STATES = ['waiting', 'carried', 'refused'] as const;
export type SayingState = (typeof SAYING_STATES)[number];

/**
 * Why what the owner says does not go there. `passes-taken`: another host, which runs agents of this owner, has the passes of this week.
 * `passes-not-yet`: their first agent is too young. `no-passes`: that commons is not the one of the host. `distrusted`: it does not give
 * everybody passes by the same key.
 */
export const SHARING_TROUBLES = ['passes-taken', 'passes-not-yet', 'no-passes', 'distrusted', 'unreachable'] as const;
export type SharingTrouble = (typeof SHARING_TROUBLES)[number];

/** What the owner lets others read. */
export interface PublishedPattern extends PublishedText {
  /** "sha256:…" of its text. */
  id: string;
  state: SayingState;
  /** Why the commons refused it. Absent: it did not. */
  problem?: string;
}

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
  /** Whether the commons knows that. */
  voteState?: SayingState;
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
  /** Why what the owner says was not carried there. Absent: nothing hinders that. */
  sharingTrouble?: SharingTrouble;
  /** What fits it, was offered, adopted or declined; adopted ones first. */
  patterns: ListedPattern[];
  /** What its owner publishes, newest first, at most 50. */
  published: PublishedPattern[];
}
