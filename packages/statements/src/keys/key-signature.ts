import { ed25519ph } from '@noble/curves/ed25519.js';
import { privateKeyToAccount } from 'viem/accounts';
import { bytesToHex, hexToBytes, recoverMessageAddress, sha256 } from 'viem/utils';
import type { ContractWalletVerifier, InboxKeys, KeySignature } from './keys.ts';

/** The context for public signatures of XMTP installations, which separates them from MLS signatures. */
const INSTALLATION_CONTEXT = new TextEncoder().encode('PUBLIC SIGNATURE CONTEXT');

/** Half the order of secp256k1: a larger s belongs to the twin of a signature, which anybody can compute. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** EIP-191 signature with a wallet key. */
export async function signWithWallet(privateKey: `0x${string}`, text: string): Promise<KeySignature> {
  const account = privateKeyToAccount(privateKey);
  const signature = hexToBytes(await account.signMessage({ message: text }));
  return { kind: 'wallet', address: account.address.toLowerCase(), signature };
}

/** Ed25519ph with an installation key (the 32-byte seed); the same bytes as the XMTP SDK's signWithInstallationKey. */
export function signWithInstallationKey(privateKey: Uint8Array, text: string): KeySignature {
  const signature = ed25519ph.sign(new TextEncoder().encode(text), privateKey, { context: INSTALLATION_CONTEXT });
  return { kind: 'installation', publicKey: ed25519ph.getPublicKey(privateKey), signature };
}

/** Whether the claimed key belongs to the inbox. */
export function isKeyOf(keys: InboxKeys, claimed: KeySignature): boolean {
  return claimed.kind === 'installation'
    ? keys.installations.some((key) => sameBytes(key, claimed.publicKey))
    : keys.addresses.some((address) => address.toLowerCase() === claimed.address);
}

/** Whether the claimed key signed the text. Every signature has exactly one valid encoding. */
export async function signatureVerifies(claimed: KeySignature, text: string, contracts?: ContractWalletVerifier): Promise<boolean> {
  if (claimed.kind === 'contract-wallet') return (await contracts?.(claimed, text)) ?? false;
  try {
    const what = digestOf(claimed, text);
    if (verified.has(what)) return true;
    const isSigned = claimed.kind === 'wallet' ? await walletSigned(claimed, text) : installationSigned(claimed, text);
    if (isSigned) keepVerified(what);
    return isSigned;
  } catch {
    return false;
  }
}

/** About 100 kB. */
const MAX_VERIFIED = 1_000;

/**
 * Digests of what verified last: whether a key signed a text never changes, and the same host certificate comes with each of its
 * instances. Whether the key still counts and the statement is in time, the caller checks each time.
 */
const verified = new Set<string>();

function keepVerified(digest: string): void {
  for (const oldest of verified) {
    if (verified.size < MAX_VERIFIED) break;
    verified.delete(oldest);
  }
  verified.add(digest);
}

function digestOf(claimed: KeySignature & { kind: 'wallet' | 'installation' }, text: string): string {
  const key = claimed.kind === 'wallet' ? claimed.address : bytesToHex(claimed.publicKey);
  const whole = JSON.stringify([claimed.kind, key, bytesToHex(claimed.signature), text]);
  return sha256(new TextEncoder().encode(whole));
}

function installationSigned(claimed: KeySignature & { kind: 'installation' }, text: string): boolean {
  const message = new TextEncoder().encode(text);
  return ed25519ph.verify(claimed.signature, message, claimed.publicKey, { context: INSTALLATION_CONTEXT, zip215: false });
}

async function walletSigned(claimed: KeySignature & { kind: 'wallet' }, text: string): Promise<boolean> {
  const bytes = claimed.signature;
  if (bytes.length !== 65 || (bytes[64] !== 27 && bytes[64] !== 28)) return false;
  const hex = bytesToHex(bytes).slice(2);
  const s = BigInt(`0x${hex.slice(64, 128)}`);
  if (s > HALF_ORDER) return false;
  const recovered = await recoverMessageAddress({ message: text, signature: `0x${hex}` });
  return recovered.toLowerCase() === claimed.address;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
