import type { Challenge, Session } from './session.ts';

/** Digests of a session's tokens. */
interface TokenDigests {
  accessDigest: string;
  refreshDigest: string;
}

/** What a refresh needs to know. */
export interface RefreshableSession extends Session {
  /** Digest of the currently valid refresh token. */
  refreshDigest: string;
  /** The previous one, and when it was first exchanged. */
  spent?: { digest: string; at: Date };
}

interface Rotation extends TokenDigests {
  sessionId: string;
  /** Digest of the presented refresh token. */
  presentedDigest: string;
  accessExpiresAt: Date;
  now: Date;
  /** The previous token is accepted if it was first exchanged after this time. */
  spentAfter: Date;
}

/** Stores challenges and sessions. Tokens are only passed in as digests. */
export interface SessionStore {
  addChallenge(challenge: Challenge): Promise<void>;
  isOpen(challenge: string, now: Date): Promise<boolean>;
  /**
   * Redeems the challenge and starts the session atomically; of the inbox's sessions, the newest `kept` stay. False: the challenge is not
   * open (any more).
   */
  redeem(challenge: string, session: Session & TokenDigests, kept: number, now: Date): Promise<boolean>;
  /** Finds a session by an access token that has not expired. */
  sessionOf(accessDigest: string, now: Date): Promise<Session | undefined>;
  isLive(sessionId: string, now: Date): Promise<boolean>;
  refreshable(sessionId: string, now: Date): Promise<RefreshableSession | undefined>;
  /** Exchanges the session's tokens in one step. False: the presented token is not valid (any more). */
  rotate(rotation: Rotation): Promise<boolean>;
  /** These three are idempotent. */
  endSession(sessionId: string): Promise<void>;
  /** By an access token of any age. */
  endSessionOf(accessDigest: string): Promise<void>;
  endSessionsOfInbox(inboxId: string): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}
