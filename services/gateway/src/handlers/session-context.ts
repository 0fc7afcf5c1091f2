import type { InboxKeysReader } from '@offshoot/xmtp';
import type { SessionStore } from '../domain/session-store.ts';

/** What the handlers of SessionService work with. */
export interface SessionContext {
  store: SessionStore;
  identities: InboxKeysReader;
  /** This gateway's public origin; known when it listens. */
  audience: () => string;
  now: () => Date;
}
