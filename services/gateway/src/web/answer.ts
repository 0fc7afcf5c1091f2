import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Coding, codingFor, isUnchanged } from './requests.ts';

/** What a path answers with, in memory. */
export interface Content {
  type: string;
  etag: string;
  /** As it is, and as far as it was compressed. */
  bodies: { plain: Buffer } & Partial<Record<Coding, Buffer>>;
}

/** Fast: answers that are compressed while a client waits are a few kilobytes. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

export function contentOf(type: string, plain: Buffer): Content {
  const bodies = type.startsWith('image/') ? { plain } : { plain, br: brotliCompressSync(plain, QUALITY), gzip: gzipSync(plain) };
  return { type, etag: etagOf(plain), bodies };
}

export const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;

export interface AnswerOptions {
  status?: number;
  cacheControl: string;
  headers?: Record<string, string>;
}

/** Answers GET and HEAD, with 304 if the client has the content already. */
export function answer(request: IncomingMessage, response: ServerResponse, content: Content, options: AnswerOptions): void {
  const { status = 200, cacheControl, headers = {} } = options;
  const coding = codingFor(request);
  const body = (coding && content.bodies[coding]) ?? content.bodies.plain;
  // Cross-origin rules may have set another one.
  response.appendHeader('vary', 'accept-encoding');
  // Each coding is a representation of its own.
  const etag = body === content.bodies.plain ? content.etag : `${content.etag.slice(0, -1)}-${coding}"`;
  const always = { 'cache-control': cacheControl, etag, 'x-content-type-options': 'nosniff', ...headers };
  if (status === 200 && isUnchanged(request, etag)) {
    response.writeHead(304, always);
    response.end();
    return;
  }
  response.writeHead(status, {
    ...always,
    'content-type': content.type,
    'content-length': body.length,
    ...(body !== content.bodies.plain && coding && { 'content-encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
