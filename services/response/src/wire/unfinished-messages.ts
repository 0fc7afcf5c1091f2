import type { IncomingMessage } from 'node:http';
// Incomplete messages and requests of clients. They stay in memory until their end, so they are bounded by person, by tenant, in all, and in time.
// The WebSocket library tells of a message when it is whole, and its own limit is for one message: so the bytes of the connection are counted.
import { type Duplex, type Readable, Transform } from 'node:stream';
import { RequestRefusal } from '@offshoot/openai-api';
import type { ClientCall, Identity } from '@offshoot/rpc/auth';
import { countRefused } from '@offshoot/runtime/metrics';
import type { WebSocket } from 'ws';
import type { Limits } from '../members/domain/limits.ts';

/** Whom a request is for. Throws a Refusal for what neither the gateway nor this process has passed on. */
export type CallOf = (request: IncomingMessage) => ClientCall | Promise<ClientCall>;

/** Less than this is not worth a timer: answers to pings are in it. */
const SMALL_BYTES = 4 * 1024;
const FINISH_MS = 60_000;
const GRACE_MS = 1_000;
const RETRY_AFTER_MS = 5_000;
const NOT_ALLOWED = 1008;
const TRY_AGAIN_LATER = 1013;

export class UnfinishedMessages {
  readonly #most: Limits['unfinishedBytes'];
  readonly #held = new Map<string, number>();

  constructor(most: Limits['unfinishedBytes']) {
    this.#most = most;
  }

  /** `raw`: the connection below the WebSocket. */
  watch(socket: WebSocket, raw: Duplex, identity: Holder): void {
    let late: NodeJS.Timeout | undefined;
    const message = this.#begin(identity);
    const finished = () => {
      message.end();
      clearTimeout(late);
      late = undefined;
    };
    const end = (code: number, why: string) => {
      countRefused('response', 'unfinished_message');
      // Nothing more of it is kept, and what it held must not end others.
      finished();
      socket.close(code, why);
      setTimeout(() => socket.terminate(), GRACE_MS).unref();
    };
    raw.on('data', (part: Buffer) => {
      if (socket.readyState !== socket.OPEN) return;
      message.add(part.length);
      if (message.bytes() <= SMALL_BYTES) return;
      if (message.isTooMuch()) return end(TRY_AGAIN_LATER, 'too much has not arrived in full');
      late ??= setTimeout(() => end(NOT_ALLOWED, 'a message takes too long'), FINISH_MS).unref();
    });
    socket.on('message', finished);
    socket.once('close', finished);
  }

  /** The body of a request over HTTP, while it arrives. It fails with a RequestRefusal. How long it may take, the port says. */
  body(payload: Readable, identity: Holder): Readable {
    const message = this.#begin(identity);
    const counted = new Transform({
      transform: (part: Buffer, _, done) => {
        message.add(part.length);
        if (message.bytes() <= SMALL_BYTES || !message.isTooMuch()) return done(null, part);
        done(
          new RequestRefusal('too_many_requests', 'Too many large requests are arriving. Repeat this one once the others have.', {
            code: 'too_many_large_requests',
            retryAfterMs: RETRY_AFTER_MS,
          }),
        );
      },
    });
    counted.once('close', message.end).once('end', message.end);
    payload.once('close', () => payload.readableEnded || counted.destroy());
    payload.once('error', (error) => counted.destroy(error));
    return payload.pipe(counted);
  }

  #begin({ tenantId, payer }: Holder): Held {
    const holders: readonly (readonly [string, number])[] = [
      [`person ${payer}`, this.#most.person],
      [`tenant ${tenantId}`, this.#most.tenant],
      ['all', this.#most.all],
    ];
    let bytes = 0;
    const add = (more: number) => {
      bytes += more;
      for (const [holder] of holders) this.#add(holder, more);
    };
    return {
      bytes: () => bytes,
      add,
      end: () => add(-bytes),
      isTooMuch: () => holders.some(([holder, most]) => (this.#held.get(holder) ?? 0) > most),
    };
  }

  #add(holder: string, more: number): void {
    const now = (this.#held.get(holder) ?? 0) + more;
    if (now > 0) this.#held.set(holder, now);
    else this.#held.delete(holder);
  }
}

type Holder = Pick<Identity, 'tenantId' | 'payer'>;

/** What has arrived of one message. */
interface Held {
  bytes(): number;
  add(more: number): void;
  end(): void;
  /** Whether a member holds too much by now, with this. */
  isTooMuch(): boolean;
}
