import { signWithInstallationKey, signWithWallet, statementText } from '../src/index.ts';
import { attack } from './attack.ts';
import { keysToJson, type SignatureJson, signatureToJson, type Vector } from './vector.ts';
import { actions, CONTRACT_WALLET, envelopeOf, mallory, OTHER_INSTANCE, type Person, saul } from './vector-cast.ts';

/** Lets the verifier ask the chain of Saul's contract wallet, which is a key of his inbox. */
export function withContractWallet(vector: Vector): Vector {
  const { inboxId, addresses, installations } = vector.keys;
  return { ...vector, keys: { inboxId, addresses: [...addresses, CONTRACT_WALLET.address], installations }, contracts: [CONTRACT_WALLET] };
}

/** Signs as a contract wallet: with its owner's wallet. */
export async function contractSigned(text: string, o: { owner?: Person; address?: string; chainId?: number } = {}): Promise<SignatureJson> {
  const { signature } = await signWithWallet((o.owner ?? saul).walletKey, text);
  const { address, chainId } = { ...CONTRACT_WALLET, ...o };
  return signatureToJson({ kind: 'contract-wallet', address, chainId, signature });
}

/** Attacks by and on smart-contract wallets, in addition to those on every statement. */
export async function contractWalletAttacks(): Promise<Record<string, Vector>> {
  const { release } = actions;
  const text = statementText(envelopeOf(saul, 'instance.release'), release);
  const otherText = statementText(envelopeOf(saul, 'instance.release'), { ...release, instanceId: OTHER_INSTANCE });
  const signed = await contractSigned(text);
  const bad = (description: string, signature: SignatureJson, change: Partial<Vector> = {}): Vector => ({
    ...withContractWallet(attack(description, 'STATEMENT_SIGNATURE_INVALID', { signed: release })),
    signatures: [signature],
    ...change,
  });
  const unknown = { expected: 'STATEMENT_KEY_UNKNOWN' } as const;
  const someContract = `0x${'c0'.repeat(20)}`;
  const plainWallet = saul.keys.addresses[0] ?? '';
  const installationSignature = Buffer.from(signWithInstallationKey(saul.installationKey, text).signature).toString('hex');
  return {
    'contract-wallet-without-endpoint': bad('No chain can be asked, so nobody has said yes.', signed, { contracts: undefined }),
    'contract-wallet-on-another-chain': bad(
      "The owner of a contract at the same address on another chain is not the chain's owner here.",
      await contractSigned(text, { chainId: 1 }),
    ),
    'contract-wallet-of-another-address': bad(
      "The owner's signature under a contract that is no key of the inbox.",
      await contractSigned(text, { address: someContract }),
      { ...unknown, contracts: [CONTRACT_WALLET, { ...CONTRACT_WALLET, address: someContract }] },
    ),
    'contract-wallet-signed-by-a-stranger': bad('Mallory does not own the contract.', await contractSigned(text, { owner: mallory })),
    'contract-wallet-of-a-replaced-owner': bad('The contract has another owner by now.', signed, {
      contracts: [{ ...CONTRACT_WALLET, owner: mallory.keys.addresses[0] ?? '' }],
    }),
    'contract-wallet-over-another-text': bad('Another instance was released.', await contractSigned(otherText)),
    'contract-wallet-revoked': { ...bad('The inbox has revoked the contract wallet.', signed, unknown), keys: keysToJson(saul.keys) },
    'plain-wallet-read-as-contract-wallet': bad(
      'An address without a contract has nobody to ask.',
      await contractSigned(text, { address: plainWallet }),
    ),
    'contract-wallet-read-as-plain-wallet': bad("The owner's wallet is not the contract's address.", {
      kind: 'wallet',
      key: CONTRACT_WALLET.address,
      signature: signed.signature,
    }),
    'installation-signature-read-as-contract-wallet': bad('64 bytes for another scheme.', { ...signed, signature: installationSignature }),
  };
}
