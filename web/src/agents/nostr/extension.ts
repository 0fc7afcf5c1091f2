// The person's Nostr extension of the browser (NIP-07). NIP-07 and NIP-46 sign events, and an attestation is none: the page uses the call for
// digests that some extensions have besides.
import { attestationDigest, isAttestationOf } from '@offshoot/nostr';

interface Extension {
  getPublicKey(): Promise<string>;
  /** Hexadecimal, both. */
  signSchnorr(digest: string): Promise<string>;
}

/** Undefined: there is none that signs digests. */
export function attestingExtension(): Extension | undefined {
  const { nostr } = window as { nostr?: Partial<Extension> };
  return typeof nostr?.getPublicKey === 'function' && typeof nostr.signSchnorr === 'function' ? (nostr as Extension) : undefined;
}

/** Throws if the person says no, and for anything but an attestation of this key. */
export async function attestedWith(extension: Extension, agentKey: string): Promise<string[]> {
  const [ownerKey, signature] = [await extension.getPublicKey(), await extension.signSchnorr(attestationDigest(agentKey))];
  const tag = ['auth', ownerKey, '', signature];
  if (!isAttestationOf(tag, agentKey)) throw new Error('the extension has signed something else');
  return tag;
}
