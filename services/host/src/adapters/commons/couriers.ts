// Starts the process that carries what owners say to the commons, and ends it: by itself when all is said, and in any case within the hour.
import { holding, startConfined } from '@offshoot/documents/confined/confinement.ts';
import { frame, readFrames } from '@offshoot/documents/confined/frames.ts';
import type { Trip } from '../../host/courier/courier.ts';
import { callOf, deliveryOf, JSON_CALL, methodUrl } from './calling.ts';
import type { Answered, Load } from './courier-process.ts';

export interface CouriersOptions {
  /** Of the commons of the host. */
  url: string;
  /** Default: an hour. */
  ttlMs?: number;
  /** For tests: of each process. */
  onStarted?: (pid: number) => void;
}

const TTL_MS = 3_600_000;
const MAX_SAID_BYTES = 64_000;
const PROGRAM = new URL('./courier-process.ts', import.meta.url);

export const couriers =
  ({ url, ttlMs = TTL_MS, onStarted }: CouriersOptions): Trip =>
  async (parcels, { signal, onDelivery }) => {
    signal.throwIfAborted();
    const calls = parcels.map(({ act, pattern, pass, afterMs }) => {
      const { method, body } = callOf({ act, pattern }, pass);
      return { url: methodUrl(url, method).href, body, afterMs };
    });
    const child = startConfined(PROGRAM, { hasNetwork: true });
    const end = () => child.kill('SIGKILL');
    const timer = setTimeout(end, ttlMs);
    signal.addEventListener('abort', end, { once: true });
    const gone = new Promise<void>((resolve, reject) => child.once('exit', () => resolve()).once('error', reject));
    readFrames(child.stdout, MAX_SAID_BYTES, (said) => {
      const answered = said && answeredIn(said);
      if (answered === undefined) end();
      else onDelivery(answered.place, deliveryOf(answered.status, answered.text));
    });
    if (child.pid !== undefined) onStarted?.(child.pid);
    child.stdin.write(frame(Buffer.from(JSON.stringify({ ttlMs, headers: JSON_CALL, calls } satisfies Load))));
    holding(child, true);
    try {
      await gone;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  };

/** A stranger may run the commons, and have written the answers in it. */
function answeredIn(said: Buffer): Answered | undefined {
  try {
    const { place, status, text } = JSON.parse(said.toString()) as Answered;
    return Number.isInteger(place) && Number.isInteger(status) && typeof text === 'string' ? { place, status, text } : undefined;
  } catch {
    return undefined;
  }
}
