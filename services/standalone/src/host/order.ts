import type { InstanceHostConfig } from '@offshoot/host';
import type { ChainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';

/** The first message to the process of the host. */
export interface HostOrder {
  config: InstanceHostConfig;
  chains: ChainEndpoints;
  stuckMs: number;
  logLevel: string;
}

/** What it answers: where it listens, or why it cannot run. And, when it is told to close, that it does. */
export type HostAnswer = { is: 'running'; url: string; port: number } | { is: 'failed'; message: string } | { is: 'closing' };
export const CLOSE = 'close';
