// The proof that key and inbox are one agent's is made with the wallet of the inbox, and made again before it is too old for others.
import { verifyBinding } from '@offshoot/context/nostr/genuine-binding.ts';
import { newSecretKey, profileTemplate, publicKeyOf, signEvent } from '@offshoot/nostr';
import { signWithWallet } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { type BindingDeps, provenBinding } from '../../src/agent/nostr/binding.ts';
import { AGENT_INBOX, NOW, openBareAgent } from '../context/bare-agent.ts';

const DAY_MS = 24 * 60 * 60_000;
const WALLET = `0x${'7'.repeat(64)}` as const;

test('it is kept for a month, made again then, and is still the old one while the inbox is not open', async () => {
  const agent = openBareAgent({ engine: createOfflineEngine() });
  try {
    const secretKey = newSecretKey();
    const publicKey = publicKeyOf(secretKey);
    const { address } = (await signWithWallet(WALLET, '')) as { address: string };
    const keys = { inboxId: AGENT_INBOX, addresses: [address], installations: [] };
    const inbox = { inboxId: AGENT_INBOX, signForInbox: (text: string) => signWithWallet(WALLET, text) };
    agent.store.change({ inboxId: AGENT_INBOX });
    agent.store.nostr.change({ publicKey });
    const boundAt = async (days: number, isOpen = true) => {
      const deps = { ...agent.deps, now: () => new Date(NOW + days * DAY_MS), inbox: () => (isOpen ? inbox : undefined) };
      return await provenBinding(deps as BindingDeps, publicKey);
    };
    const isVerified = async (binding: NonNullable<Awaited<ReturnType<typeof boundAt>>>, days: number) => {
      const now = new Date(NOW + days * DAY_MS);
      const profile = signEvent(profileTemplate({ name: 'Scout', about: '', binding, now }), secretKey);
      return (await verifyBinding(profile, { instanceId: agent.deps.instanceId, publicKey, keys, now })).ok;
    };
    expect(await boundAt(0, false)).toBeUndefined();
    const first = await boundAt(0);
    expect(await boundAt(29)).toMatchObject({ proof: first?.proof });
    expect(await boundAt(31, false)).toMatchObject({ proof: first?.proof });
    const second = await boundAt(31);
    expect(second?.proof).not.toBe(first?.proof);
    if (first === undefined || second === undefined) throw new Error('it was not bound');
    expect([await isVerified(first, 89), await isVerified(first, 91), await isVerified(second, 91)]).toEqual([true, false, true]);
  } finally {
    agent.close();
  }
});
