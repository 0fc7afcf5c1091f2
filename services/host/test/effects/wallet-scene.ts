// An agent with a wallet of its own, on a real EVM that says that it is Base, and an owner who signs.

import { cardDigest } from '@offshoot/actions';
import type { Engine } from '@offshoot/engine/engine.ts';
import { startLocalChain } from '@offshoot/xmtp/ethereum/testing';
import { privateKeyToAccount } from 'viem/accounts';
import { createWalletChains } from '../../src/adapters/wallet-chains.ts';
import type { Effect } from '../../src/agent/effects/effect-store.ts';
import { walletReadings } from '../../src/agent/effects/kinds/wallet/balance-reading.ts';
import type { Chain, Chains } from '../../src/agent/effects/kinds/wallet/chains.ts';
import { walletKind } from '../../src/agent/effects/kinds/wallet/wallet-kind.ts';
import { approveBySignature, cardsShown } from '../../src/agent/effects/signing.ts';
import { toolWallet } from '../../src/agent/tools/tool-wallet.ts';
import { OWNER } from '../context/bare-agent.ts';
import { type Signer, sign } from '../domain/signers.ts';
import { type MailScene, startMailScene } from './mail-scene.ts';

export const BASE = 8453;
const PURSE = { id: 'purse', name: 'Purse', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_WALLET' };
const OWNER_KEY = `0x${'3'.repeat(64)}` as const;
export const OWNER_SIGNER: Signer = {
  ...{ inboxId: OWNER, walletKey: OWNER_KEY },
  keys: { inboxId: OWNER, addresses: [privateKeyToAccount(OWNER_KEY).address.toLowerCase()], installations: [] },
};

export type BaseChain = Awaited<ReturnType<typeof startLocalChain>>;
export const startBase = (): Promise<BaseChain> => startLocalChain({ chainId: BASE });

export interface WalletScene extends MailScene {
  account: ReturnType<typeof toolWallet>;
  /** Approves the newest open card. Returns what the agent says once it has done all that is due. */
  approves(by?: Signer): Promise<string[]>;
  atLevel(level: 'L1' | 'L2' | 'L3' | 'L4'): void;
}

/** `between`: what stands between the agent and the network. */
export async function startWalletScene(
  base: BaseChain,
  o: { engine?: Engine; between?: (real: Chain) => Chain } = {},
): Promise<WalletScene> {
  const reaches = createWalletChains(new Map([[BASE, base.url]]), { timeoutMs: 2_000 });
  const chains: Chains = (chainId) => {
    const real = reaches(chainId);
    return real && (o.between?.(real) ?? real);
  };
  const scene = await startMailScene({ ...o, tools: [PURSE], kinds: [walletKind(chains) as never] });
  const { store, deps: bare } = scene.agent;
  const account = toolWallet({ walletKey: bare.workspace.keys().walletKey, instanceId: bare.instanceId, toolId: PURSE.id });
  store.tools.replace([{ toolId: PURSE.id, resourceId: 'res_1', resource: 'wallet', value: account.address }]);
  // As the pool keeps it: an effect that this agent had begun is known to be its own.
  const begun = new Set<string>();
  const record = async ({ asked: { messageId, place } }: Pick<Effect, 'asked'>) => {
    const key = `${messageId}:${place}`;
    if (begun.has(key)) return 'again' as const;
    begun.add(key);
    return 'first' as const;
  };
  Object.assign(scene.deps, {
    identities: { keysOf: async () => OWNER_SIGNER.keys },
    journal: { record, recordEnd: async () => 'noted', countOthers: async () => ({ done: 0, 'not-done': 0, unknown: 0 }) },
    readings: () => walletReadings(bare, chains),
  });
  await base.client.setBalance({ address: account.address, value: 10n ** 18n });
  const atLevel: WalletScene['atLevel'] = (level) => store.change({ trust: { ...store.state.trust, level } });
  atLevel('L3');
  return Object.assign(scene, {
    ...{ account, atLevel },
    async approves(by = OWNER_SIGNER) {
      const { deps } = scene;
      const terms = cardsShown(deps, '').cards.at(-1);
      if (terms === undefined) throw new Error('no open card');
      const action = { action: 'instance.approve-action', instanceId: deps.instanceId, cardDigest: cardDigest(terms) } as const;
      const statement = await sign(by, action, { now: deps.now(), lifetimeSeconds: 300 });
      await approveBySignature(deps, cardDigest(terms), statement);
      return scene.settles();
    },
  });
}
