// Tokens of identity providers: who they are taken for, and what forged ones try.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { issuerKeys } from '../../src/tenancy/adapters/issuer-keys.ts';
import type { Issuer } from '../../src/tenancy/domain/tenancy.ts';
import { type Admin, type RunningProfile, reasonOf, refused, runningProfile } from './tenancy-fixture.ts';

interface Pair {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

async function newPair(alg: string, kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** An identity provider on this machine. */
async function startProvider() {
  let keys: unknown[] = [];
  const asked: string[] = [];
  let how:
    | ((path: string) => { status: number; body: string; headers?: Record<string, string>; isSilent?: boolean } | undefined)
    | undefined;
  const silent: (() => void)[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const other = how?.(path);
    if (other?.isSilent) return void silent.push(() => response.writeHead(500).end());
    if (other) return void response.writeHead(other.status, other.headers).end(other.body);
    const document = path.includes('openid-configuration') ? { issuer: url, jwks_uri: `${url}/keys` } : { keys };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    publish: (...next: unknown[]) => {
      keys = next;
    },
    behave: (next: typeof how) => {
      how = next;
    },
    /** Answers what was not answered, with a failure. */
    release: () => {
      for (const answer of silent.splice(0)) answer();
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const ISSUER: Issuer = {
  ...{
    id: '',
    tenantId: '',
    issuer: 'https://issuer.example',
    audience: 'here',
    jwksUrl: '',
    algorithms: ['RS256'],
    createdAt: new Date(0),
  },
  ...{ rolesClaim: '', roles: {}, defaultRole: 'viewer', groupsClaim: '', groups: {} },
};
let profile: RunningProfile;
let provider: Awaited<ReturnType<typeof startProvider>>;
let rsa: Pair;
let ec: Pair;
beforeAll(async () => {
  provider = await startProvider();
  [profile, rsa, ec] = await Promise.all([
    runningProfile({ issuerOrigins: [provider.url] }),
    newPair('RS256', 'one'),
    newPair('ES256', 'two'),
  ]);
  provider.publish(rsa.jwk, ec.jwk);
});
afterAll(async () => {
  await profile[Symbol.asyncDispose]();
  await provider.close();
});

const audience = 'offshoot-of-acme';
const now = () => Math.floor(Date.now() / 1000);
const good = (changes: JWTPayload = {}): JWTPayload => ({
  iss: provider.url,
  aud: audience,
  sub: 'alice',
  iat: now(),
  exp: now() + 600,
  realm_access: { roles: ['developers', 'staff'] },
  groups: ['sec', 'unknown'],
  ...changes,
});
const signed = (pair: Pair, payload: JWTPayload = good(), header: Record<string, unknown> = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: pair.alg, kid: pair.kid, ...header }).sign(pair.privateKey);

async function withIssuer(changes: Parameters<Admin['tenants']['createIssuer']>[0] = {}): Promise<Admin & { issuerId: string }> {
  const admin = await profile.newTenant();
  const { issuer } = await admin.tenants.createIssuer({
    issuer: provider.url,
    audience,
    rolesClaim: 'realm_access.roles',
    roles: { developers: 'agent-developer', admins: 'platform-admin', staff: 'viewer' },
    groupsClaim: 'groups',
    groups: { sec: 'group_security_team' },
    ...changes,
  });
  return { ...admin, issuerId: issuer?.id ?? '' };
}

describe('a token of an identity provider', () => {
  test('stands for the same person each time, with the strongest of their roles, and until it expires', async () => {
    const { tenantId } = await withIssuer();
    const claims = good();
    const [first, second] = [await signed(rsa, claims), await signed(ec)];
    const { identity, limits, expireTime } = await profile.identify({ jwt: first }, tenantId);
    expect(identity).toMatchObject({ tenantId, groups: ['group_security_team'], keyId: '' });
    expect(identity?.scopes).toContain('agents:write');
    expect(identity?.scopes).not.toContain('agents:delete');
    expect(limits).toBeUndefined();
    expect(expireTime && timestampDate(expireTime).getTime()).toBe((claims.exp ?? 0) * 1000);
    expect((await profile.identityOf({ jwt: second }, tenantId)).subject).toBe(identity?.subject);
    const bob = await profile.identityOf({ jwt: await signed(rsa, good({ sub: 'bob' })) }, tenantId);
    expect(bob.subject).not.toBe(identity?.subject);
    // The same person is another user in another tenant.
    const other = await withIssuer();
    expect((await profile.identityOf({ jwt: first }, other.tenantId)).subject).not.toBe(identity?.subject);
  });

  test('gives nothing to those whose claim names no role, unless there is a default', async () => {
    const nobody = await signed(rsa, good({ realm_access: { roles: ['others', 'constructor', '__proto__', 'toString'] } }));
    const [strict, open] = [await withIssuer(), await withIssuer({ defaultRole: 'viewer' })];
    expect(await reasonOf(profile.identify({ jwt: nobody }, strict.tenantId))).toBe('CREDENTIAL_INVALID');
    expect((await profile.identityOf({ jwt: nobody }, open.tenantId)).scopes).toEqual(['agents:read']);
  });

  test('is worth nothing once the provider is removed from the tenant', async () => {
    const { tenants, tenantId, issuerId } = await withIssuer();
    const jwt = await signed(rsa);
    await profile.identify({ jwt }, tenantId);
    await tenants.deleteIssuer({ issuerId });
    expect(await reasonOf(profile.identify({ jwt }, tenantId))).toBe('CREDENTIAL_INVALID');
    expect(await reasonOf(tenants.deleteIssuer({ issuerId }))).toBe('ISSUER_NOT_FOUND');
  });

  test('makes keys that end within 90 days', async () => {
    const { tenantId } = await withIssuer();
    const identity = await profile.identityOf({ jwt: await signed(rsa, good({ realm_access: { roles: ['admins'] } })) }, tenantId);
    const { keys } = profile.member(identity);
    const { key } = await keys.createKey({ name: 'CI', scopes: ['agents:read'] });
    const days = key?.expireTime && (timestampDate(key.expireTime).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);
  });

  test('counts with new keys of the provider, which are read again when a token names one', async () => {
    const { tenantId } = await withIssuer();
    await profile.identify({ jwt: await signed(rsa) }, tenantId);
    const next = await newPair('ES256', 'three');
    provider.publish(rsa.jwk, ec.jwk, next.jwk);
    onTestFinished(() => provider.publish(rsa.jwk, ec.jwk));
    const jwt = await signed(next);
    const real = performance.now.bind(performance);
    const later = vi.spyOn(performance, 'now').mockImplementation(() => real() + 31_000);
    onTestFinished(() => later.mockRestore());
    expect((await profile.identityOf({ jwt }, tenantId)).tenantId).toBe(tenantId);
  });
});

describe('attack:', () => {
  test('forged tokens', async () => {
    const { tenantId } = await withIssuer();
    await profile.identify({ jwt: await signed(rsa) }, tenantId);
    const attacker = await newPair('RS256', rsa.kid);
    const pem = await exportSPKI(rsa.publicKey);
    const hs256 = (secret: Uint8Array) => new SignJWT(good()).setProtectedHeader({ alg: 'HS256', kid: rsa.kid }).sign(secret);
    const [head, , signature] = (await signed(rsa)).split('.');
    const body = Buffer.from(JSON.stringify(good({ sub: 'mallory', realm_access: { roles: ['admins'] } }))).toString('base64url');
    const forged: Record<string, string> = {
      'alg none': new UnsecuredJWT(good()).encode(),
      'alg none, with the kid of a key': `${Buffer.from(JSON.stringify({ alg: 'none', kid: rsa.kid })).toString('base64url')}.${body}.`,
      'HS256 with the public key as PEM': await hs256(Buffer.from(pem)),
      'HS256 with the modulus': await hs256(Buffer.from(rsa.jwk.n ?? '', 'base64url')),
      'another key with the same kid': await signed(attacker),
      'a key in the header': await signed(attacker, good(), { jwk: attacker.jwk }),
      'an address of keys in the header': await signed(attacker, good(), {
        jku: `${provider.url}/attacker`,
        x5u: `${provider.url}/attacker`,
      }),
      'a kid that is a path': await signed(attacker, good(), { kid: '../../attacker' }),
      'a kid that is SQL': await signed(attacker, good(), { kid: "' or 1=1 --" }),
      'no kid': await signed(attacker, good(), { kid: undefined }),
      'other claims under a signature': `${head}.${body}.${signature}`,
      'another audience': await signed(rsa, good({ aud: 'another' })),
      'no audience': await signed(rsa, good({ aud: undefined })),
      'another issuer': await signed(rsa, good({ iss: `${provider.url}/` })),
      expired: await signed(rsa, good({ iat: now() - 7200, exp: now() - 3600 })),
      'without an end': await signed(rsa, good({ exp: undefined })),
      'not valid yet': await signed(rsa, good({ nbf: now() + 3600 })),
      'without a subject': await signed(rsa, good({ sub: undefined })),
      'an empty subject': await signed(rsa, good({ sub: '' })),
      'an algorithm that the tenant does not allow': await signed({ ...rsa, alg: 'RS512', privateKey: await asRs512(rsa) }),
      'no token at all': 'a.b.c',
    };
    const asked = provider.asked.length;
    for (const [name, jwt] of Object.entries(forged)) {
      expect([name, await reasonOf(profile.identify({ jwt }, tenantId))]).toEqual([name, 'CREDENTIAL_INVALID']);
    }
    // However many unknown keys they name, the provider was asked at most once more, and never for an attacker's keys.
    expect(provider.asked.length - asked).toBeLessThanOrEqual(1);
    expect(provider.asked.join()).not.toContain('attacker');
  });

  test('a token for a tenant that has another provider, or none', async () => {
    const jwt = await signed(rsa);
    const [other, none] = [await withIssuer({ audience: 'another' }), await profile.newTenant()];
    for (const { tenantId } of [other, none]) expect(await reasonOf(profile.identify({ jwt }, tenantId))).toBe('CREDENTIAL_INVALID');
    expect(await reasonOf(profile.identify({ jwt }))).toBe('TENANT_REQUIRED');
  });

  test('a key set with secrets in it', async () => {
    const secret = { kty: 'oct', kid: 'secret', k: Buffer.from('a secret that everybody can read').toString('base64url'), alg: 'HS256' };
    provider.publish(secret, rsa.jwk);
    onTestFinished(() => provider.publish(rsa.jwk, ec.jwk));
    const { tenantId } = await withIssuer();
    const jwt = await new SignJWT(good())
      .setProtectedHeader({ alg: 'HS256', kid: 'secret' })
      .sign(Buffer.from('a secret that everybody can read'));
    expect(await reasonOf(profile.identify({ jwt }, tenantId))).toBe('CREDENTIAL_INVALID');
    await profile.identify({ jwt: await signed(rsa) }, tenantId);
  });

  test('an address that only this machine reaches', async () => {
    const admin = await profile.newTenant();
    const wanted = (changes: object) => ({ issuer: 'https://issuer.example', audience, defaultRole: 'viewer', ...changes });
    for (const changes of [
      { issuer: 'http://issuer.example' },
      { issuer: 'http://127.0.0.1:1' },
      { jwksUrl: 'http://169.254.169.254/latest/meta-data' },
      { issuer: 'https://user:pass@issuer.example' },
      { issuer: 'file:///etc/passwd' },
    ]) {
      expect([changes, await reasonOf(admin.tenants.createIssuer(wanted(changes)))]).toEqual([changes, 'VALIDATION_FAILED']);
    }
    // With https, the guard looks at the address that is called.
    for (const [n, jwksUrl] of ['https://127.0.0.1:1/keys', 'https://localhost/keys', 'https://[::1]/keys'].entries()) {
      await admin.tenants.createIssuer(wanted({ audience: `${audience} ${n}`.replace(' ', '-'), jwksUrl }));
    }
    const jwt = await signed(rsa, good({ iss: 'https://issuer.example' }));
    expect(await reasonOf(profile.identify({ jwt }, admin.tenantId))).toBe('ISSUER_UNREACHABLE');
  });

  test.each([
    ['a redirect', () => ({ status: 302, body: '', headers: { location: 'http://169.254.169.254/' } })],
    ['an answer without end', () => ({ status: 200, body: `{"keys":[${'1,'.repeat(400_000)}1]}` })],
    ['no JSON', () => ({ status: 200, body: '<html>' })],
    ['a key set that is none', () => ({ status: 200, body: '{"keys":"all"}' })],
    ['thousands of keys', () => ({ status: 200, body: JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) }) })],
    ['another issuer', (path: string) => (path.includes('openid') ? { status: 200, body: '{"issuer":"https://x.example"}' } : undefined)],
  ])('an identity provider that answers with %s', async (_, how) => {
    provider.behave(how);
    onTestFinished(() => provider.behave(undefined));
    const { tenantId } = await withIssuer();
    const why = await refused(profile.identify({ jwt: await signed(rsa) }, tenantId));
    expect(why.reason).toBe('ISSUER_UNREACHABLE');
  });

  test('identity providers that do not answer: each is asked once, two of a tenant and 256 of all at once, and others go on', async () => {
    const { tenantId } = await withIssuer();
    await profile.identify({ jwt: await signed(rsa) }, tenantId);
    const before = provider.asked.length;
    provider.behave((path) => (path.startsWith('/silent') ? { status: 200, body: '', isSilent: true } : undefined));
    onTestFinished(() => provider.behave(undefined));
    const silent = await profile.newTenant();
    for (let n = 0; n < 3; n += 1) {
      await silent.tenants.createIssuer({
        ...{
          issuer: `${provider.url}/${n}`,
          audience,
          jwksUrl: `${provider.url}/silent/${n}`,
          algorithms: ['RS256'],
          defaultRole: 'viewer',
        },
      });
    }
    const tokens = await Promise.all(
      Array.from({ length: 60 }, (_, n) => signed(rsa, good({ iss: `${provider.url}/${n % 3}`, sub: String(n) }))),
    );
    const waiting = tokens.map((jwt) => reasonOf(profile.identify({ jwt }, silent.tenantId)));
    await vi.waitFor(() => expect(provider.asked.length).toBe(before + 2), { timeout: 120_000 });
    expect((await profile.identityOf({ jwt: await signed(rsa) }, tenantId)).tenantId).toBe(tenantId);
    provider.release();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['ISSUER_UNREACHABLE']));
    // What failed is not asked again at once.
    await Promise.all(tokens.map((jwt) => reasonOf(profile.identify({ jwt }, silent.tenantId))));
    expect(provider.asked.length).toBe(before + 2);

    await using all = { keys: issuerKeys([provider.url]), [Symbol.asyncDispose]: () => all.keys.close() };
    const asking = Array.from({ length: 400 }, (_, n) => {
      const other = { ...ISSUER, id: String(n), tenantId: String(n), jwksUrl: `${provider.url}/silent/all/${n}` };
      return reasonOf(all.keys.keysOf(other, false));
    });
    await vi.waitFor(() => expect(provider.asked.length).toBe(before + 2 + 256), { timeout: 120_000 });
    provider.release();
    expect(new Set(await Promise.all(asking))).toEqual(new Set(['ISSUER_UNREACHABLE']));
    expect(provider.asked.length).toBe(before + 2 + 256);
  });

