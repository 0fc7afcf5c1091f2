import { describe, expect, it, vi } from 'vitest';
import { actions, CONTRACT_WALLET, envelopeOf, mallory, NOW, saul } from '../scripts/vector-cast.ts';
import {
  type ContractWalletVerifier,
  type KeySignature,
  MAX_SIGNATURES,
  signWithInstallationKey,
  signWithWallet,
  statementText,
  verifyStatement,
} from '../src/index.ts';
import { signatureVerifies } from '../src/keys/key-signature.ts';

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

describe('a contract wallet next to other signatures', () => {
  it('is asked about the text and its signature', async () => {
    const contracts = vi.fn(async () => true);
    expect(await verify([byContract], contracts)).toEqual({ ok: true });
    expect(contracts).toHaveBeenCalledExactlyOnceWith(byContract, text);
  });

  it('is not asked if a key has verified, in any order', async () => {
    const contracts = vi.fn(async () => true);
    expect(await verify([byContract, byInstallation], contracts)).toEqual({ ok: true });
    expect(await verify([byContract, await signWithWallet(saul.walletKey, text)], contracts)).toEqual({ ok: true });
    expect(contracts).not.toHaveBeenCalled();
  });

  it('chain-away: an unreachable chain is neither a yes nor a no, and does not affect the yes of another chain', async () => {
    await expect(verify([byContract], () => Promise.reject(away))).rejects.toBe(away);
    const elsewhere: KeySignature = { ...byContract, chainId: 1 } as KeySignature;
    const oneAway: ContractWalletVerifier = ({ chainId }) => (chainId === 1 ? Promise.resolve(true) : Promise.reject(away));
    expect(await verify([byContract, elsewhere], oneAway)).toEqual({ ok: true });
    const noneSaysYes: ContractWalletVerifier = ({ chainId }) => (chainId === 1 ? Promise.resolve(false) : Promise.reject(away));
    await expect(verify([byContract, elsewhere], noneSaysYes)).rejects.toBe(away);
  });

  it('contract-of-a-stranger: a contract that is not a key of the inbox is never asked', async () => {
    const contracts = vi.fn(async () => true);
    const strangers: KeySignature = { ...byContract, address: mallory.keys.addresses[0] ?? '' } as KeySignature;
    expect(await verify([strangers], contracts)).toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
    expect(contracts).not.toHaveBeenCalled();
  });
});

describe('a signature in another encoding', () => {
  const longer = (bytes: Uint8Array, last: number) => Uint8Array.from([...bytes, last]);

  it('attack: bytes after a wallet’s signature do not make a second valid form', async () => {
    const byWallet = await signWithWallet(saul.walletKey, text);
    const v = byWallet.signature[64] ?? 0;
    expect(await verify([byWallet])).toEqual({ ok: true });
    for (const last of [0, v, 27]) {
      expect(await verify([{ ...byWallet, signature: longer(byWallet.signature, last) }])).toMatchObject({
        reason: 'STATEMENT_SIGNATURE_INVALID',
      });
    }
  });

  it('attack: a differently encoded recovery ID does not make a second valid form', async () => {
    const seen = new Set<number>();
    for (let n = 0; seen.size < 2; n++) {
      const said = `${text} ${n}`;
      const { signature, ...key } = await signWithWallet(saul.walletKey, said);
      const v = signature[64] ?? 0;
      seen.add(v);
      expect(await signatureVerifies({ ...key, signature } as KeySignature, said)).toBe(true);
      for (const other of [v - 27, v + 8, v + 10]) {
        const rewritten = Uint8Array.from([...signature.slice(0, 64), other]);
        expect(await signatureVerifies({ ...key, signature: rewritten } as KeySignature, said)).toBe(false);
      }
    }
    expect([...seen].sort()).toEqual([27, 28]);
  });

  it('attack: a longer or shorter key is not a key of the inbox', async () => {
    if (byInstallation.kind !== 'installation') throw new Error('another kind');
    const publicKey = longer(byInstallation.publicKey, 0);
    expect(await verify([{ ...byInstallation, publicKey }])).toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
    expect(await verify([{ ...byInstallation, publicKey: publicKey.slice(0, 31) }])).toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
  });
});

it('a statement carries up to the maximum number of signatures, and not one more', async () => {
  const many = Array.from({ length: MAX_SIGNATURES }, () => byInstallation);
  expect(await verify(many)).toEqual({ ok: true });
  expect(await verify([...many, byInstallation])).toMatchObject({ reason: 'STATEMENT_MALFORMED' });
});

describe('attack: what has verified before', () => {
  it.each([
    ['an installation', async () => byInstallation],
    ['a wallet', () => signWithWallet(saul.walletKey, text)],
  ])('of %s verifies no other text, signature or key, and no key that is revoked since', async (_, signed) => {
    const one = await signed();
    for (let again = 0; again < 2; again++) expect(await signatureVerifies(one, text)).toBe(true);
    expect(await signatureVerifies(one, `${text} `)).toBe(false);
    const signature = Uint8Array.from(one.signature);
    signature[3] = (signature[3] ?? 0) ^ 1;
    expect(await signatureVerifies({ ...one, signature }, text)).toBe(false);
    const other = one.kind === 'installation' ? { publicKey: mallory.keys.installations[0] } : { address: mallory.keys.addresses[0] };
    expect(await signatureVerifies({ ...one, ...other } as KeySignature, text)).toBe(false);
    const keys = { ...saul.keys, addresses: [], installations: [] };
    const late = await verifyStatement({ envelope, action, signatures: [one], keys, signer: saul.inboxId, now: NOW });
    expect(late).toMatchObject({ ok: false, reason: 'STATEMENT_KEY_UNKNOWN' });
  });
});
