import type { KeyObject } from 'node:crypto';
import { verifyHostCertificate } from '@offshoot/statements';
import type { JWSHeaderParameters } from 'jose';
import { certificateFromText } from './host-certificate.ts';
import type { ServiceCallers } from './service-credentials.ts';
import { type Audience, openPublicKey, type ServiceKey, type ServiceName } from './service-key.ts';
import { TokenRefused, tokenSigner, verifiedTokens } from './short-token.ts';

/** JWT (RFC 7519) signed with the caller's key for one audience, so the recipient cannot use it anywhere else. */
const typ = 'offshoot-call+jwt';
/** Bounds the cache: hosts that move leave their certificates behind. */
const MAX_CERTIFICATES = 4096;

/** The calling service; for a host, also which one. */
export interface IdentifiedService {
  name: ServiceName;
  hostId?: string;
  /** The host's certificate, as certificateFromText reads it. */
  certificate?: string;
}

/** Returns a token of this service for the audience. */
export const tokenFor: (key: ServiceKey, audience: Audience) => Promise<string> = tokenSigner<Audience>(
  typ,
  (audience) => audience,
  ({ host }, aud) => ({ claims: { aud }, ...(host && { header: { certificate: host.certificate } }) }),
);

export interface TokenRules {
  /** The service being called. Tokens for other audiences are refused. */
  audience: Audience;
  callers: ServiceCallers;
  /** Certifies hosts. Absent: no host is admitted. */
  deploymentKey?: string | undefined;
}

/** Verifies each token once. Throws TokenRefused. */
export function tokenReader({
  audience,
  callers,
  deploymentKey,
}: TokenRules): (token: string) => IdentifiedService | Promise<IdentifiedService> {
  const certified = new Map<string, IdentifiedService & { key: KeyObject; publicKey: string }>();
  const keys = new Map(callers.map(({ name, publicKey }) => [publicKey, { name, key: openPublicKey(publicKey) }]));

  const hostOf = async (text: string) => {
    const before = certified.get(text);
    if (before) return before;
    if (deploymentKey === undefined) throw new TokenRefused('no host may call here');
    const certificate = certificateFromText(text);
    const verdict = await verifyHostCertificate(certificate, deploymentKey, new Date());
    if (!verdict.ok) throw new TokenRefused(`this deployment did not issue the host's certificate (${verdict.reason})`);
    const publicKey = Buffer.from(certificate.hostKey).toString('hex');
    const host = { name: 'host' as const, hostId: certificate.hostId, key: openPublicKey(publicKey), publicKey };
    if (certified.size >= MAX_CERTIFICATES) certified.clear();
    certified.set(text, host);
    return host;
  };

  const signerOf = async ({ kid, certificate }: JWSHeaderParameters): Promise<IdentifiedService & { key: KeyObject }> => {
    if (typeof certificate === 'string') {
      const host = await hostOf(certificate);
      if (host.publicKey !== kid) throw new TokenRefused("the key does not match the host's certificate");
      return { key: host.key, name: host.name, hostId: host.hostId, certificate };
    }
    const caller = keys.get(kid ?? '');
    if (!caller) throw new TokenRefused('its key is not allowed to call here');
    return caller;
  };

  return verifiedTokens({
    typ,
    audience,
    signerOf,
    read: ({ aud }, { name, hostId, certificate }) => {
      if (typeof aud !== 'string') throw new TokenRefused('it is for several services');
      return { name, ...(hostId !== undefined && { hostId }), ...(certificate !== undefined && { certificate }) };
    },
  });
}
