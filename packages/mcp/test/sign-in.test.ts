// Signing in to a server with a browser, and renewing what that gave.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callTool, credentialIn, credentialValue, listTools, McpError, renew, type SignedIn, signIn, signOut } from '../src/index.ts';
import { type OAuthServer, oauthServer } from './oauth-server.ts';
import { ECHO } from './scripted-server.ts';

let server: OAuthServer;
beforeEach(async () => {
  server = await oauthServer();
});
afterEach(() => server.close());

const calm = new AbortController().signal;
/** A browser that the person has signed in with before: it follows where it is sent. */
const browser = (url: URL) => void fetch(url);
const reach = () => ({ allowedOrigins: [server.origin] });
type Options = Partial<Parameters<typeof signIn>[1]>;
const signingIn = (o: Options = {}) => signIn(server.url, { show: browser, signal: calm, ...reach(), ...o });
const signedIn = async () => (await signingIn()).credential;

/** With what is kept of the credential, as the agent would keep it. */
async function call(kept: { credential: SignedIn }) {
  const renewed = (credential: SignedIn) => {
    kept.credential = credential;
  };
  const at = { url: server.url, credential: kept.credential, renewed };
  const [tool] = (await listTools(at, reach())).tools;
  if (tool === undefined) throw new Error('no tool');
  return callTool({ ...at, credential: kept.credential }, { tool, arguments: { message: 'hi' } }, reach());
}

test('the person opens an address, and what comes back opens the server', async () => {
  const shown: URL[] = [];
  const show = (url: URL) => {
    shown.push(url);
    browser(url);
  };
  const { credential, expiresIn } = await signingIn({ show });
  expect(shown[0]?.origin).toBe(server.origin);
  expect(shown[0]?.searchParams.get('code_challenge_method')).toBe('S256');
  expect(shown[0]?.searchParams.get('resource')).toBe(server.url);
  expect(server.asked.map((form) => form.get('resource'))).toEqual([server.url]);
  expect(credential).toMatchObject({
    is: 'signed-in',
    issuer: server.origin,
    resource: server.url,
    client: { client_id: 'offshoot-client' },
  });
  expect(expiresIn).toBe(3_600);
  expect(credentialIn(credentialValue(credential))).toEqual(credential);
  expect((await listTools({ url: server.url, credential }, reach())).tools.map(({ name }) => name)).toEqual([ECHO.name]);
});

test('a client that was registered beforehand is used as it is, and its address with it', async () => {
  server.claims.server = { registration_endpoint: undefined };
  await expect(signingIn()).rejects.toMatchObject({ is: 'no-registration' });
  const shown: URL[] = [];
  const { credential } = await signingIn({
    client: { client_id: 'given', client_secret: 'hush-hush' },
    show(url) {
      shown.push(url);
      browser(url);
    },
  });
  expect(credential.client).toEqual({ client_id: 'given', client_secret: 'hush-hush' });
  expect(shown[0]?.searchParams.get('client_id')).toBe('given');
});

test('tokens that have expired are renewed, kept and used', async () => {
  const kept = { credential: await signedIn() };
  const first = kept.credential.tokens.access_token;
  server.valid.clear();
  expect(await call(kept)).toMatchObject({ text: 'done' });
  expect(kept.credential.tokens.access_token).not.toBe(first);
  expect(server.granted).toEqual(['authorization_code', 'refresh_token']);
  expect(await call(kept)).toMatchObject({ text: 'done' });
  expect([server.granted.length, server.calls]).toEqual([2, 2]);
});

test('tokens that are refused for good are told as such, and nothing is called', async () => {
  const kept = { credential: await signedIn() };
  server.valid.clear();
  kept.credential = { ...kept.credential, tokens: { ...kept.credential.tokens, refresh_token: 'stolen' } };
  await expect(call(kept)).rejects.toMatchObject({ is: 'sign-in-needed', mayHaveActed: false });
  expect(server.calls).toBe(0);
});

