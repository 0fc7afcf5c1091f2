import { Refusal } from '@offshoot/refusals';
import { guardedFetch } from '@offshoot/safe-fetch';
import { createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';
import type { Issuer } from '../domain/tenancy.ts';

/** Of one answer of an identity provider. */
const MAX_BYTES = 256 * 1024;
const MAX_KEYS = 100;
const FETCH_MS = 5_000;
/** Keys that were taken back are noticed this late. */
const KEPT_MS = 10 * 60_000;
/** A token with an unknown key ID has the keys read again, this often at most, however many such tokens come. */
const AGAIN_MS = 30_000;
/** Until a provider is asked again whose keys were never read. */
const AFTER_FAILURE_MS = 5_000;
/** Identity providers that are being asked at once, of all tenants and of one. One that answers does so in less than a second. */
const MAX_ASKED = 256;
const MAX_ASKED_OF_TENANT = 2;
/** Bounds memory; the least recently read goes first. */
const MAX_ISSUERS = 500;
/** Those of a signature with a private counterpart: a key that is its own secret is none of an identity provider. */
const ASYMMETRIC = new Set(['RSA', 'EC', 'OKP']);

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The keys with which identity providers sign. */
export interface IssuerKeys {
  /** `isUnknown`: a token names a key that is not among those read before. Throws ISSUER_UNREACHABLE. */
  keysOf(issuer: Issuer, isUnknown: boolean): Promise<KeySet>;
  /** Throws VALIDATION_FAILED if the URL may never be called. */
  requireUsable(url: string, field: string): void;
  close(): Promise<void>;
}

interface Read {
  keys: Promise<KeySet>;
  /** While they are read again because a token names another key: those from before, so that other tokens do not wait. */
  meanwhile?: Promise<KeySet>;
  /** By the monotonic clock. */
  at: number;
}

/** `allowedOrigins`: where the operator has identity providers that are not on the Internet; also over plain HTTP. */
export function issuerKeys(allowedOrigins: readonly string[]): IssuerKeys {
  const call = guardedFetch({ maxBytes: MAX_BYTES, allowedOrigins });
  const known = new Map<string, Read>();
  /** One for each that is being asked. */
  const asked: string[] = [];

  async function json(url: string): Promise<Record<string, unknown>> {
    const answer = await call(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(FETCH_MS) });
    if (answer.status !== 200) throw new Error(`it answers with ${answer.status}`);
    const value: unknown = await answer.json();
    if (typeof value !== 'object' || value === null) throw new Error('it answers with no JSON object');
    return value as Record<string, unknown>;
  }

  async function keyAddress({ issuer, jwksUrl }: Issuer): Promise<string> {
    if (jwksUrl !== '') return jwksUrl;
    const found = await json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (found.issuer !== issuer || typeof found.jwks_uri !== 'string') throw new Error('its OpenID configuration is of another issuer');
    return found.jwks_uri;
  }

  async function read(issuer: Issuer): Promise<KeySet> {
    const { tenantId } = issuer;
    if (asked.length >= MAX_ASKED || asked.filter((one) => one === tenantId).length >= MAX_ASKED_OF_TENANT) {
      throw new Refusal(
        'ISSUER_UNREACHABLE',
        `The keys of ${issuer.issuer} cannot be read now: too many identity providers are being asked.`,
      );
    }
    asked.push(tenantId);
    try {
      const { keys } = await json(await keyAddress(issuer));
      if (!Array.isArray(keys) || keys.length > MAX_KEYS) throw new Error('it has no key set, or one that is too large');
      return createLocalJWKSet({ keys: keys.filter(isPublic) } as JSONWebKeySet);
    } catch (cause) {
      throw new Refusal('ISSUER_UNREACHABLE', `The keys of ${issuer.issuer} cannot be read.`, { cause });
    } finally {
      asked.splice(asked.indexOf(tenantId), 1);
    }
  }

  return {
    keysOf(issuer, isUnknown) {
      const name = `${issuer.id} ${issuer.jwksUrl}`;
      const before = known.get(name);
      const age = before ? performance.now() - before.at : Number.POSITIVE_INFINITY;
      if (before && age < (isUnknown ? AGAIN_MS : KEPT_MS)) return (!isUnknown && before.meanwhile) || before.keys;
      const reading = read(issuer);
      // The old keys hold until the provider answers again.
      const keys = before ? reading.catch(() => before.keys) : reading;
      const now: Read = { keys, at: performance.now(), ...(isUnknown && before && { meanwhile: before.keys }) };
      known.delete(name);
      known.set(name, now);
      for (const oldest of known.keys()) {
        if (known.size <= MAX_ISSUERS) break;
        known.delete(oldest);
      }
      reading.then(
        () => {
          delete now.meanwhile;
        },
        () => {
          // It is not asked at every call meanwhile.
          const wait = before ? AGAIN_MS : AFTER_FAILURE_MS;
          if (known.get(name) === now) known.set(name, { keys, at: performance.now() - KEPT_MS + wait });
        },
      );
      keys.catch(() => {});
      return keys;
    },
    requireUsable(url, field) {
      const parsed = URL.parse(url);
      const isAllowed = parsed !== null && allowedOrigins.includes(parsed.origin);
      if (parsed && parsed.username === '' && parsed.password === '' && (parsed.protocol === 'https:' || isAllowed)) return;
      throw new Refusal('VALIDATION_FAILED', 'An identity provider is called over https only.', { metadata: { field } });
    },
    close: () => call.close(),
  };
}

function isPublic(key: unknown): key is JWK {
  return typeof key === 'object' && key !== null && ASYMMETRIC.has(String((key as JWK).kty)) && !('d' in key);
}
