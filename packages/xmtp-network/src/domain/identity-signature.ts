import { ed25519ph } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hashMessage, recoverAddress } from 'viem/utils';
import {
  type IdentityAction,
  IdentityRefusal,
  type IdentityUpdate,
  installationKey,
  type Member,
  type Proof,
  type Signer,
  walletKey,
} from './identity-update.ts';

const INSTALLATION_CONTEXT = new TextEncoder().encode('IDENTITY UPDATE SIGNATURE');

/** The text that wallets and installations sign. The text that wallets show to people. */
function signatureText(update: IdentityUpdate<unknown>): string {
  return [
    'XMTP : Authenticate to inbox',
    '',
    `Inbox ID: ${update.inboxId}`,
    `Current time: ${timeText(update.clientTimestampNs)}`,
    '',
    ...update.actions.map(actionText),
    '',
    'For more info: https://xmtp.org/signatures',
  ].join('\n');
}

/** Runs one signature check, a few milliseconds of CPU time, when its turn comes. */
export type InTurn = <T>(check: () => Promise<T>) => Promise<T>;

/**
 * Replaces each proof by the signer it proves; refuses the update at the first invalid one. Stateless: callers run it before they take
 * the lock.
 */
export async function proveSigners(update: IdentityUpdate<Proof>, inTurn: InTurn): Promise<IdentityUpdate<Signer>> {
  const signed = signedText(signatureText(update));
  const actions: IdentityAction<Signer>[] = [];
  for (const action of update.actions) actions.push(await proveAction(action, (proof) => inTurn(() => prove(proof, signed))));
  return { ...update, actions };
}

async function proveAction(action: IdentityAction<Proof>, proveOne: (proof: Proof) => Promise<Signer>): Promise<IdentityAction<Signer>> {
  switch (action.kind) {
    case 'create-inbox':
      return { ...action, owner: await proveOne(action.owner) };
    case 'add-member': {
      const existing = await proveOne(action.existing);
      return { ...action, existing, added: await proveOne(action.added) };
    }
    case 'revoke-member':
    case 'change-recovery':
      return { ...action, recovery: await proveOne(action.recovery) };
  }
}

/** The text in the forms that wallets and installations sign, built once for all signatures of an update. */
interface SignedText {
  walletHash: `0x${string}`;
  bytes: Uint8Array;
}

function signedText(text: string): SignedText {
  return { walletHash: hashMessage(text), bytes: new TextEncoder().encode(text) };
}

async function prove(proof: Proof, text: SignedText): Promise<Signer> {
  return proof.kind === 'wallet'
    ? proveWallet(proof.signature, text.walletHash)
    : proveInstallation(proof.publicKey, proof.signature, text.bytes);
}

async function proveWallet(signature: Uint8Array, hash: `0x${string}`): Promise<Signer> {
  if (signature.length !== 65) throw new IdentityRefusal('a wallet signature must be 65 bytes long');
  const rs = signature.subarray(0, 64);
  // A signature with s in the upper half mirrors one in the lower half, so it would pass as new on replay.
  if (hasHighS(rs)) throw new IdentityRefusal('a wallet signature is not in its canonical form');
  try {
    const address = await recoverAddress({ hash, signature: `0x${hex(signature)}` });
    return { key: walletKey(address), seal: hex(rs) };
  } catch (cause) {
    throw new IdentityRefusal('a wallet signature does not verify', { cause });
  }
}

function hasHighS(rs: Uint8Array): boolean {
  try {
    return secp256k1.Signature.fromBytes(rs, 'compact').hasHighS();
  } catch (cause) {
    throw new IdentityRefusal('a wallet signature does not verify', { cause });
  }
}

function proveInstallation(publicKey: Uint8Array, signature: Uint8Array, text: Uint8Array): Signer {
  const key = installationKey(publicKey);
  const options = { context: INSTALLATION_CONTEXT, zip215: false };
  if (signature.length !== 64 || !ed25519ph.verify(signature, text, publicKey, options)) {
    throw new IdentityRefusal('an installation signature does not verify');
  }
  return { key, seal: hex(signature) };
}

function actionText(action: IdentityAction<unknown>): string {
  switch (action.kind) {
    case 'create-inbox':
      return `- Create inbox\n  (Owner: ${action.address})`;
    case 'add-member':
      return memberText(action.member, 'Grant messaging access to app', 'Link address to inbox');
    case 'revoke-member':
      return memberText(action.member, 'Revoke messaging access from app', 'Unlink address from inbox');
    case 'change-recovery':
      return `- Change inbox recovery address\n  (Address: ${action.address})`;
  }
}

function memberText(member: Member, forInstallation: string, forWallet: string): string {
  return member.kind === 'installation'
    ? `- ${forInstallation}\n  (ID: ${hex(member.publicKey)})`
    : `- ${forWallet}\n  (Address: ${member.address})`;
}

function timeText(timestampNs: bigint): string {
  const time = new Date(Number(timestampNs / 1_000_000n));
  if (Number.isNaN(time.getTime())) throw new IdentityRefusal('the timestamp is out of range');
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
