// What clients have sent of messages whose end has not come: held in memory until then, so bounded by person, by tenant, in all, and in time.
import type { Duplex } from 'node:stream';
import type { Identity } from '@offshoot/callers';
import { countRefused } from '@offshoot/metrics';
import type { WebSocket } from 'ws';
import type { Limits } from '../domain/limits.ts';

/** Less than this is not worth a timer: answers to pings are in it. */
const SMALL_BYTES = 4 * 1024;
const FINISH_MS = 60_000;
const GRACE_MS = 1_000;
const NOT_ALLOWED = 1008;
const TRY_AGAIN_LATER = 1013;

export class UnfinishedMessages {
  readonly #most: Limits['unfinishedBytes'];
  readonly #held = new Map<string, number>();

  constructor(most: Limits['unfinishedBytes']) {
    this.#most = most;
  }

  /** `raw`: the connection below the WebSocket. */
  watch(socket: WebSocket, raw: Duplex, { tenantId, payer }: Pick<Identity, 'tenantId' | 'payer'>): void {
    const holders: readonly (readonly [string, number])[] = [
      [`person ${payer}`, this.#most.person],
      [`tenant ${tenantId}`, this.#most.tenant],
      ['all', this.#most.all],
    ];
    let bytes = 0;
    let late: NodeJS.Timeout | undefined;
    const count = (more: number) => {
      bytes += more;
      for (const [holder] of holders) this.#add(holder, more);
    };
    const finished = () => {
      count(-bytes);
      clearTimeout(late);
      late = undefined;
    };
    const end = (code: number, why: string) => {
      countRefused('response', 'unfinished_message');
      socket.close(code, why);
      setTimeout(() => socket.terminate(), GRACE_MS).unref();
    };
    raw.on('data', (part: Buffer) => {
      if (socket.readyState !== socket.OPEN) return;
      count(part.length);
      if (bytes <= SMALL_BYTES) return;
      if (holders.some(([holder, most]) => (this.#held.get(holder) ?? 0) > most))
        return end(TRY_AGAIN_LATER, 'too much has not arrived in full');
      late ??= setTimeout(() => end(NOT_ALLOWED, 'a message takes too long'), FINISH_MS).unref();
    });
    socket.on('message', finished);
    socket.once('close', finished);
  }

  #add(holder: string, more: number): void {
    const now = (this.#held.get(holder) ?? 0) + more;
    if (now > 0) this.#held.set(holder, now);
    else this.#held.delete(holder);
  }
}
