// The agent's own wallets. Derived from the key that the agent was born with, so there is nothing to keep, to lose or to hand
// out: the same tool has the same wallet for life, after a move from a backup too.
import { hkdfSync } from 'node:crypto';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** 128 bits more than the order has: the remainder is as good as even. */
const SEED_BYTES = 48;

export function toolWallet(o: { walletKey: `0x${string}`; instanceId: string; toolId: string }): PrivateKeyAccount {
  const info = `offshoot tool wallet v1\n${o.instanceId}\n${o.toolId}`;
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(o.walletKey.slice(2), 'hex'), '', info, SEED_BYTES));
  const key = (BigInt(`0x${seed.toString('hex')}`) % (CURVE_ORDER - 1n)) + 1n;
  return privateKeyToAccount(`0x${key.toString(16).padStart(64, '0')}`);
}
