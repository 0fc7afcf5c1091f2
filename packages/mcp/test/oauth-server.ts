// A server of tools behind OAuth, with an authorization server of its own: registration, PKCE, and refresh tokens that work once.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ECHO } from './scripted-server.ts';

export interface OAuthServer {
  url: string;
  origin: string;
  /** Access tokens that the tools take. */
  valid: Set<string>;
  /** Whether they take a valid one. Default: they do. */
  takes(): boolean;
  /** Clients that have registered themselves. */
  registered: number;
  /** Secrets of clients that get tokens for themselves, by ID. */
  clients: Map<string, string>;
  /** What a call of the tool returns, by the header of authorization. Default: done. */
  says(authorization: string): string;
  /** Grant types of the token endpoint, in order. */
  granted: string[];
  /** What the token endpoint was sent, in order. */
  asked: URLSearchParams[];
  /** Seconds for which an access token is good, as it says; the tools take it until it is taken out of `valid`. Default: an hour. */
  expiresIn: number;
  /** What its metadata say instead: those of the tools, and those of the authorization server. */
  claims: { resource?: object; server?: object };
  /** Whether its page asks the person, who presses a link. Default: everybody is signed in. */
  asks: boolean;
  /** Changes the address by which the browser comes back. */
  back(to: URL): void;
  /** What the token endpoint waits for before it looks at a request. */
  before(form: URLSearchParams): Promise<void> | void;
  /** Instead of tokens. */
  failing: { status: number; body: object } | undefined;
  calls: number;
  /** Tokens that it was asked to end, in order, and how it answers. `none`: it publishes no endpoint. */
  revoked: string[];
  revocation: 'none' | number | { at: string };
  close(): Promise<void>;
}

export async function oauthServer(): Promise<OAuthServer> {
  const refreshable = new Set<string>();
  const challenges = new Map<string, string>();
  const one: OAuthServer = {
    url: '',
    origin: '',
    valid: new Set(),
    takes: () => true,
    registered: 0,
    clients: new Map(),
    says: () => 'done',
    granted: [],
    asked: [],
    expiresIn: 3_600,
    claims: {},
    asks: false,
    back: () => {},
    before: () => {},
    failing: undefined,
    calls: 0,
    revoked: [],
    revocation: 200,
    close: async () => {},
  };
  const issue = () => {
    const [access_token, refresh_token] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
    one.valid.add(access_token);
    refreshable.add(refresh_token);
    return { access_token, refresh_token, token_type: 'Bearer', expires_in: one.expiresIn };
  };
  const json = (response: ServerResponse, body: object, status = 200, headers = {}) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', one.origin);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    if (pathname.startsWith('/.well-known/oauth-protected-resource'))
      return json(response, { resource: one.url, authorization_servers: [one.origin], ...one.claims.resource });
    if (pathname.startsWith('/.well-known/oauth-authorization-server'))
      return json(response, {
        ...{ issuer: one.origin, authorization_endpoint: `${one.origin}/authorize`, token_endpoint: `${one.origin}/token` },
        ...{ registration_endpoint: `${one.origin}/register`, response_types_supported: ['code'] },
        ...{ code_challenge_methods_supported: ['S256'], token_endpoint_auth_methods_supported: ['none', 'client_secret_post'] },
        ...(one.revocation !== 'none' && {
          revocation_endpoint: typeof one.revocation === 'object' ? one.revocation.at : `${one.origin}/revoke`,
        }),
        ...one.claims.server,
      });
    if (pathname === '/elsewhere') return void response.writeHead(307, { location: 'https://thief.example/token' }).end();
    if (pathname === '/register') one.registered += 1;
    if (pathname === '/register') return json(response, { ...JSON.parse(body), client_id: 'offshoot-client' }, 201);
    if (pathname === '/authorize') {
      const code = randomUUID();
      challenges.set(code, searchParams.get('code_challenge') ?? '');
      const to = new URL(searchParams.get('redirect_uri') ?? '');
      for (const [name, value] of [
        ['code', code],
        ['state', searchParams.get('state') ?? ''],
      ] as const)
        to.searchParams.set(name, value);
      one.back(to);
      if (one.asks) {
        const no = new URL(to);
        no.searchParams.delete('code');
        no.searchParams.set('error', 'access_denied');
        const link = (url: URL, text: string) => `<a href="${url.href.replaceAll('&', '&amp;')}">${text}</a>`;
        response.writeHead(200, { 'content-type': 'text/html' });
        return void response.end(`<!doctype html><title>Sign in</title><h1>Offshoot asks</h1>${link(to, 'Allow')} ${link(no, 'Deny')}`);
      }
      return void response.writeHead(302, { location: to.href }).end();
    }
    if (pathname === '/token') {
      const form = new URLSearchParams(body);
      one.granted.push(form.get('grant_type') ?? '');
      one.asked.push(form);
      await one.before(form);
      if (one.failing) return json(response, one.failing.body, one.failing.status);
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const isFirst = form.get('grant_type') === 'authorization_code' && challenges.get(form.get('code') ?? '') === verifier;
      const isAgain = form.get('grant_type') === 'refresh_token' && refreshable.delete(form.get('refresh_token') ?? '');
      const ownSecret = one.clients.get(form.get('client_id') ?? '');
      const isItself =
        form.get('grant_type') === 'client_credentials' && ownSecret !== undefined && ownSecret === form.get('client_secret');
      return isFirst || isAgain || isItself ? json(response, issue()) : json(response, { error: 'invalid_grant' }, 400);
    }
    if (pathname === '/revoke') {
      const token = new URLSearchParams(body).get('token') ?? '';
      one.revoked.push(token);
      if (one.revocation !== 200) return json(response, { error: 'unsupported_token_type' }, Number(one.revocation));
      one.valid.delete(token);
      refreshable.delete(token);
      return json(response, {});
    }
    if (pathname !== '/mcp') return json(response, {}, 404);
    if (!one.takes() || !one.valid.has(request.headers.authorization?.replace('Bearer ', '') ?? ''))
      return json(response, {}, 401, {
        'www-authenticate': `Bearer resource_metadata="${one.origin}/.well-known/oauth-protected-resource/mcp"`,
      });
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method, params } = JSON.parse(body) as { id?: number; method: string; params?: { protocolVersion?: string } };
    if (id === undefined) return void response.writeHead(202).end();
    const answers: Record<string, object> = {
      initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'oauth', version: '1' } },
      'tools/list': { tools: [ECHO] },
      'tools/call': { content: [{ type: 'text', text: one.says(request.headers.authorization ?? '') }] },
    };
    if (method === 'tools/call') one.calls += 1;
    const result = answers[method];
    json(response, { jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32601, message: 'no such method' } }) });
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  one.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  one.url = `${one.origin}/mcp`;
  one.close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return one;
}
