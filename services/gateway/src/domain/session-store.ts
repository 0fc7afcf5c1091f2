import type { Challenge, Session } from './session.ts';

/** Digests of the tokens of a session. */
interface TokenDigests {
  accessDigest: string;
  refreshDigest: string;
}

/** What a refresh needs to know. */
export interface RefreshableSession extends Session {
  /** Of the refresh token that is good now. */
  refreshDigest: string;
  /** The one before it, and when it was first exchanged. */
  spent?: { digest: string; at: Date };
}

interface Rotation extends TokenDigests {
  sessionId: string;
  /** The refresh token that was presented. */
  presentedDigest: string;
  accessExpiresAt: Date;
  now: Date;
  /** The presented token may be the one before the current one, if it was first exchanged after this. */
  spentAfter: Date;
}

/** Where challenges and sessions are kept. Tokens come in as digests only. */
export interface SessionStore {
  addChallenge(challenge: Challenge): Promise<void>;
  isOpen(challenge: string, now: Date): Promise<boolean>;
  /** Uses up the challenge and begins the session, both or neither. False: the challenge is not open (any more). */
  redeem(challenge: string, session: Session & TokenDigests, now: Date): Promise<boolean>;
  /** By an access token that has not expired. */
  sessionOf(accessDigest: string, now: Date): Promise<Session | undefined>;
  isLive(sessionId: string, now: Date): Promise<boolean>;
  refreshable(sessionId: string, now: Date): Promise<RefreshableSession | undefined>;
  /** Exchanges the session's tokens in one step. False: the presented token is not good (any more). */
  rotate(rotation: Rotation): Promise<boolean>;
  /** These three are repeatable. */
  endSession(sessionId: string): Promise<void>;
  /** By an access token of any age. */
  endSessionOf(accessDigest: string): Promise<void>;
  endSessionsOfInbox(inboxId: string): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}
