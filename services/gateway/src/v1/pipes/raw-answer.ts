import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers on a connection that asked for a WebSocket. The connection ends with it: nothing reads further requests from it. */
export function answerRaw(socket: Duplex, status: number, headers: Record<string, unknown>, body: Buffer): void {
  if (socket.destroyed) return;
  const whole = { 'content-type': 'application/json; charset=utf-8', ...headers, 'content-length': body.length, connection: 'close' };
  socket.end(Buffer.concat([Buffer.from(headText(status, whole)), body]));
}

export function headText(status: number, headers: Record<string, unknown>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  return `${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n')}\r\n\r\n`;
}
