// Signs a person in to a server with their browser: they open an address, and the browser brings the code back to this computer.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auth, type OAuthClientProvider, type OAuthDiscoveryState, type StoredOAuthClientInformation } from '@modelcontextprotocol/client';
import { McpError } from '../mcp-error.ts';
import { credentialValue, type SignedIn } from '../server.ts';
import { kept } from './signed-in.ts';

interface SignInOptions {
  /** Where the person signs in: to be opened in a browser. */
  show(url: URL): void;
  signal: AbortSignal;
  /** How long they may take, milliseconds. Default: five minutes. */
  waitMs?: number;
}

/** What is to be entered for the server; see `credentialIn`. Throws McpError `unauthorized` or `timeout`. */
export async function signIn(serverUrl: string, { show, signal, waitMs = 300_000 }: SignInOptions): Promise<string> {
  const state = randomBytes(16).toString('hex');
  const loopback = await openLoopback(state);
  const late = AbortSignal.timeout(waitMs);
  const known: {
    client?: StoredOAuthClientInformation;
    tokens?: SignedIn['tokens'];
    issuer?: string;
    verifier?: string;
    found?: OAuthDiscoveryState;
  } = {};
  const provider: OAuthClientProvider = {
    redirectUrl: loopback.url,
    clientMetadata: {
      client_name: 'Offshoot',
      redirect_uris: [loopback.url],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => state,
    clientInformation: () => known.client,
    saveClientInformation(client) {
      known.client = client;
    },
    tokens: () => undefined,
    saveTokens(tokens, context) {
      known.tokens = kept(tokens);
      if (context !== undefined) known.issuer = context.issuer;
    },
    redirectToAuthorization: show,
    saveCodeVerifier(verifier) {
      known.verifier = verifier;
    },
    codeVerifier: () => known.verifier ?? '',
    saveDiscoveryState(found) {
      known.found = found;
    },
    discoveryState: () => known.found,
  };
  try {
    await auth(provider, { serverUrl });
    const { code, iss } = await stopped(loopback.answer, AbortSignal.any([signal, late]));
    await auth(provider, { serverUrl, authorizationCode: code, ...(iss !== undefined && { iss }) });
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) throw new McpError('timeout');
    throw error instanceof McpError ? error : new McpError('unauthorized');
  } finally {
    loopback.close();
  }
  const { issuer, client, tokens } = known;
  if (issuer === undefined || client === undefined || tokens === undefined) throw new McpError('unauthorized');
  const { client_id, client_secret } = client;
  return credentialValue({ is: 'signed-in', issuer, client: { client_id, ...(client_secret !== undefined && { client_secret }) }, tokens });
}

interface Answer {
  code: string;
  iss: string | undefined;
}

/** Takes one answer, and only one that knows the state. */
async function openLoopback(state: string): Promise<{ url: string; answer: Promise<Answer>; close(): void }> {
  const { promise: answer, resolve, reject } = Promise.withResolvers<Answer>();
  answer.catch(() => {});
  const server = createServer((request, response) => {
    const { pathname, searchParams: said } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isOurs = pathname === '/signed-in' && said.get('state') === state;
    const code = said.get('code');
    response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(isOurs ? 'You can close this page and go back to the terminal.' : 'There is nothing here.');
    if (!isOurs) return;
    if (code === null) reject(new McpError('unauthorized'));
    else resolve({ code, iss: said.get('iss') ?? undefined });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/signed-in`, answer, close: () => void server.close() };
}

/** Rejects if the signal comes first. */
async function stopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
