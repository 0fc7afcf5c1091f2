// The agent's own wallets. Derived from the key the agent was created with, so there is nothing to store, lose or leak: the same tool has
// the same wallet for life, even after a restore from backup.
import { hkdfSync } from 'node:crypto';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** 128 bits more than the group order, so that the bias of the remainder is negligible. */
const SEED_BYTES = 48;

export function toolWallet(o: { walletKey: `0x${string}`; instanceId: string; toolId: string }): PrivateKeyAccount {
  const info = `offshoot tool wallet v1\n${o.instanceId}\n${o.toolId}`;
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(o.walletKey.slice(2), 'hex'), '', info, SEED_BYTES));
  const key = (BigInt(`0x${seed.toString('hex')}`) % (CURVE_ORDER - 1n)) + 1n;
  return privateKeyToAccount(`0x${key.toString(16).padStart(64, '0')}`);
}
