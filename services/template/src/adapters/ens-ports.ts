import { namedInboxOf, type XmtpNetwork } from '@offshoot/xmtp';
import { type ChainEndpoints, createEnsReader } from '@offshoot/xmtp/ethereum';
import type { EnsPorts } from './name-reader.ts';

/** Undefined: no endpoint of Ethereum is configured. */
export function ensPorts(chains: ChainEndpoints, network: XmtpNetwork): EnsPorts | undefined {
  const walletOf = createEnsReader(chains);
  return walletOf && { walletOf, inboxOf: (address) => namedInboxOf(network, address) };
}
