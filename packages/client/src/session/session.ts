import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { SignInAction } from '@offshoot/statements';
import { requireOwnAudience } from './audience.ts';
import type { SessionStore, StoredSession } from './session-store.ts';

/** A token that expires sooner is not used any more. */
const SPARE_MS = 30_000;

/** Who signs in. */
export interface SessionIdentity {
  inboxId: string;
  sign(action: SignInAction): Promise<SignedStatement>;
}

export interface SessionOptions {
  /** The gateway as the person chose it: an address, or the origin of the page. */
  url: string;
  service: Client<typeof SessionService>;
  /** `again`: the XMTP network does not know the inbox, which was registered before. */
  identity(options?: { again?: boolean }): Promise<SessionIdentity>;
  store: SessionStore;
}

/** The response of SignIn and RefreshSession. */
interface Tokens {
  accessToken: string;
  expireTime?: Timestamp | undefined;
  refreshToken: string;
  sessionExpireTime?: Timestamp | undefined;
}

/** The session with the gateway: signs in when a token is needed, and renews what has expired. */
export class Session {
  readonly #url: string;
  readonly #service: Client<typeof SessionService>;
  readonly #identity: SessionOptions['identity'];
  readonly #store: SessionStore;
  #held: StoredSession | undefined;
  #renewing: Promise<StoredSession> | undefined;

  constructor({ url, service, identity, store }: SessionOptions) {
    this.#url = url;
    this.#service = service;
    this.#identity = identity;
    this.#store = store;
  }

  /** The stored token, unless it has expired; otherwise a new one. */
  async token(): Promise<string> {
    this.#held ??= await this.#kept();
    if (this.#held === undefined || !isLasting(this.#held.expireTime)) this.#held = await this.#renewed(undefined);
    return this.#held.accessToken;
  }

  /** A new token, because the gateway refused the previous one. */
  async renew(): Promise<string> {
    this.#held = await this.#renewed(this.#held?.accessToken);
    return this.#held.accessToken;
  }

  /** Ends the session here and at the gateway. Returns false if there was none. */
  async end({ everywhere }: { everywhere: boolean }): Promise<boolean> {
    // Ending all sessions of an inbox requires proof of owning it.
    if (!everywhere && (await this.#kept()) === undefined) return false;
    const signOut = (token: string) => this.#service.signOut({ everywhere }, { headers: { authorization: `Bearer ${token}` } });
    try {
      await signOut(everywhere ? await this.token() : await this.#tokenWithoutSigningIn());
    } catch (error) {
      if (!isSessionOver(error)) throw error;
      if (everywhere) await signOut(await this.renew());
    }
    this.#store.remove();
    this.#held = undefined;
    return true;
  }

  async #tokenWithoutSigningIn(): Promise<string> {
    return this.#store.exclusively(async () => {
      const kept = await this.#kept();
      if (kept === undefined || isLasting(kept.expireTime)) return kept?.accessToken ?? '';
      return (await this.#refresh(kept)).accessToken;
    });
  }

  /** One renewal at a time, across all programs that share the store: using a refresh token twice ends the session. */
  #renewed(refused: string | undefined): Promise<StoredSession> {
    this.#renewing ??= this.#store
      .exclusively(() => this.#refreshedOrNew(refused))
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }

  async #refreshedOrNew(refused: string | undefined): Promise<StoredSession> {
    const kept = await this.#kept();
    // Another program was faster.
    if (kept && kept.accessToken !== refused && isLasting(kept.expireTime)) return kept;
    if (kept && isLasting(kept.sessionExpireTime)) {
      try {
        return await this.#refresh(kept);
      } catch (error) {
        if (!isSessionOver(error)) throw error;
      }
    }
    return this.#signInAgainWhereUnknown();
  }

  async #refresh({ refreshToken, inboxId }: StoredSession): Promise<StoredSession> {
    return this.#keep(inboxId, await this.#service.refreshSession({ refreshToken }));
  }

  /** The network may have lost the inbox since it was registered, if a local one was recreated. */
  async #signInAgainWhereUnknown(): Promise<StoredSession> {
    try {
      return await this.#signIn(await this.#identity());
    } catch (error) {
      if (refusalOf(error)?.reason !== 'STATEMENT_KEY_UNKNOWN') throw error;
      return this.#signIn(await this.#identity({ again: true }));
    }
  }

  async #signIn(identity: SessionIdentity): Promise<StoredSession> {
    const { challenge, audience } = await this.#service.createChallenge({});
    requireOwnAudience(audience, this.#url);
    const statement = await identity.sign({ action: 'session.sign-in', audience, challenge });
    return this.#keep(identity.inboxId, await this.#service.signIn({ challenge, statement }));
  }

  #keep(inboxId: string, tokens: Tokens): StoredSession {
    const session: StoredSession = {
      url: this.#url,
      inboxId,
      accessToken: tokens.accessToken,
      expireTime: isoTime(tokens.expireTime),
      refreshToken: tokens.refreshToken,
      sessionExpireTime: isoTime(tokens.sessionExpireTime),
    };
    this.#store.replace(session);
    return session;
  }

  /** This person's stored session with this gateway, if any. */
  async #kept(): Promise<StoredSession | undefined> {
    const stored = this.#store.read();
    if (stored?.url !== this.#url) return undefined;
    const { inboxId } = await this.#identity();
    return stored.inboxId === inboxId ? stored : undefined;
  }
}

/** The gateway accepts neither the token nor the refresh token. */
export function isSessionOver(error: unknown): boolean {
  const reason = refusalOf(error)?.reason;
  return reason === 'SESSION_EXPIRED' || reason === 'SESSION_REQUIRED' || reason === 'REFRESH_TOKEN_INVALID';
}

function isLasting(time: string): boolean {
  return Date.parse(time) > Date.now() + SPARE_MS;
}

function isoTime(time: Timestamp | undefined): string {
  return (time ? timestampDate(time) : new Date(0)).toISOString();
}
