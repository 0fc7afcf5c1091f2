import type { IncomingMessage } from 'node:http';
import { type Identity, requireScope, type Scope } from '@offshoot/callers';
import { refusingWithoutDatabase } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import { ambiguityOf, clientAddressFrom, refusalOf } from '@offshoot/rpc';
import { networkOf, type RateLimiter } from '../../adapters/rate-limiter.ts';
import type { KeyWatch } from '../../domain/key-watch.ts';
import { type RateLimits, rateLimited } from '../../domain/rate-limit.ts';
import { type Session, sessionExpired, tokenDigest } from '../../domain/session.ts';
import type { SessionStore } from '../../domain/session-store.ts';
import { type Credential, credentialOf, tenantOf } from './credential.ts';
import type { Identities, Known } from './identities.ts';
import type { KeyPace } from './key-pace.ts';

export interface AdmissionPorts {
  identities: Identities;
  store: Pick<SessionStore, 'sessionOf'>;
  keyWatch: KeyWatch;
  limiter: RateLimiter;
  keyPace: KeyPace;
  trustedProxies: number;
  now: () => Date;
}

/** Why a credential is refused that somebody may be guessing. */
const guesses = new Set<string>(['CREDENTIAL_INVALID', 'SESSION_EXPIRED', 'TENANT_NOT_FOUND', 'TENANT_REQUIRED']);

/** What a route needs. */
interface Needs {
  scope?: Scope | undefined;
  /** It runs a language model. */
  spendsTokens?: boolean;
}

export interface Admitted {
  identity: Identity;
  /** Of the client, for limits. */
  network: string;
  /** Asks again, for requests that last. Throws once the credential no longer counts. */
  recheck(): Promise<void>;
}

/** Says for whom a request under /v1 is, and takes a turn of their limits, before any of its body is read. */
export interface Admission {
  member(request: IncomingMessage, needs: Needs): Promise<Admitted>;
  /** The inbox of a signed-in person. Throws CREDENTIAL_INVALID for other credentials. */
  person(request: IncomingMessage): Promise<string>;
}

export function admission(ports: AdmissionPorts): Admission {
  const { identities, store, keyWatch, limiter, keyPace, now } = ports;
  const networkFor = ({ headers, socket }: IncomingMessage) => {
    const forwarded = headers['x-forwarded-for'];
    return networkOf(clientAddressFrom(String(forwarded ?? ''), socket.remoteAddress ?? '', ports.trustedProxies));
  };
  const take = async (limit: keyof RateLimits, key: string, whose: string) => {
    const retryAfterMs = await limiter.take(limit, key);
    if (retryAfterMs > 0) throw rateLimited(retryAfterMs, whose);
  };

  /** Whoever guesses waits. Any other outcome gives the turn back, so that many may share an address. */
  async function guarded<T>(network: string, find: () => Promise<T>): Promise<T> {
    await take('credential', network, 'address, with credentials that are not valid');
    try {
      const found = await find();
      await limiter.giveBack('credential', network);
      return found;
    } catch (error) {
      if (!guesses.has(refusalOf(error)?.reason ?? '')) await limiter.giveBack('credential', network);
      throw error;
    }
  }

  async function sessionFor(token: string): Promise<Session> {
    const session = await refusingWithoutDatabase('gateway', () => store.sessionOf(tokenDigest(token), now()));
    if (!session) throw sessionExpired();
    await keyWatch.check(session);
    return session;
  }

  async function known(credential: Credential, tenantId: string): Promise<{ known: Known; session?: Session }> {
    const name = `${credential.digest} ${tenantId}`;
    if (credential.kind === 'key') {
      return { known: await identities.of(name, { credential: { case: 'apiKey', value: credential.key }, tenantId }) };
    }
    if (credential.kind === 'jwt')
      return { known: await identities.of(name, { credential: { case: 'jwt', value: credential.jwt }, tenantId }) };
    const session = await sessionFor(credential.token);
    return { known: await identities.of(name, { credential: { case: 'inboxId', value: session.inboxId }, tenantId }), session };
  }

  return {
    async member(request, { scope, spendsTokens = false }) {
      requireUnambiguous(request);
      const network = networkFor(request);
      const credential = await guardedReading(network, () => credentialOf(request), guarded);
      const tenantId = tenantOf(request);
      const isKnown = credential.kind !== 'session' && identities.has(`${credential.digest} ${tenantId}`);
      const found = isKnown ? await known(credential, tenantId) : await guarded(network, () => known(credential, tenantId));
      const { identity, limits, tokenWaitMs } = found.known;
      await take('member', identity.subject, identity.keyId === undefined ? 'member' : 'key');
      await take('tenant', identity.tenantId, 'tenant');
      const waitMs = keyPace.take(identity.subject, limits.requests);
      if (waitMs > 0) throw rateLimited(waitMs, 'key');
      if (scope) requireScope(identity, scope);
      if (spendsTokens && tokenWaitMs > 0) throw tokensUsed(tokenWaitMs);
      const recheck = async () => {
        if (found.session) await keyWatch.checkLasting(found.session);
        const again = await recheckedIdentity(credential, tenantId, found.session);
        if (again && scope) requireScope(again, scope);
      };
      return { identity, network, recheck };
    },
    async person(request) {
      requireUnambiguous(request);
      const network = networkFor(request);
      const session = await guarded(network, async () => {
        const credential = credentialOf(request);
        if (credential.kind === 'session') return sessionFor(credential.token);
        throw new Refusal('CREDENTIAL_INVALID', 'This is for people who have signed in with their inbox, with the token of their session.');
      });
      await take('session', session.id, 'session');
      await take('inbox', session.inboxId, 'inbox');
      return session.inboxId;
    },
  };

  /** A token of an identity provider is checked once: it says itself how long it counts. Access tokens of a session are renewed meanwhile. */
  async function recheckedIdentity(credential: Credential, tenantId: string, session: Session | undefined): Promise<Identity | undefined> {
    if (credential.kind === 'jwt') return undefined;
    const name = `${credential.digest} ${tenantId}`;
    if (credential.kind === 'key') return (await known(credential, tenantId)).known.identity;
    const value = session?.inboxId ?? '';
    return (await identities.of(name, { credential: { case: 'inboxId', value }, tenantId })).identity;
  }
}

/** What cannot be a credential counts as a wrong one. */
function guardedReading(
  network: string,
  read: () => Credential,
  guarded: <T>(network: string, find: () => Promise<T>) => Promise<T>,
): Credential | Promise<Credential> {
  try {
    return read();
  } catch (error) {
    return guarded(network, () => Promise.reject(error));
  }
}

function requireUnambiguous(request: IncomingMessage): void {
  const ambiguity = ambiguityOf(request);
  if (ambiguity !== undefined) throw new Refusal('VALIDATION_FAILED', ambiguity);
}

function tokensUsed(waitMs: number): Refusal {
  return new Refusal('RATE_LIMITED', 'The key has used its tokens of this minute.', {
    help: 'Wait for retry_after_ms, then repeat the request.',
    metadata: { retry_after_ms: String(waitMs) },
  });
}
