import { type OriginKeys, readOriginKeys } from '@offshoot/statements/origin-proofs/origin-keys.ts';
import { pinnedDeployment } from '../../owner/pinned-deployment.ts';

const PATH = '/.well-known/agents.json';
/** Twice the keys of as many hosts as are read. */
const MAX_BYTES = 1_000_000;
const PATIENCE_MS = 10_000;

/**
 * The keys of this site's hosts, if they are of the deployment that this browser knows, or if it knows none yet. Throws an Error if
 * they cannot be read.
 */
export async function readKeysOfSite(signal: AbortSignal): Promise<OriginKeys> {
  const response = await fetch(PATH, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
  if (!response.ok || response.body === null) throw new Error(`The gateway answered ${response.status}.`);
  const document: unknown = JSON.parse(await shortText(response.body));
  return readOriginKeys(document, { now: new Date(), deployment: pinnedDeployment.read() });
}

/** Throws an Error at the first byte too many, and reads no further. */
export async function shortText(body: ReadableStream<Uint8Array>, mostBytes = MAX_BYTES): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > mostBytes) throw new Error(`The answer has more than ${mostBytes} bytes.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
