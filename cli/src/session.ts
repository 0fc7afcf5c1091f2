import { join } from 'node:path';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import { requireOwnAudience } from './audience.ts';
import type { Environment } from './environment.ts';
import type { Identity, IdentityStore } from './identity.ts';
import { readPrivateJson, replacePrivateJson } from './private-file.ts';

/** A token that ends sooner is not worth a try. */
const SPARE_MS = 30_000;

interface StoredSession {
  url: string;
  inboxId: string;
  token: string;
  expireTime: string;
}

/** The session with the gateway, kept in OFFSHOOT_HOME between commands. */
export class Session {
  readonly #environment: Environment;
  readonly #identities: IdentityStore;
  readonly #service: Client<typeof SessionService>;
  readonly #file: string;
  #token: Promise<string> | undefined;

  constructor(environment: Environment, identities: IdentityStore, service: Client<typeof SessionService>) {
    this.#environment = environment;
    this.#identities = identities;
    this.#service = service;
    this.#file = join(environment.home, 'session.json');
  }

  /** A token that was good when it was last looked at. */
  token(): Promise<string> {
    this.#token ??= this.#keptOrNew();
    return this.#token;
  }

  /** A new token, because the gateway refused the one before. */
  renew(): Promise<string> {
    this.#token = this.#signInAgainWhereUnknown();
    return this.#token;
  }

  async #keptOrNew(): Promise<string> {
    const stored = readPrivateJson(this.#file) as StoredSession | undefined;
    const { inboxId } = await this.#identities.open();
    const isGood =
      stored?.url === this.#environment.url && stored.inboxId === inboxId && Date.parse(stored.expireTime) > Date.now() + SPARE_MS;
    return isGood ? stored.token : this.#signInAgainWhereUnknown();
  }

  /** The network may have lost the inbox since it was registered: a local one that was started anew. */
  async #signInAgainWhereUnknown(): Promise<string> {
    try {
      return await this.#signIn(await this.#identities.open());
    } catch (error) {
      if (refusalOf(error)?.reason !== 'STATEMENT_KEY_UNKNOWN') throw error;
      return this.#signIn(await this.#identities.open({ again: true }));
    }
  }

  async #signIn(identity: Identity): Promise<string> {
    const { challenge, audience } = await this.#service.createChallenge({});
    requireOwnAudience(audience, this.#environment.url);
    const statement = await identity.sign({ action: 'session.sign-in', audience, challenge });
    const { accessToken, expireTime } = await this.#service.signIn({ challenge, statement });
    replacePrivateJson(this.#file, {
      url: this.#environment.url,
      inboxId: identity.inboxId,
      token: accessToken,
      expireTime: (expireTime ? timestampDate(expireTime) : new Date()).toISOString(),
    } satisfies StoredSession);
    return accessToken;
  }
}
