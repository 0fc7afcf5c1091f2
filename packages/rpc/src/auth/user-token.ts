import { isInboxId } from '@offshoot/statements';
import type { ServiceCallers } from './service-credentials.ts';
import { type Audience, openPublicKey, type ServiceKey } from './service-key.ts';
import { TokenRefused, tokenSigner, verifiedTokens } from './short-token.ts';

/**
 * JWT signed by the gateway: this user has just called this service. The service passes it on to the services that it calls for
 * the user. It cannot make one, so it cannot act for a user who has not called.
 */
const typ = 'offshoot-user+jwt';

/** The services that a service calls on behalf of its users. */
const asksForUsers: Partial<Record<Audience, readonly Audience[]>> = { claim: ['template'] };

/** A gateway token for a call by this user to the service `called`. */
export function userTokenFor(key: ServiceKey, called: Audience, inboxId: string): Promise<string> {
  return sign(key, { called, inboxId });
}

const sign = tokenSigner<{ called: Audience; inboxId: string }>(
  typ,
  ({ called, inboxId }) => `${called} ${inboxId}`,
  (_, { called, inboxId }) => ({ claims: { sub: inboxId, aud: [called, ...(asksForUsers[called] ?? [])] } }),
);

/** Returns the user's inbox ID. Verifies each token once. Throws TokenRefused. */
export function userTokenReader(audience: Audience, callers: ServiceCallers): (token: string) => string | Promise<string> {
  const gateways = callers.filter(({ name }) => name === 'gateway');
  const keys = new Map(gateways.map(({ publicKey }) => [publicKey, openPublicKey(publicKey)]));
  return verifiedTokens({
    typ,
    audience,
    signerOf: ({ kid }) => {
      const key = keys.get(kid ?? '');
      if (!key) throw new TokenRefused('the gateway did not sign it');
      return { key };
    },
    read: ({ sub = '' }) => {
      if (isInboxId(sub)) return sub;
      throw new TokenRefused('it names no inbox');
    },
  });
}
