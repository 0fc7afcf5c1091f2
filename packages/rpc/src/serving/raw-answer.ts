import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** A client may take this long to read the answer and to close. */
const LINGER_MS = 1_000;

/**
 * Answers on a connection that asked for a WebSocket. The connection ends with it, also if the client never reads or closes: Node's server has
 * given it away and ends it no more.
 */
export function answerRaw(socket: Duplex, status: number, headers: Record<string, unknown>, body: Buffer): void {
  if (socket.destroyed) return;
  const lingering = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(lingering)).on('error', () => socket.destroy());
  const whole = { 'content-type': 'application/json; charset=utf-8', ...headers, 'content-length': body.length, connection: 'close' };
  socket.end(Buffer.concat([Buffer.from(headText(status, whole)), body]));
  socket.resume();
}

export function headText(status: number, headers: Record<string, unknown>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  return `${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n')}\r\n\r\n`;
}
