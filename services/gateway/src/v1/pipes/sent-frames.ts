// Frames are followed here by hand, by their lengths only. The WebSocket library would have to end both connections for that: it gives messages
// when they are whole, so each would be held (up to 32 MiB), no matter how slowly the other end reads, and its frames are of connections that it
// has opened itself.
import type { Duplex } from 'node:stream';

/** A peer may take this long to have everything. */
const GRACE_MS = 1_000;
const TEXT = 1;
const CLOSE = 8;

/**
 * Ends a WebSocket that a service writes, with a close frame of ours: `close(code, reason)`, after a last message if there is one. The
 * frame comes after the one that is being sent, and nothing comes after it. If the service has closed the socket, or has not opened it
 * yet, there is no frame.
 */
export function closableSocket(socket: Duplex): { close(code: number, reason: string, message?: string): void } {
  const write = socket.write.bind(socket) as (part: Buffer | string, ...more: unknown[]) => boolean;
  const sent = new SentFrames();
  let last: Buffer | undefined;
  let isOver = false;
  const endBetween = () => {
    if (last === undefined || isOver || !sent.isBetween) return;
    isOver = true;
    socket.end(last);
  };
  socket.write = (part: Buffer | string, ...more: unknown[]) => {
    if (isOver) {
      const told = more.at(-1);
      if (typeof told === 'function') process.nextTick(told as () => void);
      return true;
    }
    sent.follow(typeof part === 'string' ? Buffer.from(part) : part);
    const hasCapacity = write(part, ...more);
    endBetween();
    return hasCapacity;
  };
  return {
    close(code, reason, message) {
      if (!sent.isOpen) return void socket.destroy();
      const grace = setTimeout(() => socket.destroy(), GRACE_MS);
      socket.once('close', () => clearTimeout(grace));
      if (sent.isClosed) return;
      last = Buffer.concat([...(message === undefined ? [] : [textFrame(message)]), closeFrame(code, reason)]);
      endBetween();
    },
  };
}

function textFrame(message: string): Buffer {
  const payload = Buffer.from(message);
  const size = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x80 | TEXT, ...size]), payload]);
}

/** Of a server, so it is not masked. */
function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
  return Buffer.concat([Buffer.from([0x80 | CLOSE, payload.length]), payload]);
}

/** Where in its frames the sender of a WebSocket is. */
class SentFrames {
  isOpen = false;
  isClosed = false;
  #header: number[] = [];
  /** Bytes of the frame that are still to come. */
  #left = 0;

  get isBetween(): boolean {
    return this.isOpen && this.#left === 0 && this.#header.length === 0;
  }

  follow(part: Buffer): void {
    let at = this.isOpen ? 0 : this.#afterHead(part);
    while (at < part.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, part.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      this.#header.push(part[at++] ?? 0);
      const length = lengthIn(this.#header);
      if (length === undefined) continue;
      this.isClosed ||= ((this.#header[0] ?? 0) & 15) === CLOSE;
      this.#left = length;
      this.#header = [];
    }
  }

  /** The answer that opens the socket is written in one piece. */
  #afterHead(part: Buffer): number {
    const end = part.indexOf('\r\n\r\n');
    this.isOpen = end >= 0;
    return this.isOpen ? end + 4 : part.length;
  }
}

/** Of a frame that is not masked. Undefined: its header is not complete. */
function lengthIn([, short, ...bytes]: readonly number[]): number | undefined {
  if (short === undefined) return undefined;
  const size = short === 127 ? 8 : short === 126 ? 2 : 0;
  if (size === 0) return short;
  return bytes.length < size ? undefined : bytes.reduce((length, byte) => length * 256 + byte, 0);
}
