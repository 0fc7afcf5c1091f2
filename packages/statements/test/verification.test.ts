import { describe, expect, it, vi } from 'vitest';
import { actions, CONTRACT_WALLET, envelopeOf, mallory, NOW, saul } from '../scripts/vector-cast.ts';
import {
  type ContractWalletVerifier,
  type KeySignature,
  signWithInstallationKey,
  signWithWallet,
  statementText,
  verifyStatement,
} from '../src/index.ts';

const action = actions.release;
const envelope = envelopeOf(saul, action.action);
const text = statementText(envelope, action);
const byContract: KeySignature = { ...CONTRACT_WALLET, kind: 'contract-wallet', signature: new Uint8Array(65) };
const byInstallation = signWithInstallationKey(saul.installationKey, text);
const away = new Error('the chain is away');

function verify(signatures: KeySignature[], contracts?: ContractWalletVerifier) {
  const keys = { ...saul.keys, addresses: [...saul.keys.addresses, CONTRACT_WALLET.address], contracts };
  return verifyStatement({ envelope, action, signatures, keys, signer: saul.inboxId, now: NOW });
}

describe('a contract wallet beside other signatures', () => {
  it('is asked about the text, with what it signed', async () => {
    const contracts = vi.fn(async () => true);
    expect(await verify([byContract], contracts)).toEqual({ ok: true });
    expect(contracts).toHaveBeenCalledExactlyOnceWith(byContract, text);
  });

  it('is not asked where a key has answered, whatever the order', async () => {
    const contracts = vi.fn(async () => true);
    expect(await verify([byContract, byInstallation], contracts)).toEqual({ ok: true });
    expect(await verify([byContract, await signWithWallet(saul.walletKey, text)], contracts)).toEqual({ ok: true });
    expect(contracts).not.toHaveBeenCalled();
  });

  it('chain-away: is neither a yes nor a no, and does not spoil the yes of another chain', async () => {
    await expect(verify([byContract], () => Promise.reject(away))).rejects.toBe(away);
    const elsewhere: KeySignature = { ...byContract, chainId: 1 } as KeySignature;
    const oneAway: ContractWalletVerifier = ({ chainId }) => (chainId === 1 ? Promise.resolve(true) : Promise.reject(away));
    expect(await verify([byContract, elsewhere], oneAway)).toEqual({ ok: true });
    const noneSaysYes: ContractWalletVerifier = ({ chainId }) => (chainId === 1 ? Promise.resolve(false) : Promise.reject(away));
    await expect(verify([byContract, elsewhere], noneSaysYes)).rejects.toBe(away);
  });

  it('contract-of-a-stranger: a contract that is no key of the inbox is never asked', async () => {
    const contracts = vi.fn(async () => true);
    const strangers: KeySignature = { ...byContract, address: mallory.keys.addresses[0] ?? '' } as KeySignature;
    expect(await verify([strangers], contracts)).toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
    expect(contracts).not.toHaveBeenCalled();
  });
});
