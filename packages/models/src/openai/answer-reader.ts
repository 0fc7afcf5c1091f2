import { StringDecoder } from 'node:string_decoder';
import type { Dispatcher } from 'undici';

/** Bytes that wait to be read before the endpoint has to wait, too. */
const MAX_WAITING = 64 * 1024;
/** Of an answer in one piece, with how probable each of its tokens was. */
const MAX_BYTES = 64 * 1024 * 1024;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One answer of an endpoint: first its status, then its body, as one text or in parts. Ends when `signal` aborts, with its reason. */
export class AnswerReader implements Dispatcher.DispatchHandler {
  status = 0;
  headers: Headers = {};
  /** Resolves with this once the answer has begun. */
  readonly begun: Promise<this>;
  readonly #signal: AbortSignal;
  readonly #began: (self: this) => void;
  readonly #failed: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isEnded = false;
  /** All of it, as one text. */
  #isWhole = false;
  #isLeft = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<this>();
    this.begun = promise;
    this.#began = resolve;
    this.#failed = reject;
    this.#signal = signal;
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** Nobody reads on, and the request ends. */
  drop(): void {
    this.#parts = [];
    if (!this.#isEnded && !this.#isLeft) this.#controller?.abort(new Error('nobody reads on'));
  }

  /** Nobody needs the rest, which is only the end: the connection can be used again. */
  leave(): void {
    this.#isLeft = true;
    this.#controller?.resume();
  }

  /** All of the body. Throws if it breaks off. `most`: bytes; what is longer is cut. */
  async text(most = MAX_BYTES): Promise<string> {
    this.#isWhole = true;
    while (!this.#isEnded && this.#bytes <= most) await this.#more();
    if (this.#error !== undefined) throw this.#error;
    const whole = this.#take();
    this.drop();
    return whole.toString('utf8', 0, most);
  }

  /** The body as it comes; what came at the same time is one text. Leaving the loop ends the request. Throws if it breaks off. */
  async *texts(): AsyncGenerator<string> {
    const decoder = new StringDecoder('utf8');
    try {
      for (;;) {
        if (this.#parts.length > 0) yield decoder.write(this.#take());
        else if (this.#error !== undefined) throw this.#error;
        else if (this.#isEnded) return;
        else await this.#more();
      }
    } finally {
      this.drop();
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(asError(this.#signal.reason));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // Others follow.
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.#began(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, part: Buffer): void {
    // Empty ones come after each pause.
    if (this.#isLeft || part.length === 0) return;
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes > MAX_WAITING && !this.#isWhole) controller.pause();
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#end(undefined);
  }

  onResponseError(_: unknown, error: Error): void {
    this.#end(error);
  }

  readonly #abort = (): void => {
    const reason = asError(this.#signal.reason);
    this.#controller?.abort(reason);
    this.#end(reason);
  };

  #end(error: Error | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    this.#signal.removeEventListener('abort', this.#abort);
    if (error !== undefined) this.#failed(error);
    this.#wake?.();
  }

  #take(): Buffer {
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = () => {
      this.#wake = undefined;
      resolve();
    };
    this.#controller?.resume();
    return promise;
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
