import { AUDIENCE_MISMATCH, Failure } from '../failure.ts';

/**
 * A sign-in names its gateway. A gateway that returns another one's name may want to sign in there as us, so it must be the origin that
 * the person chose. On our own machine, all names of the loopback interface are equal. Throws AUDIENCE_MISMATCH.
 */
export function requireOwnAudience(audience: string, gatewayUrl: string): void {
  const chosen = new URL(gatewayUrl);
  if (URL.canParse(audience)) {
    const named = new URL(audience);
    if (named.origin === chosen.origin || (isLoopback(named) && isLoopback(chosen))) return;
  }
  throw new Failure(AUDIENCE_MISMATCH, `The gateway at ${gatewayUrl} calls itself ${audience}. Nothing was signed.`, {
    metadata: { audience, url: gatewayUrl },
  });
}

function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}
