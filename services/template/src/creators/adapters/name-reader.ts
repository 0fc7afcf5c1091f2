import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { namedInboxOf, type XmtpNetwork } from '@offshoot/xmtp';
import type { ChainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { createEnsReader, type EnsReader } from '@offshoot/xmtp/ethereum/ens-reader.ts';
import { kindOf } from '../domain/creator-name.ts';
import type { Identities } from '../domain/ports.ts';
import type { WebsiteReader } from './website-reader.ts';

/** The inboxes that a name is proved for. Undefined: it could not be looked up, for any reason. */
export type NameReader = (name: string) => Promise<string[] | undefined>;

export interface EnsPorts {
  /** The wallet that a name belongs to. */
  walletOf: EnsReader;
  /** The inbox that the XMTP network names for a wallet. */
  inboxOf(address: string): Promise<string | undefined>;
}

/** Undefined: no endpoint of Ethereum is configured. */
export function ensPorts(chains: ChainEndpoints, network: XmtpNetwork): EnsPorts | undefined {
  const walletOf = createEnsReader(chains);
  return walletOf && { walletOf, inboxOf: (address) => namedInboxOf(network, address) };
}

interface ReaderPorts {
  websites: WebsiteReader;
  /** Undefined: no endpoint of Ethereum is configured. */
  ens: EnsPorts | undefined;
  identities: Identities;
  log: Logger;
}

export function nameReader({ websites, ens, identities, log }: ReaderPorts): NameReader {
  const inboxesOfEns = async (name: string, { walletOf, inboxOf }: EnsPorts) => {
    const address = await walletOf(name);
    const inboxId = address && (await inboxOf(address));
    if (!address || !inboxId) return [];
    const { addresses } = await identities.keysOf(inboxId, { fresh: true });
    return addresses.includes(address) ? [inboxId] : [];
  };
  return async (name) => {
    if (kindOf(name) === 'website') return websites.inboxesAt(name);
    try {
      return ens && (await inboxesOfEns(name, ens));
    } catch (error) {
      log.warn({ err: error, name }, 'cannot look up an ENS name');
      return undefined;
    }
  };
}
