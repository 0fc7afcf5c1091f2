import { randomBytes } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { Refusal } from '@offshoot/rpc';
import { type InboxKeys, type KeySignature, signWithInstallationKey, signWithWallet } from '@offshoot/statements';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { Identities } from '../src/domain/ports.ts';

/** Somebody with an inbox, and real keys to sign with. */
export interface Person {
  inboxId: string;
  sign(text: string): Promise<KeySignature>;
}

/** Stands for the XMTP network: knows who has which keys. */
export interface Inboxes extends Identities {
  newPerson(kind?: KeySignature['kind']): Person;
  /** As the network shows a revocation. */
  revokeKeys(inboxId: string): void;
  /** While true, the network does not answer. */
  down: boolean;
}

export function createInboxes(): Inboxes {
  const known = new Map<string, InboxKeys>();
  const inboxes: Inboxes = {
    down: false,
    newPerson(kind = 'installation') {
      const inboxId = randomBytes(32).toString('hex');
      const installationKey = Uint8Array.from(randomBytes(32));
      const walletKey = generatePrivateKey();
      known.set(inboxId, {
        inboxId,
        addresses: [privateKeyToAddress(walletKey).toLowerCase()],
        installations: [ed25519ph.getPublicKey(installationKey)],
      });
      const sign = async (text: string) =>
        kind === 'wallet' ? signWithWallet(walletKey, text) : signWithInstallationKey(installationKey, text);
      return { inboxId, sign };
    },
    revokeKeys: (inboxId) => void known.set(inboxId, { inboxId, addresses: [], installations: [] }),
    async keysOf(inboxId) {
      if (inboxes.down) throw new Refusal('IDENTITY_UNAVAILABLE', 'The network does not answer.');
      const keys = known.get(inboxId);
      if (!keys) throw new Refusal('STATEMENT_KEY_UNKNOWN', 'No such inbox.');
      return keys;
    },
  };
  return inboxes;
}
