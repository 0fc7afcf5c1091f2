import type { Challenge, Session } from './session.ts';

/** Where challenges and sessions are kept. Tokens come in as digests only. */
export interface SessionStore {
  addChallenge(challenge: Challenge): Promise<void>;
  isOpen(challenge: string, now: Date): Promise<boolean>;
  /** Uses up the challenge and begins the session, both or neither. False: the challenge is not open (any more). */
  redeem(challenge: string, session: Session & { tokenDigest: string }, now: Date): Promise<boolean>;
  sessionOf(tokenDigest: string, now: Date): Promise<Session | undefined>;
  /** Repeatable. */
  endSession(tokenDigest: string): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}
