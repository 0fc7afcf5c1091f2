import type { InboxKeysReader } from '@offshoot/xmtp';
import type { SessionStore } from '../domain/session-store.ts';

/** Dependencies of SessionService's handlers. */
export interface SessionContext {
  store: SessionStore;
  identities: InboxKeysReader;
  /** This gateway's public origin; known once it listens. */
  audience: () => string;
  now: () => Date;
}
