import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { agentMailStub } from './agentmail/agentmail-stub.ts';
import type { StubInboxKey } from './agentmail/stub-inbox-keys.ts';
import { type StubInbox, type StubMails, stubMails } from './agentmail/stub-mails.ts';
import { type Fault, FaultPlan, type FaultRule } from './faults.ts';
import { openRouterStub, type StubKey } from './openrouter-stub.ts';
import type { StubProvider, StubReply, StubRequest } from './stub-exchange.ts';
import { StubStore } from './stub-store.ts';
import { type StubTexts, stubTexts } from './stub-texts.ts';
import { type Propagation, type StubNumber, telnyxStub } from './telnyx-stub.ts';

const MAX_BODY_BYTES = 256 * 1024;
/** Far above what any client accepts. */
const HUGE = 3 * 1024 * 1024;

export interface ProviderStubOptions {
  /** Default: any free port. Always on 127.0.0.1. */
  port?: number;
  /** Default: none. */
  faults?: readonly FaultRule[];
  /** Seed of random faults. Default: 1. */
  seed?: number;
  /** For Telnyx. Default: immediate. */
  propagation?: Propagation;
  /** SQLite file. Default: in memory. */
  file?: string;
  /** The only accepted bearer key. Default: 'stub-key'. */
  apiKey?: string;
  now?: () => number;
}

interface StubResource {
  provider: 'openrouter' | 'agentmail' | 'telnyx';
  ref: string;
  /** The key's name, the inbox's client ID, or the number's reference. */
  reference: string | undefined;
  isLive: boolean;
}

export interface ProviderStub extends AsyncDisposable {
  url: string;
  /** Base URLs for the adapters. */
  baseUrls: Record<StubResource['provider'], string>;
  apiKey: string;
  /** Everything ever made, newest first per provider. */
  resources(): StubResource[];
  faults: FaultPlan;
  /** The mails of AgentMail's inboxes. */
  mails: StubMails;
  /** The texts of Telnyx's numbers. */
  texts: StubTexts;
  /** The live keys of AgentMail's inboxes, also of inboxes that are gone. */
  inboxKeys(): { inboxId: string; name: string }[];
  /** Whether no request is in progress, including those whose clients have gone. */
  isIdle(): boolean;
  close(): Promise<void>;
}

/** OpenRouter, AgentMail and Telnyx on one port, as far as our adapters need them, with faults on demand. */
export async function startProviderStub(o: ProviderStubOptions = {}): Promise<ProviderStub> {
  const store = new StubStore(o.file);
  const apiKey = o.apiKey ?? 'stub-key';
  const faults = new FaultPlan(o.faults ?? [], o.seed ?? 1);
  const newId = () => randomBytes(16).toString('hex');
  const context = { store, now: o.now ?? Date.now, newId };
  const mails = stubMails(context);
  const texts = stubTexts(context);
  const providers = [openRouterStub(context), agentMailStub(context, mails), telnyxStub(context, texts, o.propagation ?? {})];

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://stub');
    const provider = providers.find(({ basePath }) => url.pathname.startsWith(`${basePath}/`));
    if (!provider) return send(response, { status: 404 });
    const bearer = message.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
    const body = await jsonBody(message);
    const path = url.pathname.slice(provider.basePath.length).split('/').filter(Boolean).map(decodeURIComponent);
    const { headers, method = 'GET' } = message;
    const request: StubRequest = { method, path, query: url.searchParams, body: body ?? {}, bearer, headers };
    const operation = provider.operation(request);
    if (!isSame(bearer ?? '', apiKey)) {
      const refusal = provider.refusalOf ? provider.refusalOf(operation, request) : provider.failure(401, 'Unauthorized');
      if (refusal) return send(response, refusal);
    }
    if (!operation) return send(response, provider.failure(404, 'Not found'));
    if (!body) return send(response, provider.failure(400, 'The body is not a JSON object'));
    const fault = faults.next(operation);
    if (fault?.kind === 'delay') await setTimeout(fault.ms);
    if (fault?.kind === 'hold') await faults.untilLetGo();
    // Quotes the request including the key, as careless servers do, to reveal code that quotes responses in errors.
    if (fault?.kind === 'status') return send(response, provider.failure(fault.status, `${bearer} ${JSON.stringify(body)}`), fault);
    if (fault?.kind === 'reset') return void message.socket.resetAndDestroy();
    const reply = provider.act(operation, request, fault?.kind === 'taken' ? fault.told : undefined);
    if (fault?.kind === 'lost-reply') return void message.socket.resetAndDestroy();
    send(response, fault?.kind === 'failed-reply' ? provider.failure(fault.status, 'Failed afterwards') : reply, fault);
  }

  let underWay = 0;
  const server = createServer((message, response) => {
    underWay++;
    answer(message, response)
      .catch(() => message.socket.destroy())
      .finally(() => underWay--);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(o.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrlOf = (name: StubProvider['name']) => `${url}${providers.find((provider) => provider.name === name)?.basePath}`;

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    store.close();
  }

  return {
    url,
    baseUrls: { openrouter: baseUrlOf('openrouter'), agentmail: baseUrlOf('agentmail'), telnyx: baseUrlOf('telnyx') },
    apiKey,
    faults,
    mails,
    texts,
    inboxKeys: () => store.allLive<StubInboxKey>('inbox-key').map(({ inbox_id, name }) => ({ inboxId: inbox_id, name })),
    resources: () => resourcesIn(store),
    isIdle: () => underWay === 0,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function resourcesIn(store: StubStore): StubResource[] {
  return [
    ...store
      .all<StubKey>('key')
      .map(({ id, body, isLive }) => ({ provider: 'openrouter' as const, ref: id, reference: body.name, isLive })),
    ...store
      .all<StubInbox>('inbox')
      .map(({ id, body, isLive }) => ({ provider: 'agentmail' as const, ref: id, reference: body.client_id, isLive })),
    ...store
      .all<StubNumber>('number')
      .map(({ id, body, isLive }) => ({ provider: 'telnyx' as const, ref: id, reference: body.customer_reference, isLive })),
  ];
}

function send(response: ServerResponse, reply: StubReply, fault?: Fault): void {
  let text = reply.json === undefined ? '' : JSON.stringify(reply.json);
  if (fault?.kind === 'garbage') text = garbled(text, fault.form);
  const retryAfter = fault?.kind === 'status' ? fault.retryAfterSeconds : undefined;
  response.writeHead(reply.status, {
    ...(text ? { 'content-type': 'application/json' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(text);
}

function garbled(text: string, form: 'truncated' | 'html' | 'other-json' | 'huge'): string {
  if (form === 'huge') return JSON.stringify('x'.repeat(HUGE));
  if (form === 'truncated') return text.slice(0, Math.floor(text.length / 2));
  return form === 'html' ? '<html><body>502 Bad Gateway</body></html>' : '[{"data":7}]';
}

/** Undefined: not a JSON object. An empty body counts as an empty object. */
async function jsonBody(message: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
