import { SignJWT } from 'jose';
import { LONGEST_PASS_MINUTES } from './longest-pass.ts';
import type { ServiceCallers } from './service-credentials.ts';
import { type Audience, openPublicKey, privateKeyOf, publicKeyOf, type ServiceKey } from './service-key.ts';
import { algorithm, TokenRefused, verifiedTokens } from './short-token.ts';

/**
 * JWT signed with the operator's key, for work in a browser: the key itself never leaves the operator's machine. The gateway passes it
 * on and can make none. It is good for one service, until it expires; only another operator's key ends it earlier.
 */
const typ = 'offshoot-operator-pass+jwt';

/** What the contract accepts as the name beside a decision, on one line. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;

/** `name`: who does the work, by their own word. */
export function operatorPass(key: ServiceKey, audience: Audience, o: { name: string; minutes: number; now: Date }): Promise<string> {
  const issued = Math.floor(o.now.getTime() / 1000);
  return new SignJWT({ sub: o.name, aud: audience })
    .setProtectedHeader({ alg: algorithm, typ, kid: publicKeyOf(key) })
    .setIssuedAt(issued)
    .setExpirationTime(issued + o.minutes * 60)
    .sign(privateKeyOf(key));
}

/** Returns the operator's name. Verifies each pass once. Throws TokenRefused. */
export function operatorPassReader(audience: Audience, callers: ServiceCallers): (pass: string) => string | Promise<string> {
  const operators = callers.filter(({ name }) => name === 'operator');
  const keys = new Map(operators.map(({ publicKey }) => [publicKey, openPublicKey(publicKey)]));
  return verifiedTokens({
    typ,
    audience,
    longestSeconds: LONGEST_PASS_MINUTES * 60,
    signerOf: ({ kid }) => {
      const key = keys.get(kid ?? '');
      if (!key) throw new TokenRefused('no operator of this deployment made it');
      return { key };
    },
    read: ({ sub = '', aud }) => {
      if (typeof aud === 'string' && NAME.test(sub) && sub.trim() !== '') return sub;
      throw new TokenRefused('it names no operator');
    },
  });
}
