// NIP-06: keys from the words that a person keeps. For the owner's own machine: word lists are large, and no host sees the words.
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { NostrError } from './events.ts';

/** Hardened children of BIP-32 are numbered below 2^31. */
const MAX_ACCOUNT = 2 ** 31 - 1;

/** 32 bytes, of m/44'/1237'/{account}'/0/0. Account 0 is the person's own. Throws NostrError. */
export function derivedSecretKey(mnemonic: string, account: number): Uint8Array {
  const words = mnemonic.normalize('NFKD').trim().toLowerCase().split(/\s+/).join(' ');
  if (!validateMnemonic(words, wordlist)) throw new NostrError('mnemonic', 'those are no words of a BIP-39 mnemonic, or one is wrong');
  if (!Number.isInteger(account) || account < 0 || account > MAX_ACCOUNT) throw new NostrError('mnemonic', 'there is no such account');
  const { privateKey } = HDKey.fromMasterSeed(mnemonicToSeedSync(words)).derive(`m/44'/1237'/${account}'/0/0`);
  if (privateKey === null) throw new NostrError('mnemonic', 'that account has no key');
  return privateKey;
}