test.each<[string, OAuthServer['failing'], string]>([
  ['refuses the token', { status: 400, body: { error: 'invalid_grant' } }, 'sign-in-needed'],
  ['has forgotten the client', { status: 401, body: { error: 'invalid_client' } }, 'sign-in-needed'],
  ['is broken', { status: 500, body: {} }, 'busy'],
  ['has too much to do', { status: 503, body: { error: 'temporarily_unavailable' } }, 'busy'],
])('tokens are given up only if the authorization server says so: it %s', async (_, failing, is) => {
  const credential = await signedIn();
  server.failing = failing;
  await expect(renew(credential, reach())).rejects.toMatchObject({ is });
  server.failing = undefined;
  expect((await renew(credential, reach())).credential.tokens.refresh_token).not.toBe(credential.tokens.refresh_token);
});

test('a server that takes no token at all has us ask for one more, and no third', async () => {
  const credential = await signedIn();
  server.takes = () => false;
  await expect(listTools({ url: server.url, credential }, reach())).rejects.toMatchObject({ is: 'unauthorized' });
  expect(server.granted).toEqual(['authorization_code', 'refresh_token']);
});

describe('attack:', () => {
  test('an answer that does not know the state, before the right one, changes nothing', async () => {
    const value = signingIn({
      async show(url) {
        const back = url.searchParams.get('redirect_uri') ?? '';
        expect((await fetch(`${back}?code=stolen&state=guess`)).status).toBe(404);
        expect((await fetch(`${back}?code=stolen`)).status).toBe(404);
        browser(url);
      },
    });
    expect((await value).credential).toMatchObject({ is: 'signed-in' });
  });

  test('a person who says no, or does nothing, is signed in to nothing', async () => {
    const no = signingIn({
      show: (url) => void fetch(`${url.searchParams.get('redirect_uri')}?error=access_denied&state=${url.searchParams.get('state')}`),
    });
    await expect(no).rejects.toMatchObject({ is: 'unauthorized' });
    await expect(signingIn({ show: () => {}, waitMs: 50 })).rejects.toMatchObject({ is: 'timeout' });
  });

  test('mix-up: a code that comes back as from another authorization server is shown to none', async () => {
    server.back = (to) => to.searchParams.set('iss', 'https://auth.other.example');
    await expect(signingIn()).rejects.toBeInstanceOf(McpError);
    server.claims.server = { authorization_response_iss_parameter_supported: true };
    server.back = () => {};
    await expect(signingIn()).rejects.toBeInstanceOf(McpError);
    expect(server.granted).toEqual([]);
  });

  test('a server that names the authorization server of another party: the person is asked before anything is sent there', async () => {
    const other = await oauthServer();
    try {
      server.claims.resource = { authorization_servers: [other.origin] };
      const asked: string[] = [];
      const accept = (issuer: URL) => {
        asked.push(issuer.origin);
        throw new Error('not mine');
      };
      const both = { allowedOrigins: [server.origin, other.origin] };
      await expect(signingIn({ ...both, accept })).rejects.toThrow('not mine');
      expect([asked, other.registered, other.granted]).toEqual([[other.origin], 0, []]);
      // What is asked for is for this server, so a token of the other one is good for nothing else.
      const { credential } = await signingIn({ ...both, accept: () => {} });
      expect(credential).toMatchObject({ issuer: other.origin, resource: server.url });
      expect(other.asked[0]?.get('resource')).toBe(server.url);
    } finally {
      await other.close();
    }
  });

  test('a server that calls itself by the name of another one gets no token for it', async () => {
    server.claims.resource = { resource: 'https://bank.example/mcp' };
    await expect(signingIn()).rejects.toBeInstanceOf(McpError);
    expect([server.registered, server.granted]).toEqual([0, []]);
  });

  test.each<[string, OAuthServer['claims'], string]>([
    [
      'an authorization server on a private network',
      { resource: { authorization_servers: ['https://169.254.169.254'] } },
      'private-address',
    ],
    ['one without TLS', { resource: { authorization_servers: ['http://auth.example'] } }, 'bad-url'],
    ['registration on a private network', { server: { registration_endpoint: 'https://127.0.0.1/register' } }, 'private-address'],
    ['tokens on a private network', { server: { token_endpoint: 'https://127.0.0.1/token' } }, 'private-address'],
    ['a page without TLS', { server: { authorization_endpoint: 'http://auth.example/authorize' } }, 'bad-url'],
    ['a script to open', { server: { authorization_endpoint: 'javascript:alert(1)' } }, 'not-mcp'],
    ['metadata of another issuer', { server: { issuer: 'https://auth.other.example' } }, 'not-mcp'],
    ['no PKCE', { server: { code_challenge_methods_supported: undefined } }, 'not-mcp'],
  ])('discovery that leads to %s ends there', async (_, claims, is) => {
    server.claims = claims;
    const shown: string[] = [];
    await expect(
      signingIn({ show: (url) => (url.origin === server.origin ? browser(url) : void shown.push(url.href)) }),
    ).rejects.toMatchObject({
      is,
    });
    expect([shown, server.valid.size]).toEqual([[], 0]);
  });

  test('an issuer that has moved its token endpoint gets the refresh token only over TLS, on the Internet, and without a redirect', async () => {
    const credential = await signedIn();
    for (const [token_endpoint, is] of [
      ['https://10.0.0.1/token', 'private-address'],
      ['http://auth.example/token', 'not-mcp'],
      [`${server.origin}/elsewhere`, 'redirected'],
    ]) {
      server.claims.server = { token_endpoint };
      await expect(renew(credential, reach())).rejects.toMatchObject({ is });
    }
    expect(server.granted).toEqual(['authorization_code']);
  });

  test('what looks like a credential and is none', () => {
    const good = { issuer: 'https://a.example', client: { client_id: 'a' }, tokens: { access_token: 'b', token_type: 'Bearer' } };
    expect(credentialIn(JSON.stringify(good))).toMatchObject({ is: 'signed-in' });
    for (const part of [{ issuer: 'x' }, { client: {} }, { tokens: { access_token: 'two words', token_type: 'Bearer' } }, { tokens: {} }])
      expect(credentialIn(JSON.stringify({ ...good, ...part }))).toBeUndefined();
  });
});

