// For connections other than HTTP, such as WebSockets: a look-up that finds only addresses on the Internet.
import { isIP, type LookupFunction } from 'node:net';
import { checkedAddress, type GuardOptions, isPublicAddress } from './guarded-fetch.ts';

/** Whether a host in a URL may be looked up at all. Without a name nothing is looked up, so `guardedLookup` does not see it. */
export function isPublicHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return bare !== '' && (isIP(bare) === 0 || isPublicAddress(bare));
}

/** All addresses of the name have to be on the Internet, and exactly one is found: no later answer of the name server leads elsewhere. */
export function guardedLookup({
  addressesOf,
  mayCall,
  rateLimiter,
}: Pick<GuardOptions, 'addressesOf' | 'mayCall' | 'rateLimiter'>): LookupFunction {
  return (hostname, { all }, callback) => {
    checkedAddress(hostname, addressesOf, mayCall)
      .then((address) => {
        rateLimiter?.connect(address);
        if (all === true) callback(null, [{ address, family: isIP(address) }]);
        else callback(null, address, isIP(address));
      })
      .catch((error: Error) => callback(error, '', 0));
  };
}
