// The networks that agents send money on. An operator configures the endpoint of each one that agents of their host may use.

export interface Network {
  /** EIP-155. */
  readonly chainId: number;
  readonly title: string;
  /** What people call it, in lower case. */
  readonly names: readonly string[];
  /** Its own currency, of 18 decimals. */
  readonly coin: string;
  /** Most that one transaction may cost, in the coin: usual fees with a wide margin. A card says it, and it is signed. */
  readonly feeLimit: string;
  readonly isForTests: boolean;
}

const LIVE = { coin: 'ETH', isForTests: false } as const;
const TESTS = { coin: 'ETH', feeLimit: '0.01', isForTests: true } as const;

export const NETWORKS: readonly Network[] = [
  { chainId: 1, title: 'Ethereum', names: ['ethereum', 'mainnet', 'ethereum mainnet'], feeLimit: '0.005', ...LIVE },
  { chainId: 8453, title: 'Base', names: ['base'], feeLimit: '0.0005', ...LIVE },
  { chainId: 10, title: 'Optimism', names: ['optimism', 'op mainnet'], feeLimit: '0.0005', ...LIVE },
  { chainId: 42161, title: 'Arbitrum One', names: ['arbitrum', 'arbitrum one'], feeLimit: '0.0005', ...LIVE },
  { chainId: 11155111, title: 'Sepolia', names: ['sepolia'], ...TESTS },
  { chainId: 84532, title: 'Base Sepolia', names: ['base sepolia'], ...TESTS },
];

/** `name`: as people say it. */
export function networkCalled(name: string): Network | undefined {
  const called = name.trim().toLowerCase().replace(/\s+/g, ' ');
  return NETWORKS.find(({ names }) => names.includes(called));
}

/** `title`: as on a card. */
export const networkTitled = (title: string): Network | undefined => NETWORKS.find((one) => one.title === title);
