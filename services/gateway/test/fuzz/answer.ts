import http from 'node:http';
import type http2 from 'node:http2';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Code, ConnectError } from '@connectrpc/connect';
import { endStreamFromJson, errorFromJsonBytes } from '@connectrpc/connect/protocol-connect';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import { trailerParse } from '@connectrpc/connect/protocol-grpc-web';
import { refusalOf } from '@offshoot/rpc';
import type { FuzzedRequest, Protocol } from './request.ts';

export interface Answer {
  httpStatus: number;
  /** Headers and trailers. */
  headers: Headers;
  body: Buffer;
}

/** What a client must never see: locations in our code. */
const stack = /\bat (async )?[\w.<>]+ \(|\bat (file|node):|\.[cm]?[jt]s:\d|node_modules|node:internal/;
const COMPRESSED_FLAG = 0x01;
const END_STREAM_FLAG = 0x02;
const TRAILER_FLAG = 0x80;

/** 'OK', or the reason of the refusal. Throws if the answer itself is wrong. */
export function verdictOf(protocol: Protocol, answer: Answer): string {
  const { httpStatus, headers } = answer;
  const body = unpacked(answer.body, headers.get('content-encoding'));
  const text = `${[...headers].join('\n')}\n${body.toString('latin1')}`;
  const leak = stack.exec(text) ?? stack.exec(decodeURIComponent(headers.get('grpc-message') ?? ''));
  if (leak) throw new Error(`a stack trace leaks: ${text.slice(Math.max(0, leak.index - 50), leak.index + 100)}`);
  const error = errorOf(protocol, httpStatus, headers, body);
  if (!error) return 'OK';
  const refusal = refusalOf(error);
  // A deadline that the client itself set is not one of our reasons.
  if (!refusal) throw new Error(`the error has no reason: ${error}`);
  if (refusal.reason === 'INTERNAL') throw new Error(`INTERNAL: request id ${refusal.metadata.requestId}`);
  return refusal.reason;
}

function errorOf(protocol: Protocol, httpStatus: number, headers: Headers, body: Buffer): ConnectError | undefined {
  const unreadable = new ConnectError(`HTTP ${httpStatus} with an unreadable body`, Code.Unknown);
  if (!protocol.startsWith('grpc')) {
    if (httpStatus !== 200) return errorFromJsonBytes(body, undefined, unreadable);
    return protocol === 'connect' ? undefined : endStreamFromJson(lastEnvelope(body, END_STREAM_FLAG, headers)).error;
  }
  if (httpStatus !== 200) return errorFromJsonBytes(body, undefined, unreadable);
  if (protocol === 'grpc' || headers.has('grpc-status')) return findTrailerError(headers);
  return findTrailerError(trailerParse(lastEnvelope(body, TRAILER_FLAG, headers)));
}

function lastEnvelope(body: Buffer, flag: number, headers: Headers): Uint8Array {
  const encoding = headers.get('connect-content-encoding') ?? headers.get('grpc-encoding');
  for (let at = 0; at + 5 <= body.length; ) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    const flags = body[at] ?? 0;
    if ((flags & ~COMPRESSED_FLAG) === flag) return unpacked(body.subarray(at + 5, end), flags & COMPRESSED_FLAG ? encoding : null);
    at = end;
  }
  throw new Error(`the answer ends without its trailers: ${body.subarray(0, 100).toString('latin1')}`);
}

/** Compressed requests get compressed answers. */
function unpacked(bytes: Buffer, encoding: string | null): Buffer {
  if (encoding === 'gzip') return gunzipSync(bytes);
  return encoding === 'br' ? brotliDecompressSync(bytes) : bytes;
}

export function overHttp1(agent: http.Agent, url: string, { headers, body }: FuzzedRequest, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } });
    const timer = setTimeout(() => request.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    request.on('close', () => clearTimeout(timer));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const all = { ...response.headers, ...response.trailers };
        resolve({ httpStatus: response.statusCode ?? 0, headers: headersOf(all), body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

export function overHttp2(
  session: http2.ClientHttp2Session,
  path: string,
  { headers, body }: FuzzedRequest,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
    const timer = setTimeout(() => stream.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    const chunks: Buffer[] = [];
    let all: http2.IncomingHttpHeaders = {};
    stream.on('response', (given) => (all = { ...all, ...given }));
    stream.on('trailers', (given) => (all = { ...all, ...given }));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      clearTimeout(timer);
      if (all[':status'] === undefined) return reject(new Error(`the stream ended without an answer (${stream.rstCode})`));
      resolve({ httpStatus: Number(all[':status']), headers: headersOf(all), body: Buffer.concat(chunks) });
    });
    stream.end(body);
  });
}

function headersOf(given: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (!name.startsWith(':') && value !== undefined) headers.set(name, String(value));
  }
  return headers;
}
