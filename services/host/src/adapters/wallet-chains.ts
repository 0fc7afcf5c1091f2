import type { ChainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import type { Chain, Chains } from '../agent/effects/kinds/wallet/chains.ts';

const TIMEOUT_MS = 10_000;

/** The networks whose endpoints the operator has configured. */
export function createWalletChains(endpoints: ChainEndpoints, { timeoutMs = TIMEOUT_MS } = {}): Chains {
  const chains = new Map([...endpoints].map(([chainId, url]) => [chainId, lazily(chainId, url, timeoutMs)]));
  return (chainId) => chains.get(chainId);
}

/** viem's clients are hundreds of modules, which a host whose agents never pay does not load. */
function lazily(chainId: number, url: string, timeoutMs: number): Chain {
  let opened: Promise<Chain> | undefined;
  const chain = () => {
    opened ??= import('./wallet-chain.ts').then(({ openWalletChain }) => openWalletChain(chainId, url, timeoutMs));
    return opened;
  };
  return {
    balance: async (...asked) => (await chain()).balance(...asked),
    nonces: async (...asked) => (await chain()).nonces(...asked),
    price: async (...asked) => (await chain()).price(...asked),
    broadcast: async (...asked) => (await chain()).broadcast(...asked),
    receipt: async (...asked) => (await chain()).receipt(...asked),
  };
}
