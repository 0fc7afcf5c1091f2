import { createHash, randomBytes } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { Refusal } from '@offshoot/refusals';
import { type InboxKeys, type KeySignature, signWithInstallationKey, signWithWallet } from '@offshoot/statements';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { Identities } from '../src/creators/domain/ports.ts';

/** A person with an inbox and real signing keys. */
export interface Person {
  inboxId: string;
  sign(text: string): Promise<KeySignature>;
}

/** A person whose key can be removed from the inbox, which is how the network shows a revocation. */
export interface KeyHolder extends Person {
  revoke(): void;
}

/** Replaces the XMTP network: knows each inbox's keys. */
export interface Inboxes extends Identities {
  newPerson(kind?: KeySignature['kind']): KeyHolder;
  /** The same inbox, signing with an additional key. */
  withNewKey(person: Person, kind?: KeySignature['kind']): KeyHolder;
  revokeKeys(inboxId: string): void;
  /** The inbox that has the wallet, as the network would say. */
  inboxOf(address: string): Promise<string | undefined>;
  /** By wallet: the inbox that the network names instead. */
  misnamed: Map<string, string>;
  /** If true, the network does not answer. */
  down: boolean;
}

export const CHAIN_ID = 8453;

export function createInboxes(): Inboxes {
  const known = new Map<string, InboxKeys>();
  const contracts = new Map<string, string>();

  /** The signature that a test's contract accepts: a digest of the text and the contract's secret. */
  const contractSignature = (address: string, text: string) =>
    Uint8Array.from(
      createHash('sha256')
        .update(`${contracts.get(address)} ${text}`)
        .digest(),
    );

  const withNewKey = ({ inboxId }: Pick<Person, 'inboxId'>, kind: KeySignature['kind']): KeyHolder => {
    const change = (next: (keys: InboxKeys) => Partial<InboxKeys>) => {
      const keys = known.get(inboxId) ?? { inboxId, addresses: [], installations: [], contracts: asked };
      known.set(inboxId, { ...keys, ...next(keys) });
    };
    if (kind === 'installation') {
      const privateKey = Uint8Array.from(randomBytes(32));
      const publicKey = ed25519ph.getPublicKey(privateKey);
      const isOther = (key: Uint8Array) => Buffer.compare(key, publicKey) !== 0;
      change(({ installations }) => ({ installations: [...installations, publicKey] }));
      const revoke = () => change(({ installations }) => ({ installations: installations.filter(isOther) }));
      return { inboxId, sign: async (text) => signWithInstallationKey(privateKey, text), revoke };
    }
    const walletKey = generatePrivateKey();
    const address = privateKeyToAddress(walletKey).toLowerCase();
    if (kind === 'contract-wallet') contracts.set(address, randomBytes(16).toString('hex'));
    change(({ addresses }) => ({ addresses: [...addresses, address] }));
    const sign = async (text: string): Promise<KeySignature> =>
      kind === 'wallet'
        ? signWithWallet(walletKey, text)
        : { kind: 'contract-wallet', address, chainId: CHAIN_ID, signature: contractSignature(address, text) };
    return { inboxId, sign, revoke: () => change(({ addresses }) => ({ addresses: addresses.filter((one) => one !== address) })) };
  };

  const asked: InboxKeys['contracts'] = async ({ address, chainId, signature }, text) =>
    chainId === CHAIN_ID && Buffer.compare(signature, contractSignature(address, text)) === 0;

  const inboxes: Inboxes = {
    down: false,
    newPerson: (kind = 'installation') => withNewKey({ inboxId: randomBytes(32).toString('hex') }, kind),
    withNewKey: (person, kind = 'installation') => withNewKey(person, kind),
    revokeKeys: (inboxId) => void known.set(inboxId, { inboxId, addresses: [], installations: [] }),
    misnamed: new Map(),
    inboxOf: async (address) =>
      inboxes.misnamed.get(address) ?? [...known.values()].find(({ addresses }) => addresses.includes(address))?.inboxId,
    async keysOf(inboxId) {
      if (inboxes.down) throw new Refusal('IDENTITY_UNAVAILABLE', 'The network does not answer.');
      const keys = known.get(inboxId);
      if (!keys) throw new Refusal('STATEMENT_KEY_UNKNOWN', 'No such inbox.');
      return keys;
    },
  };
  return inboxes;
}
