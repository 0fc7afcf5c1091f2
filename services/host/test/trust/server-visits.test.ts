// An owner looks at a server from a page and signs in to it there: what the agent asks, gives away and refuses.
import type { ServerSeen, ServerVisitRequest } from '@offshoot/context';
import { credentialIn } from '@offshoot/mcp';
import { ECHO, type OAuthServer, oauthServer, type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { canonicalJson, sealedConfigDigestOf, serverAction } from '@offshoot/statements';
import { seal } from '@offshoot/statements/sealing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMcpCaller } from '../../src/adapters/mcp-caller.ts';
import { BegunSignIns, SIGN_IN_LASTS_MS } from '../../src/agent/mcp/begun-sign-ins.ts';
import { setServer } from '../../src/agent/mcp/server-orders.ts';
import { serverTools } from '../../src/agent/mcp/server-tools.ts';
import { type VisitingDeps, visitServer } from '../../src/agent/mcp/server-visits.ts';
import { openServerCredential } from '../../src/agent/template/sealed-values.ts';
import { INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { MALLORY, OWNER, reason, sign } from '../domain/signers.ts';

const PAGE = 'https://offshoot.example';
const PIN = canonicalJson({ annotations: {}, ...ECHO } as never);

let agent: SignedAgent;
let oauth: OAuthServer;
let plain: ScriptedServer;
let deps: VisitingDeps;
beforeEach(async () => {
  [agent, oauth, plain] = await Promise.all([openSignedAgent(), oauthServer(), scriptedServer()]);
  deps = { ...agent.deps, ...reaching([oauth.origin, plain.origin]), signIns: new BegunSignIns({ origin: PAGE, now: agent.deps.now }) };
});
afterEach(async () => {
  agent.close();
  await Promise.all([oauth.close(), plain.close()]);
});

const reaching = (allowedOrigins: string[]) => ({ toolCaller: createMcpCaller({ allowedOrigins, timeoutMs: 5_000 }) });

type Found<Is extends ServerSeen['found']['is']> = Extract<ServerSeen['found'], { is: Is }>;
type WithoutId<R> = R extends unknown ? Omit<R, 'requestId'> & { requestId?: string } : never;
let requests = 0;
const visit = async (request: WithoutId<ServerVisitRequest>) => {
  requests += 1;
  const seen = await visitServer(deps, { requestId: requests.toString(16).padStart(32, '0'), ...request } as ServerVisitRequest);
  return seen.found;
};
const see = (url = oauth.url) => visit({ ask: 'see-server', url });
const begin = (o: { issuer?: string; page?: string; requestId?: string } = {}) =>
  visit({ ask: 'begin-sign-in', url: oauth.url, issuer: `${oauth.origin}/`, page: PAGE, ...o });
const begun = async () => (await begin()) as Found<'begun'>;

/** What a browser brings back to the page, after the person has said yes. */
async function broughtBack({ address }: { address: string }) {
  const { headers } = await fetch(address, { redirect: 'manual' });
  const back = new URL(headers.get('location') ?? '');
  const [code = '', state = '', iss] = ['code', 'state', 'iss'].map((name) => back.searchParams.get(name) ?? undefined);
  return {
    at: `${back.origin}${back.pathname}`,
    answer: { ask: 'finish-sign-in' as const, state, code, ...(iss !== undefined && { iss }) },
  };
}
const finished = async (answer: Awaited<ReturnType<typeof broughtBack>>['answer'] & { requestId?: string }) => visit(answer);
const OVER = { is: 'problem', problem: 'over' };

test('a server that wants nothing is listed, and one that wants a sign-in says where', async () => {
  expect(await see(plain.url)).toEqual({ is: 'tools', tools: [PIN], leftOut: 0 });
  expect(await see()).toEqual({ is: 'sign-in', issuer: `${oauth.origin}/` });
  expect([oauth.registered, agent.store.servers.all()]).toEqual([0, []]);
});

test('a server that wants a key which nobody gets by signing in is asked with the one that the owner enters', async () => {
  plain.answers.initialize = ({ request, response }) => {
    if (request.headers.authorization !== 'Bearer key') return void response.writeHead(401).end();
    plain.answers.initialize = undefined;
    response.writeHead(307, { location: 'https://other.example' }).end();
  };
  expect(await see(plain.url)).toEqual({ is: 'key' });
  const value = await seal(
    (await agent.deps.workspace.sealingKeys()).publicKey,
    { use: 'server-credential', instanceId: INSTANCE, ownerId: OWNER.inboxId, url: plain.url },
    Buffer.from('key'),
  );
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const credential = { encapsulatedKey: base64(value.encapsulatedKey), ciphertext: base64(value.ciphertext) };
  // It got the key, and leads elsewhere with it.
  expect(await visit({ ask: 'see-server', url: plain.url, credential })).toEqual({ is: 'problem', problem: 'redirected' });
  expect(await visit({ ask: 'see-server', url: plain.url, credential })).toMatchObject({ is: 'tools' });
  expect(await reason(visit({ ask: 'see-server', url: oauth.url, credential }))).toBe('SEALED_VALUE_INVALID');
});

test('the owner signs in, sees the tools, and connects them with what the agent sealed to itself', async () => {
  const { address, state, expiresAt } = await begun();
  expect(new URL(address).searchParams.get('redirect_uri')).toBe(`${PAGE}/signed-in`);
  expect(Date.parse(expiresAt) - agent.clock.now.getTime()).toBe(SIGN_IN_LASTS_MS);
  const { at, answer } = await broughtBack({ address });
  expect([at, answer.state]).toEqual([`${PAGE}/signed-in`, state]);
  const found = (await finished(answer)) as Found<'tools'>;
  expect(found).toMatchObject({ is: 'tools', tools: [PIN], leftOut: 0 });
  const [token = ''] = oauth.valid;
  // What goes to the page is good for the agent alone.
  expect(JSON.stringify(found)).not.toContain(token);
  const { credential } = found;
  const bytes = (base64 = '') => Buffer.from(base64, 'base64');
  const value = { encapsulatedKey: bytes(credential?.encapsulatedKey), ciphertext: bytes(credential?.ciphertext) };
  const opened = await openServerCredential(deps, { ownerId: OWNER.inboxId, url: oauth.url }, value);
  expect(credentialIn(opened)).toMatchObject({ is: 'signed-in', issuer: oauth.origin, tokens: { access_token: token } });
  expect(agent.store.servers.all()).toEqual([]);
  const wanted = { id: 'calendar', url: oauth.url, tools: [{ definition: PIN, risk: 'R5' as const }] };
  const credentialDigest = sealedConfigDigestOf({ value, keys: ['calendar'] });
  const statement = await sign(OWNER, serverAction(INSTANCE, { ...wanted, credentialDigest }));
  await setServer(deps, { ...wanted, ...(credential && { credential }) }, statement);
  expect(serverTools(deps)).toMatchObject([{ server: 'calendar', credential: credentialIn(opened) }]);
});

test('a repeated request begins nothing anew and gets the same answer', async () => {
  const requestId = 'a'.repeat(32);
  const first = (await begin({ requestId })) as Found<'begun'>;
  expect(await begin({ requestId })).toEqual(first);
  expect(oauth.registered).toBe(1);
  const { answer } = await broughtBack(first);
  const found = await finished({ ...answer, requestId: 'b'.repeat(32) });
  expect(await finished({ ...answer, requestId: 'b'.repeat(32) })).toEqual(found);
  expect(oauth.granted).toEqual(['authorization_code']);
});

test('the host is started anew in between: the owner is told to begin again, and the code is shown to nobody', async () => {
  const { answer } = await broughtBack(await begun());
  deps = { ...deps, signIns: new BegunSignIns({ origin: PAGE, now: agent.deps.now }) };
  expect(await finished(answer)).toEqual(OVER);
  expect(oauth.granted).toEqual([]);
});

test('tokens of a server that then lists no tools are ended', async () => {
  const { answer } = await broughtBack(await begun());
  oauth.takes = () => false;
  expect(await finished(answer)).toEqual({ is: 'problem', problem: 'unauthorized' });
  expect([oauth.revoked.length, oauth.valid.size]).toEqual([2, 0]);
});

test('of many tools, the owner gets as many as there is room for, and how many are left out', async () => {
  plain.tools = Array.from({ length: 200 }, (_, n) => ({ ...ECHO, name: `echo-${n}`, description: 'x'.repeat(2_500) }));
  const found = (await see(plain.url)) as Found<'tools'>;
  expect(found.tools.join('').length).toBeLessThanOrEqual(128 * 1024);
  expect([found.tools.length > 30, found.tools.length + found.leftOut]).toEqual([true, 200]);
});

describe('attack:', () => {
  test('a redirect to a strange origin', async () => {
    for (const page of ['https://evil.example', 'http://offshoot.example', 'https://offshoot.example.evil.example', `${PAGE}/`])
      expect(await begin({ page })).toEqual({ is: 'problem', problem: 'page' });
    deps = { ...deps, signIns: new BegunSignIns({ origin: undefined, now: agent.deps.now }) };
    expect(await begin()).toEqual({ is: 'problem', problem: 'page' });
    expect(oauth.registered).toBe(0);
  });

  test('a server that names another authorization server once the owner has said yes', async () => {
    const other = await oauthServer();
    try {
      deps = { ...deps, ...reaching([oauth.origin, other.origin]) };
      oauth.claims.resource = { authorization_servers: [other.origin] };
      expect(await begin()).toEqual({ is: 'problem', problem: 'issuer' });
      expect([other.registered, other.asked]).toEqual([0, []]);
    } finally {
      await other.close();
    }
  });

  test('a mixed-up issuer: a code that comes as from another authorization server is shown to none', async () => {
    oauth.back = (to) => to.searchParams.set('iss', 'https://auth.other.example');
    const { answer } = await broughtBack(await begun());
    expect(await finished(answer)).toMatchObject({ is: 'problem' });
    oauth.claims.server = { authorization_response_iss_parameter_supported: true };
    oauth.back = () => {};
    expect(await finished((await broughtBack(await begun())).answer)).toMatchObject({ is: 'problem' });
    expect(oauth.granted).toEqual([]);
  });

  test('a forged state, and a replayed one', async () => {
    const { answer } = await broughtBack(await begun());
    expect(await finished({ ...answer, state: 'f'.repeat(32) })).toEqual(OVER);
    expect(await finished(answer)).toMatchObject({ is: 'tools' });
    expect(await finished(answer)).toEqual(OVER);
    expect(oauth.granted).toEqual(['authorization_code']);
  });

  test('a code that somebody else got for the same server: it does not fit what the agent keeps', async () => {
    const mine = await broughtBack(await begun());
    const theirs = await broughtBack(await begun());
    expect(await finished({ ...mine.answer, code: theirs.answer.code })).toEqual({ is: 'problem', problem: 'unauthorized' });
    expect([oauth.valid.size, oauth.granted.length]).toEqual([0, 1]);
    // The code was shown: the state is used up.
    expect(await finished(mine.answer)).toEqual(OVER);
  });

  test('a code from another owner: the one before, or of another agent', async () => {
    const { answer } = await broughtBack(await begun());
    deps = { ...deps, instanceId: `inst_${'b'.repeat(26)}` };
    expect(await finished(answer)).toEqual(OVER);
    deps = { ...deps, instanceId: INSTANCE };
    agent.sell();
    expect(agent.store.state.claimed?.ownerId).toBe(MALLORY.inboxId);
    expect(await finished(answer)).toEqual(OVER);
    expect(oauth.granted).toEqual([]);
  });

  test('a sign-in that comes back after ten minutes', async () => {
    const { answer } = await broughtBack(await begun());
    agent.clock.now = new Date(agent.clock.now.getTime() + SIGN_IN_LASTS_MS);
    expect(await finished(answer)).toEqual(OVER);
    expect(oauth.granted).toEqual([]);
  });

  test('an owner who begins again and again has three at most, of all their agents together', async () => {
    const first = await broughtBack(await begun());
    for (const end of ['b', 'c']) {
      deps = { ...deps, instanceId: `inst_${end.repeat(26)}` };
      await begun();
    }
    deps = { ...deps, instanceId: INSTANCE };
    const last = await broughtBack(await begun());
    expect(await finished(first.answer)).toEqual(OVER);
    expect(await finished(last.answer)).toMatchObject({ is: 'tools' });
  });

  test('a flood of owners takes no sign-in away from anybody', () => {
    const signIns = new BegunSignIns({ origin: PAGE, now: () => agent.clock.now });
    const keep = (n: number) =>
      signIns.keep({ state: `${n}`, instanceId: INSTANCE, ownerId: `${n}`, requestId: `${n}`, url: '', begun: undefined as never });
    for (let n = 0; n < 1_000; n++) keep(n);
    expect(() => keep(1_000)).toThrow('Too many');
    expect(signIns.with('0', { instanceId: INSTANCE, ownerId: '0' })).toBeDefined();
  });

  test.each<[string, OAuthServer['claims'], string]>([
    [
      'an authorization server at a private address',
      { resource: { authorization_servers: ['https://169.254.169.254'] } },
      'private-address',
    ],
    ['registration at a private address', { server: { registration_endpoint: 'https://10.0.0.1/register' } }, 'private-address'],
    ['a page at a private address', { server: { authorization_endpoint: 'https://192.168.1.1/admin' } }, 'private-address'],
    ['a page without TLS', { server: { authorization_endpoint: 'http://auth.example/authorize' } }, 'bad-url'],
    ['a script to open', { server: { authorization_endpoint: 'javascript:alert(1)' } }, 'not-mcp'],
    [
      'an address too long for any browser',
      { server: { authorization_endpoint: `https://auth.example/${'a'.repeat(5_000)}` } },
      'too-large',
    ],
    ['another server’s name', { resource: { resource: 'https://bank.example/mcp' } }, 'not-mcp'],
    ['no PKCE', { server: { code_challenge_methods_supported: undefined } }, 'not-mcp'],
    ['no registration', { server: { registration_endpoint: undefined } }, 'no-registration'],
  ])('discovery that leads to %s ends there', async (_, claims, problem) => {
    oauth.claims = claims;
    expect(await begin()).toEqual({ is: 'problem', problem });
    expect(oauth.valid.size).toBe(0);
  });

  test.each(['resource', 'server'])('a discovery document of megabytes, of the %s', async (which) => {
    oauth.claims[which as 'resource' | 'server'] = { service_documentation: `https://a.example/${'a'.repeat(3_000_000)}` };
    expect(await begin()).toEqual({ is: 'problem', problem: expect.stringMatching(/^(?:too-large|not-mcp)$/) });
    expect(oauth.registered).toBe(0);
  });

  test('tokens at a private address: the code does not go there', async () => {
    oauth.claims.server = { token_endpoint: 'https://127.0.0.1/token' };
    expect(await finished((await broughtBack(await begun())).answer)).toEqual({ is: 'problem', problem: 'private-address' });
  });

  test.each(['https://10.0.0.1/mcp', 'https://[::1]/mcp', 'http://weather.example.org/mcp'])('a look at %s', async (url) => {
    expect(await see(url)).toMatchObject({ is: 'problem', problem: expect.stringMatching(/^(?:private-address|bad-url)$/) });
  });

  test('an owner who has the host ask and ask', async () => {
    const rateLimiter = new OutgoingRateLimiter({ person: 6, host: 1_000 });
    deps = { ...deps, toolCaller: createMcpCaller({ allowedOrigins: [oauth.origin], rateLimiter }) };
    const found = [];
    for (let n = 0; n < 4; n++) found.push(await see());
    expect(found).toContainEqual({ is: 'problem', problem: 'rate-limited' });
  });
});
