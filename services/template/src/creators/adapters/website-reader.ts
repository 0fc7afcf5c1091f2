import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { isPublicAddress } from '@offshoot/safe-fetch';
import { inboxesIn, PROOF_PATH } from '../domain/website.ts';

export interface WebsiteReader {
  /** The inboxes that the website lists. Undefined: no valid list could be read, for any reason. */
  inboxesAt(website: string): Promise<string[] | undefined>;
}

interface ReaderOptions {
  /** Default: those of the machine's resolver. */
  addressesOf?: (website: string) => Promise<string[]>;
  /** Default: isPublicAddress. */
  mayCall?: (address: string) => boolean;
  /** Default 443. */
  port?: number;
  /** Default: the authorities that Node.js knows. */
  ca?: string;
  /** For everything, from the look-up of the name on. Default 5 s. */
  timeoutMs?: number;
}

const MAX_BYTES = 64 * 1024;

/**
 * Anybody can name a website, so a request must not reach what only this machine can reach: the address is checked after the look-up, and
 * the same address is called. Redirects are not followed.
 */
export function websiteReader(o: ReaderOptions = {}): WebsiteReader {
  const { addressesOf = resolved, mayCall = isPublicAddress, port = 443, ca, timeoutMs = 5_000 } = o;
  return {
    async inboxesAt(website) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const addresses = await before(signal, addressesOf(website));
        const [address] = addresses;
        if (address === undefined || !addresses.every(mayCall)) return undefined;
        return inboxesIn(await body({ website, address, port, signal, ...(ca !== undefined && { ca }) }));
      } catch {
        // A server that is down, slow or broken is no failure of ours.
        return undefined;
      }
    },
  };
}

async function resolved(website: string): Promise<string[]> {
  return (await lookup(website, { all: true })).map(({ address }) => address);
}

/** A look-up cannot be aborted. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  return Promise.race([work, late]);
}

interface Call {
  website: string;
  address: string;
  port: number;
  signal: AbortSignal;
  ca?: string;
}

function body({ website, address, ...options }: Call): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host: website, accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'offshoot' };
    const call = request({ ...options, host: address, servername: website, path: PROOF_PATH, headers, agent: false });
    call.on('error', reject);
    call.on('response', async (response) => {
      try {
        if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
        const parts: Buffer[] = [];
        let bytes = 0;
        for await (const part of response as AsyncIterable<Buffer>) {
          bytes += part.length;
          if (bytes > MAX_BYTES) throw new Error('answered too much');
          parts.push(part);
        }
        resolve(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
      } catch (error) {
        call.destroy();
        reject(error);
      }
    });
    call.end();
  });
}