describe('signing out', () => {
  test('ends both tokens where they are from, and nothing opens the server any more', async () => {
    const kept = { credential: await signedIn() };
    const { access_token, refresh_token } = kept.credential.tokens;
    expect(await signOut(kept.credential, reach())).toBe('revoked');
    expect(server.revoked).toEqual([refresh_token, access_token]);
    await expect(call(kept)).rejects.toMatchObject({ is: 'sign-in-needed' });
  });

  test('says that a server offers no way to do it', async () => {
    server.revocation = 'none';
    expect(await signOut(await signedIn(), reach())).toBe('not-offered');
    expect(server.revoked).toEqual([]);
  });

  test.each<[string, OAuthServer['revocation'], string]>([
    ['refuses it', 400, 'refused'],
    ['leads elsewhere', 302, 'redirected'],
    ['names an address that is not on the Internet', { at: 'https://169.254.169.254/revoke' }, 'private-address'],
    ['names one without TLS', { at: 'http://example.org/revoke' }, 'bad-url'],
  ])('attack: a server that %s', async (_, revocation, is) => {
    const credential = await signedIn();
    server.revocation = revocation;
    await expect(signOut(credential, reach())).rejects.toMatchObject({ is });
    expect(server.valid.size).toBe(1);
  });

  test('attack: a server whose metadata are of another issuer gets no token', async () => {
    const credential = await signedIn();
    const other = { ...credential, issuer: server.origin.replace('127.0.0.1', 'localhost') };
    const allowedOrigins = [server.origin, other.issuer];
    await expect(signOut(other, { allowedOrigins })).rejects.toThrow('MCP');
    expect(server.revoked).toEqual([]);
  });
});
