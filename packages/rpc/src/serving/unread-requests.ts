import type http from 'node:http';
import type { Socket } from 'node:net';

export interface UnreadLimits {
  /** Of one request, what is thrown away after its answer. */
  bytes: number;
  /** For how long. Most clients stop within a fraction of that. */
  ms: number;
  /** Connections at once. Any other ends with its answer. */
  atOnce: number;
}

/** How often these limits are looked at. */
const WATCH_MS = 50;

const DEFAULT_LIMITS: UnreadLimits = { bytes: 64 * 1024 * 1024, ms: 20_000, atOnce: 256 };

/**
 * Connections of HTTP/1.1 whose request was answered before all of it had arrived: it is too large, or its sender has no session. The rest would
 * block the connection's next call, so such a connection ends with the answer. But to close it while bytes arrive resets it, and a client that
 * is still sending may then lose the answer. So only our side is closed at first, and what still comes is read and thrown away for a while.
 */
export class UnreadRequests {
  readonly #limits: UnreadLimits;
  readonly #sockets = new Set<Socket>();

  constructor(limits: Partial<UnreadLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Connections that only wait for their client to notice the answer. */
  get count(): number {
    return this.#sockets.size;
  }

  /** To be called before the request is handled. */
  watch(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    // A request without a body counts as incomplete, too, until its handler has returned.
    if (coding === undefined && Number(length) === 0) return;
    // Iterating over a request takes its socket away from it.
    const { socket } = request;
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => http.ServerResponse;
    response.writeHead = (...args: unknown[]) => {
      if (!request.complete) {
        response.setHeader('connection', 'close');
        this.#closeSlowly(request, socket);
      }
      return writeHead(...args);
    };
  }

  /** Node calls `destroySoon` once the last answer of a connection is written. */
  #closeSlowly(request: http.IncomingMessage, socket: Socket): void {
    const destroySoon = socket.destroySoon.bind(socket);
    socket.destroySoon = () => {
      if (request.complete || socket.destroyed || this.#sockets.size >= this.#limits.atOnce) destroySoon();
      else this.#discard(request, socket);
    };
  }

  #discard(request: http.IncomingMessage, socket: Socket): void {
    this.#sockets.add(socket);
    const [until, most] = [performance.now() + this.#limits.ms, socket.bytesRead + this.#limits.bytes];
    // Nothing tells of bytes that are thrown away: Node reads them past the streams.
    const watching = setInterval(() => {
      if (performance.now() > until || socket.bytesRead > most) socket.destroy();
    }, WATCH_MS);
    socket.once('close', () => {
      clearInterval(watching);
      this.#sockets.delete(socket);
    });
    socket.end();
    // A reader that stops iterating over a request destroys it, and others leave it full: neither would take more, and Node would stop reading.
    request.push = (part: unknown) => {
      if (part === null) socket.destroy();
      return true;
    };
    socket.resume();
  }
}
