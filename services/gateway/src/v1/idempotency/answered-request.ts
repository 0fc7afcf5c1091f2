// A request that is passed on with an Idempotency-Key: what of it is the same when it is sent again, and its answer.
import type { Hash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { SSE_END as LAST_LINE } from '@offshoot/openai-api';
import { type FirstRequest, MAX_ANSWER, requestHash } from './idempotency.ts';

const SSE_END = Buffer.from(LAST_LINE);
/** Those of an answer that are told again. */
const KEPT_HEADERS = ['content-type', 'etag', 'location'];

/** Digests the body while its reader reads it. Created before anything reads. */
export class BodyDigest {
  readonly #request: IncomingMessage;
  readonly #hash: Hash;
  /** What separates the parts of a form, which is another one each time it is sent. */
  readonly #boundary: Buffer | undefined;
  #carried = Buffer.alloc(0);
  #bytes = 0;
  #isComplete = false;

  constructor(request: IncomingMessage) {
    this.#request = request;
    this.#hash = requestHash(request);
    const [, quoted, plain] =
      /^multipart\/form-data\s*;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(request.headers['content-type'] ?? '') ?? [];
    const boundary = quoted ?? plain;
    this.#boundary = boundary === undefined ? undefined : Buffer.from(boundary);
    // Until a reader takes over.
    request.pause();
    request.on('data', (part: Buffer) => this.#add(part));
    request.once('end', () => {
      this.#isComplete = true;
    });
  }

  /** Undefined: not all of it has come. */
  async digest(): Promise<string | undefined> {
    // Nobody reads a body that is empty.
    if (!this.#isComplete && this.#request.complete && !this.#request.destroyed) {
      const ended = once(this.#request, 'end');
      this.#request.resume();
      await ended;
    }
    return this.#isComplete ? this.#hash.copy().update(this.#carried).digest('hex') : undefined;
  }

  /** Reads the whole body, in place of a service. `tooLarge`: what to throw. */
  async read(maxBytes: number, tooLarge: () => Error): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#request.once('end', resolve);
    this.#request.once('close', () => reject(new Error('the client is gone')));
    this.#request.once('error', reject);
    this.#request.on('data', () => {
      if (this.#bytes > maxBytes) reject(tooLarge());
    });
    this.#request.resume();
    if (!this.#isComplete) await promise;
    return (await this.digest()) ?? '';
  }

  #add(part: Buffer): void {
    this.#bytes += part.length;
    const boundary = this.#boundary;
    if (boundary === undefined) return void this.#hash.update(part);
    let rest = Buffer.concat([this.#carried, part]);
    for (let at = rest.indexOf(boundary); at >= 0; at = rest.indexOf(boundary)) {
      this.#hash.update(rest.subarray(0, at));
      rest = rest.subarray(at + boundary.length);
    }
    const whole = Math.max(0, rest.length - boundary.length + 1);
    this.#hash.update(rest.subarray(0, whole));
    this.#carried = Buffer.from(rest.subarray(whole));
  }
}

/**
 * What a service answers to, in place of the client's own response. The client gets everything as it comes; when they go away, the request is
 * carried out all the same, and its answer is there for when they ask again. It is stored before the client has its end.
 */
export class AnsweredRequest extends ServerResponse {
  readonly #client: ServerResponse;
  readonly #parts: Buffer[] = [];
  #bytes = 0;
  #head: Record<string, string> = {};
  /** The end of the answer, which the client gets once the answer is stored. */
  readonly #held: Buffer[] = [];
  #isTold = false;
  #isAbandoned = false;
  #dropped: Promise<void> | undefined;

  constructor(request: IncomingMessage, client: ServerResponse, { first, body }: { first: FirstRequest; body: BodyDigest }) {
    super(request);
    this.#client = client;
    this.assignSocket(new Writable({ write: (_part, _encoding, done) => done() }) as Socket);
    client.on('drain', () => this.emit('drain'));
    client.once('close', () => this.emit('drain'));
    this.once('finish', () => {
      this.#settle(first, body).finally(() => {
        this.#tellHead();
        if (!client.destroyed) client.end(Buffer.concat(this.#held));
        this.detachSocket(this.socket as Socket);
        this.destroyed = true;
        this.emit('close');
      });
    });
    this.once('close', () => {
      if (this.writableFinished) return;
      this.#dropped = first.drop();
      // Cut in the middle: nobody takes a part for the whole.
      if (!this.#isAbandoned) client.destroy();
    });
  }

  /** The service has not answered: another part answers the client. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true;
    if (!this.destroyed) this.destroy();
    await this.#dropped;
  }

  override writeHead(status: number, ...more: unknown[]): this {
    const given = more.at(-1);
    const named = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : [];
    super.writeHead(status, ...(more as []));
    for (const [name, value] of [...Object.entries(this.getHeaders()), ...named])
      if (value !== undefined) this.#head[name.toLowerCase()] = String(value);
    return this;
  }

  override flushHeaders(): void {
    super.flushHeaders();
    this.#tellHead();
    if (!this.#client.destroyed) this.#client.flushHeaders();
  }

  override write(part: unknown, ...more: unknown[]): boolean {
    super.write(part as string, ...(more as []));
    return this.#pass(part);
  }

  override end(part?: unknown, ...more: unknown[]): this {
    if (part !== undefined && part !== null && typeof part !== 'function') this.#pass(part, true);
    return super.end(part as string, ...(more as []));
  }

  /** An event is for the client at once; the end of an answer is not. */
  #pass(part: unknown, isLast = false): boolean {
    const bytes = typeof part === 'string' ? Buffer.from(part) : Buffer.from(part as Uint8Array);
    this.#bytes += bytes.length;
    this.#parts.push(bytes);
    const isTooLong = this.#bytes > MAX_ANSWER;
    const isMore = !isLast && (this.#isEvents || isTooLong) && !(this.#isEvents && bytes.subarray(-SSE_END.length).equals(SSE_END));
    if (!isMore) this.#held.push(bytes);
    if (isTooLong) this.#parts.length = 0;
    if (!isMore || this.#client.destroyed) return true;
    this.#tellHead();
    return this.#client.write(Buffer.concat([...this.#held.splice(0), bytes]));
  }

  get #isEvents(): boolean {
    return /^text\/event-stream\b/i.test(this.#head['content-type'] ?? '');
  }

  #tellHead(): void {
    if (this.#isTold || this.#client.destroyed || this.#client.headersSent) return;
    this.#isTold = true;
    this.#client.writeHead(this.statusCode, this.#head);
  }

  async #settle(first: FirstRequest, request: BodyDigest): Promise<void> {
    const body = Buffer.concat(this.#parts);
    const digest = await request.digest();
    const isTooLong = this.#bytes > MAX_ANSWER;
    if (digest === undefined || this.statusCode >= 300 || (!isTooLong && this.#isBroken(body))) return first.drop();
    const headers = Object.fromEntries(KEPT_HEADERS.flatMap((name) => (this.#head[name] === undefined ? [] : [[name, this.#head[name]]])));
    await first.keep(digest, this.statusCode, isTooLong ? undefined : { status: this.statusCode, headers, body });
  }

  /** A stream of events that says that it failed. */
  #isBroken(body: Buffer): boolean {
    return this.#isEvents && (body.includes('event: error\n') || body.includes('event: response.failed\n'));
  }
}
