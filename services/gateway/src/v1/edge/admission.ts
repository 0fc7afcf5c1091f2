import type { IncomingMessage } from 'node:http';
import { refusingWithoutDatabase } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import { ambiguityOf, clientAddressFrom, networkOf, refusalOf } from '@offshoot/rpc';
import { type Identity, type KeyRateLimiter, requireScope, type Scope } from '@offshoot/rpc/auth';
import { countRefused } from '@offshoot/runtime/metrics';
import type { RateLimiter } from '../../adapters/rate-limiter.ts';
import type { KeyWatch } from '../../commands/key-watch.ts';
import { type RateLimits, rateLimited } from '../../domain/rate-limit.ts';
import { type Session, sessionExpired, tokenDigest } from '../../domain/session.ts';
import type { SessionStore } from '../../domain/session-store.ts';
import { type Credential, credentialInvalid, credentialOf, tenantOf } from './credential.ts';
import type { Asked, Identities, Known } from './identities.ts';

export interface AdmissionPorts {
  identities: Identities;
  store: Pick<SessionStore, 'sessionOf'>;
  keyWatch: KeyWatch;
  limiter: RateLimiter;
  keyRateLimiter: Pick<KeyRateLimiter, 'take'>;
  trustedProxies: number;
  now: () => Date;
  /** A credential was none. */
  onInvalid: (network: string, reason: string) => void;
}

/** The reasons with which a guessed credential is refused. */
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
  /** Counts what a network may have done so often only. Returns how to take that back. Throws RATE_LIMITED. */
  counted(request: IncomingMessage, limit: 'newTenant'): Promise<() => void>;
}

export function admission(ports: AdmissionPorts): Admission {
  const { identities, store, keyWatch, limiter, keyRateLimiter, now } = ports;
  const networkFor = ({ headers, socket }: IncomingMessage) => {
    const forwarded = headers['x-forwarded-for'];
    return networkOf(clientAddressFrom(String(forwarded ?? ''), socket.remoteAddress ?? '', ports.trustedProxies));
  };
  const take = async (limit: keyof RateLimits, key: string, whose: string) => {
    const retryAfterMs = await limiter.take(limit, key);
    if (retryAfterMs > 0) throw limited(limit, retryAfterMs, whose);
  };

  /** A caller who guesses waits. Only guesses take turns, so that many callers may share an address. */
  async function guarded<T>(network: string, find: () => Promise<T>): Promise<T> {
    const waitMs = await limiter.waitMs('credential', network);
    if (waitMs > 0) throw limited('credential', waitMs, 'address, with credentials that are not valid');
    try {
      return await find();
    } catch (error) {
      const reason = refusalOf(error)?.reason ?? '';
      if (guesses.has(reason)) await limiter.take('credential', network);
      if (reason === 'CREDENTIAL_INVALID') ports.onInvalid(network, reason);
      throw error;
    }
  }

  /** A token may have to wait for an identity provider, so it takes its turn before it is looked up. */
  async function oneAtATime<T>(network: string, { credential }: Shown, find: () => Promise<T>): Promise<T> {
    if (credential.kind !== 'jwt') return find();
    await take('token', network, 'address, with tokens whose identity provider has not answered');
    const found = await find();
    await limiter.giveBack('token', network);
    return found;
  }

  /** What cannot be a credential is a guess, too. */
  async function reading<T>(network: string, read: () => T): Promise<T> {
    try {
      return read();
    } catch (error) {
      return guarded(network, () => Promise.reject(error));
    }
  }

  async function sessionFor(token: string): Promise<Session> {
    const session = await refusingWithoutDatabase('gateway', () => store.sessionOf(tokenDigest(token), now()));
    if (!session) throw sessionExpired();
    await keyWatch.check(session);
    return session;
  }

  async function lookUp({ credential, tenantId, name }: Shown): Promise<{ known: Known; session?: Session }> {
    const ask = (asked: Asked['credential']) => identities.of(name, { credential: asked, tenantId });
    if (credential.kind === 'key') return { known: await ask({ case: 'apiKey', value: credential.key }) };
    if (credential.kind === 'jwt') return { known: await ask({ case: 'jwt', value: credential.jwt }) };
    const session = await sessionFor(credential.token);
    return { known: await ask({ case: 'inboxId', value: session.inboxId }), session };
  }

  /** A token of an identity provider is checked once: it says itself how long it counts. A session outlasts its access tokens. */
  async function lookUpAgain(
    { credential, tenantId, name }: Shown,
    session: Session | undefined,
    { expiresAt }: Known,
  ): Promise<Identity | undefined> {
    if (credential.kind === 'jwt') {
      if (expiresAt && expiresAt <= now()) throw credentialInvalid();
      return undefined;
    }
    if (!session) return (await lookUp({ credential, tenantId, name })).known.identity;
    await keyWatch.checkLasting(session);
    return (await identities.of(name, { credential: { case: 'inboxId', value: session.inboxId }, tenantId })).identity;
  }

  return {
    async member(request, { scope, spendsTokens = false }) {
      requireUnambiguous(request);
      const network = networkFor(request);
      const shown = await reading(network, () => shownBy(request));
      const isKnown = shown.credential.kind !== 'session' && identities.has(shown.name);
      const { known, session } = await (isKnown ? lookUp(shown) : guarded(network, () => oneAtATime(network, shown, () => lookUp(shown))));
      const { identity, tokenWaitMs } = known;
      await take('member', identity.subject, identity.keyId === undefined ? 'member' : 'key');
      await take('tenant', identity.tenantId, 'tenant');
      await take('payer', identity.payer, 'person, who made the tenant');
      const waitMs = keyRateLimiter.take(identity.subject, identity.limits?.requests ?? 0);
      if (waitMs > 0) throw limited('key_requests', waitMs, 'key');
      if (scope) requireScope(identity, scope);
      if (spendsTokens && tokenWaitMs > 0) throw tokensUsed(tokenWaitMs);
      const recheck = async () => {
        const again = await lookUpAgain(shown, session, known);
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
    async counted(request, limit) {
      const network = networkFor(request);
      await take(limit, network, 'address, which has made as many tenants as it may in a day');
      return () => void limiter.giveBack(limit, network).catch(() => {});
    },
  };
}

interface Shown {
  credential: Credential;
  tenantId: string;
  /** Equal for equal questions. */
  name: string;
}

function shownBy(request: IncomingMessage): Shown {
  const [credential, tenantId] = [credentialOf(request), tenantOf(request)];
  return { credential, tenantId, name: `${credential.digest} ${tenantId}` };
}

function requireUnambiguous(request: IncomingMessage): void {
  const ambiguity = ambiguityOf(request);
  if (ambiguity !== undefined) throw new Refusal('VALIDATION_FAILED', ambiguity);
}

function limited(limit: string, waitMs: number, whose: string): Refusal {
  countRefused('gateway', limit);
  return rateLimited(waitMs, whose);
}

function tokensUsed(waitMs: number): Refusal {
  countRefused('gateway', 'key_tokens');
  return new Refusal('RATE_LIMITED', 'The key has used as many tokens as it may, and waits until they have run off.', {
    help: 'Wait for retry_after_ms, then repeat the request.',
    metadata: { retry_after_ms: String(waitMs) },
  });
}
