import { claimsOf, type Identity, identityFrom } from './identity.ts';
import type { ServiceCallers } from './service-credentials.ts';
import { type Audience, openPublicKey, type ServiceKey } from './service-key.ts';
import { TokenRefused, tokenSigner, verifiedTokens } from './short-token.ts';

/**
 * JWT signed by the gateway: this member of a tenant has just called this service. As with a user's token, the service can pass it on
 * and cannot make one.
 */
const typ = 'offshoot-member+jwt';

/** The services that a service calls on behalf of members. */
const asksForMembers: Partial<Record<Audience, readonly Audience[]>> = {
  response: ['profile', 'knowledge'],
  knowledge: ['profile'],
  profile: ['knowledge'],
};

/** A response may run for this long, in the background, too, and looks up profiles and knowledge until its end. */
const LONGEST_RUN_SECONDS = 60 * 60;

/** A gateway token for a call by this member to the service `called`. */
export function memberTokenFor(key: ServiceKey, called: Audience, identity: Identity): Promise<string> {
  return sign(key, { called, identity });
}

const names = new WeakMap<Identity, string>();

/** Equal for equal identities. */
function nameOf(identity: Identity): string {
  const name = names.get(identity) ?? JSON.stringify(claimsOf(identity));
  names.set(identity, name);
  return name;
}

const sign = tokenSigner<{ called: Audience; identity: Identity }>(
  typ,
  ({ called, identity }) => `${called} ${nameOf(identity)}`,
  (_, { called, identity }) => ({
    claims: { ...claimsOf(identity), aud: [called, ...(asksForMembers[called] ?? [])] },
    ...(called === 'response' && { lifetimeSeconds: LONGEST_RUN_SECONDS }),
  }),
);

/** Returns who acts in which tenant. Verifies each token once. Throws TokenRefused. */
export function memberTokenReader(audience: Audience, callers: ServiceCallers): (token: string) => Identity | Promise<Identity> {
  const gateways = callers.filter(({ name }) => name === 'gateway');
  const keys = new Map(gateways.map(({ publicKey }) => [publicKey, openPublicKey(publicKey)]));
  return verifiedTokens({
    typ,
    audience,
    longestSeconds: LONGEST_RUN_SECONDS,
    signerOf: ({ kid }) => {
      const key = keys.get(kid ?? '');
      if (!key) throw new TokenRefused('the gateway did not sign it');
      return { key };
    },
    read: (claims) => {
      const identity = identityFrom(claims);
      if (!identity) throw new TokenRefused('it names no member of a tenant');
      return identity;
    },
  });
}
