import { join } from 'node:path';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { Environment } from '../environment.ts';
import { exclusively, readPrivateJson, removePrivateFile, replacePrivateJson } from '../private-file.ts';
import { requireOwnAudience } from './audience.ts';
import type { Identity, IdentityStore } from './identity.ts';

/** A token that expires sooner is not used any more. */
const SPARE_MS = 30_000;

interface StoredSession {
  url: string;
  inboxId: string;
  accessToken: string;
  expireTime: string;
  refreshToken: string;
  sessionExpireTime: string;
}

const SESSION_KEYS = [
  'url',
  'inboxId',
  'accessToken',
  'expireTime',
  'refreshToken',
  'sessionExpireTime',
] as const satisfies (keyof StoredSession)[];

/** The response of SignIn and RefreshSession. */
interface Tokens {
  accessToken: string;
  expireTime?: Timestamp | undefined;
  refreshToken: string;
  sessionExpireTime?: Timestamp | undefined;
}

/** The session with the gateway, kept in OFFSHOOT_HOME between commands. */
export class Session {
  readonly #environment: Environment;
  readonly #identities: IdentityStore;
  readonly #service: Client<typeof SessionService>;
  readonly #signal: AbortSignal;
  readonly #file: string;
  #held: StoredSession | undefined;
  #renewing: Promise<StoredSession> | undefined;

  constructor(environment: Environment, identities: IdentityStore, service: Client<typeof SessionService>, signal: AbortSignal) {
    this.#environment = environment;
    this.#identities = identities;
    this.#service = service;
    this.#signal = signal;
    this.#file = join(environment.home, 'session.json');
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
    removePrivateFile(this.#file);
    this.#held = undefined;
    return true;
  }

  async #tokenWithoutSigningIn(): Promise<string> {
    return exclusively(this.#lock, this.#signal, async () => {
      const kept = await this.#kept();
      if (kept === undefined || isLasting(kept.expireTime)) return kept?.accessToken ?? '';
      return (await this.#refresh(kept)).accessToken;
    });
  }

  /** One renewal at a time, across all programs that share the folder: using a refresh token twice ends the session. */
  #renewed(refused: string | undefined): Promise<StoredSession> {
    this.#renewing ??= exclusively(this.#lock, this.#signal, () => this.#refreshedOrNew(refused)).finally(() => {
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
      return await this.#signIn(await this.#identities.open());
    } catch (error) {
      if (refusalOf(error)?.reason !== 'STATEMENT_KEY_UNKNOWN') throw error;
      return this.#signIn(await this.#identities.open({ again: true }));
    }
  }

  async #signIn(identity: Identity): Promise<StoredSession> {
    const { challenge, audience } = await this.#service.createChallenge({});
    requireOwnAudience(audience, this.#environment.url);
    const statement = await identity.sign({ action: 'session.sign-in', audience, challenge });
    return this.#keep(identity.inboxId, await this.#service.signIn({ challenge, statement }));
  }

  #keep(inboxId: string, tokens: Tokens): StoredSession {
    const session: StoredSession = {
      url: this.#environment.url,
      inboxId,
      accessToken: tokens.accessToken,
      expireTime: isoTime(tokens.expireTime),
      refreshToken: tokens.refreshToken,
      sessionExpireTime: isoTime(tokens.sessionExpireTime),
    };
    replacePrivateJson(this.#file, session);
    return session;
  }

  /** This person's stored session with this gateway, if any. */
  async #kept(): Promise<StoredSession | undefined> {
    const stored = this.#stored();
    if (stored?.url !== this.#environment.url) return undefined;
    const { inboxId } = await this.#identities.open();
    return stored.inboxId === inboxId ? stored : undefined;
  }

  /** A corrupt file counts as no session: the next sign-in replaces it. */
  #stored(): StoredSession | undefined {
    const content = readPrivateJson(this.#file, { damaged: undefined });
    const isWhole =
      typeof content === 'object' && content !== null && SESSION_KEYS.every((key) => typeof Reflect.get(content, key) === 'string');
    return isWhole ? (content as StoredSession) : undefined;
  }

  get #lock(): string {
    return `${this.#file}.lock`;
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