  test('a provider that becomes slow when a token names another key: tokens with the keys from before do not wait', async () => {
    const { tenantId } = await withIssuer();
    await profile.identify({ jwt: await signed(rsa) }, tenantId);
    const real = performance.now.bind(performance);
    const later = vi.spyOn(performance, 'now').mockImplementation(() => real() + 31_000);
    onTestFinished(() => later.mockRestore());
    const before = provider.asked.length;
    let isOver = false;
    provider.behave(() => ({ status: 200, body: '', isSilent: true }));
    onTestFinished(() => provider.behave(undefined));
    const strange = reasonOf(profile.identify({ jwt: await signed(await newPair('RS256', 'strange')) }, tenantId)).finally(() => {
      isOver = true;
    });
    await vi.waitFor(() => expect(provider.asked.length).toBe(before + 1), { timeout: 120_000 });
    expect((await profile.identityOf({ jwt: await signed(rsa) }, tenantId)).tenantId).toBe(tenantId);
    expect(isOver).toBe(false);
    provider.release();
    expect(await strange).toBe('CREDENTIAL_INVALID');
  });

  test('identity providers without end', async () => {
    const admin = await profile.newTenant();
    const add = (n: number) => admin.tenants.createIssuer({ issuer: 'https://issuer.example', audience: `audience-${n}` });
    for (let n = 0; n < 5; n += 1) await add(n);
    expect(await refused(add(5))).toMatchObject({ reason: 'QUOTA_EXCEEDED', metadata: { scope: 'issuers', limit: '5' } });
  });
});

/** The same key for another algorithm. */
async function asRs512({ privateKey }: Pair): Promise<CryptoKey> {
  const jwk = await crypto.subtle.exportKey('jwk', privateKey);
  return crypto.subtle.importKey('jwk', { ...jwk, alg: 'RS512' }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }, true, ['sign']);
}
