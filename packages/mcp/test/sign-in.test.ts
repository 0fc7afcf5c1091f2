// Signing in to a server with a browser, and renewing what that gave.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callTool, credentialIn, listTools, type SignedIn, signIn, signOut } from '../src/index.ts';
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
const signedIn = async () => credentialIn(await signIn(server.url, { show: browser, signal: calm })) as SignedIn;
const reach = () => ({ allowedOrigins: [server.origin] });

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
  const value = await signIn(server.url, { show, signal: calm });
  expect(shown[0]?.origin).toBe(server.origin);
  expect(shown[0]?.searchParams.get('code_challenge_method')).toBe('S256');
  const credential = credentialIn(value);
  expect(credential).toMatchObject({ is: 'signed-in', issuer: server.origin, client: { client_id: 'offshoot-client' } });
  expect((await listTools({ url: server.url, credential: credential as SignedIn }, reach())).tools.map(({ name }) => name)).toEqual([
    ECHO.name,
  ]);
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
  await expect(call(kept)).rejects.toMatchObject({ is: 'unauthorized', mayHaveActed: false });
  expect(server.calls).toBe(0);
});

describe('attack:', () => {
  test('an answer that does not know the state, before the right one, changes nothing', async () => {
    const value = signIn(server.url, {
      signal: calm,
      async show(url) {
        const back = url.searchParams.get('redirect_uri') ?? '';
        expect((await fetch(`${back}?code=stolen&state=guess`)).status).toBe(404);
        expect((await fetch(`${back}?code=stolen`)).status).toBe(404);
        browser(url);
      },
    });
    expect(credentialIn(await value)).toMatchObject({ is: 'signed-in' });
  });

  test('a person who says no, or does nothing, is signed in to nothing', async () => {
    const no = signIn(server.url, {
      signal: calm,
      show: (url) => void fetch(`${url.searchParams.get('redirect_uri')}?error=access_denied&state=${url.searchParams.get('state')}`),
    });
    await expect(no).rejects.toMatchObject({ is: 'unauthorized' });
    await expect(signIn(server.url, { signal: calm, show: () => {}, waitMs: 50 })).rejects.toMatchObject({ is: 'timeout' });
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
    await expect(call(kept)).rejects.toMatchObject({ is: 'unauthorized' });
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
