import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { deploymentKeys, openTls, type ServiceTls, type TlsFiles, tokenFor } from '../src/auth/index.ts';
import { grpcTransport } from '../src/grpc-transport/transport.ts';
import { type Authority, createAuthority, type Issued, writeTlsFiles } from './certificates.ts';
import { claimsOver, collect, errorOf, ids, instanceId, memoryLogger, refusedWith, startTestServer, untilTestEnds } from './test-server.ts';

const keys = deploymentKeys('the deployment of this test');
const served = { serviceKey: keys.of('claim'), serviceCallers: keys.callers };
const called = { serviceKey: keys.of('gateway'), audience: 'claim' } as const;
const names = ['localhost', '127.0.0.1'];
const CHECK_INTERVAL_MS = 20;
const refused = /^ERR_SSL|^ECONN|^EPROTO|closed without a word/;

let authority: Authority;
let stranger: Authority;

beforeAll(async () => {
  authority = await createAuthority('deployment');
  stranger = await createAuthority('deployment');
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function party(
  issued: Issued & { ca: string },
  logged: Record<string, unknown>[] = [],
): { tls: ServiceTls; files: TlsFiles; folder: string } {
  const folder = newFolder();
  const files = writeTlsFiles(folder, issued);
  return { tls: openTls(files, { log: memoryLogger(logged), checkIntervalMs: CHECK_INTERVAL_MS }), files, folder };
}

const member = async (by = authority, named = names) => party({ ...(await by.issue(named)), ca: by.pem });

/** The first bytes that a client which accepts any server receives for a handwritten request, or why there are none. */
async function handshake(port: number, options: tls.ConnectionOptions): Promise<string> {
  const socket = tls.connect({ port, host: '127.0.0.1', ALPNProtocols: ['http/1.1'], rejectUnauthorized: false, ...options });
  try {
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const [data] = await Promise.race([
      once(socket, 'data'),
      once(socket, 'close').then(() => Promise.reject(new Error('closed without a word'))),
    ]);
    return String(data).slice(0, 12);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code ?? error);
  } finally {
    socket.destroy();
  }
}

/** A session that a client could resume later. */
async function sessionWith(port: number, options: tls.ConnectionOptions): Promise<Buffer> {
  const socket = tls.connect({ port, ...options });
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const [session] = await once(socket, 'session');
  socket.destroy();
  return session;
}

const presented = async (port: number, ca: string, own: Issued) => {
  const socket = tls.connect({ port, host: '127.0.0.1', ca, ...own });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
};

describe.each(['grpc-js', 'connect'] as const)('mutual TLS, by %s', (library) => {
  const start = async (server: ServiceTls) => untilTestEnds(await startTestServer({ ...served, library, tls: server }));
  const clientOf = (url: string, own: ServiceTls) => serviceClient(ClaimService, { url, ...called, tls: own, library, timeoutMs: 2000 });

  /** connect-node reports TLS failures with other codes. */
  const unreachable = async (call: Promise<unknown>) => {
    const reason = refusalOf(await errorOf(call))?.reason;
    if (library === 'grpc-js') expect(reason).toBe('UPSTREAM_UNAVAILABLE');
  };

  test('calls and streams between members of one deployment, by name and by address, and probes with a certificate', async () => {
    const server = await start((await member()).tls);
    const own = await member();
    expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    for (const url of [server.url, `https://localhost:${server.port}`]) {
      const client = clientOf(url, own.tls);
      expect((await client.getInstance({ instanceId })).instance?.id).toBe(instanceId);
      expect(await collect(client.watchClaim({ claimId: instanceId.replace('inst', 'clm') }))).toHaveLength(3);
      expect((await serviceClient(Health, { url, tls: own.tls, library }).check({})).status).toBe(Status.SERVING);
    }
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(server.callers[0]).toEqual({ kind: 'service', name: 'gateway' });
  });

  test('attack: a certificate does not replace a token', async () => {
    const server = await start((await member()).tls);
    const client = serviceClient(ClaimService, { url: server.url, tls: (await member()).tls, library });
    expect(await refusedWith(client.getInstance({ instanceId }))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
  });

  test('attack: clients with a certificate of another authority, an expired one, or one that is not valid yet', async () => {
    const server = await start((await member()).tls);
    const ages = { from: new Date(Date.now() - 10_000), until: new Date(Date.now() - 1000) };
    const ahead = { from: new Date(Date.now() + 600_000), until: new Date(Date.now() + 1_200_000) };
    const outsiders = [await stranger.issue(names), await authority.issue(names, ages), await authority.issue(names, ahead)];
    for (const outsider of outsiders) {
      const own = party({ ...outsider, ca: authority.pem });
      await unreachable(clientOf(server.url, own.tls).getInstance({ instanceId }));
      expect(await handshake(server.port, { ca: authority.pem, ...outsider })).toMatch(refused);
    }
    expect(await handshake(server.port, { ca: authority.pem, ...(await authority.issue(names)) })).toBe('HTTP/1.1 404');
    expect(server.callers).toEqual([]);
  });

  test('attack: a client without a certificate, with an old TLS version, or in plain text', async () => {
    const server = await start((await member()).tls);
    expect(await handshake(server.port, { ca: authority.pem })).toMatch(refused);
    const old = { ca: authority.pem, ...(await authority.issue(names)), maxVersion: 'TLSv1.2' as const };
    expect(await handshake(server.port, old)).toMatch(refused);
    const plain = claimsOver(grpcTransport(`http://127.0.0.1:${server.port}`));
    expect(await refusedWith(plain.getInstance({ instanceId }, { timeoutMs: 2000 }))).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
    expect(server.callers).toEqual([]);
  });

  test('attack: a server of another authority, and one whose certificate names another host, get no token', async () => {
    const own = await member();
    for (const impostor of [
      party({ ...(await stranger.issue(names)), ca: authority.pem }),
      await member(authority, ['elsewhere.example', '127.0.0.2']),
    ]) {
      const server = await start(impostor.tls);
      for (const url of [server.url, `https://localhost:${server.port}`]) {
        await unreachable(clientOf(url, own.tls).getInstance({ instanceId }));
      }
      expect(server.callers).toEqual([]);
    }
  });

  test('new connections use replaced certificates, and calls continue in the meantime', async () => {
    const service = await member();
    const own = await member();
    const server = await start(service.tls);
    const client = clientOf(server.url, own.tls);
    const running = client.watchClaim({ claimId: ids.endless })[Symbol.asyncIterator]();
    await running.next();
    const probe = await authority.issue(names);
    const before = await presented(server.port, authority.pem, probe);
    writeTlsFiles(service.folder, { ...(await authority.issue(names)), ca: authority.pem });
    writeTlsFiles(own.folder, { ...(await authority.issue(names)), ca: authority.pem });
    await vi.waitFor(async () => expect(await presented(server.port, authority.pem, probe)).not.toBe(before), { timeout: 120_000 });
    expect((await client.getInstance({ instanceId })).instance?.id).toBe(instanceId);
    expect((await running.next()).value?.claim?.instanceId).toBe('2');
  });

  test('attack: a client of the former authority, after the authority was replaced', async () => {
    const service = await member();
    const own = await member();
    const server = await start(service.tls);
    const former = await authority.issue(names);
    const client = clientOf(server.url, own.tls);
    await client.getInstance({ instanceId });

    const session = await sessionWith(server.port, { ca: authority.pem, ...former });
    const idle = http2.connect(`https://localhost:${server.port}`, { ca: authority.pem, ...former });
    await once(idle, 'remoteSettings');
    const formerClient = claimsOver(grpcTransport(server.url, party({ ...former, ca: authority.pem }).tls.current()));
    const endless = collect(
      formerClient.watchClaim(
        { claimId: ids.endless },
        { headers: { authorization: `Bearer ${await tokenFor(keys.of('gateway'), 'claim')}` } },
      ),
    );
    const ended = [once(idle, 'close'), errorOf(endless)];

    writeTlsFiles(service.folder, { ...(await stranger.issue(names)), ca: stranger.pem });
    writeTlsFiles(own.folder, { ...(await stranger.issue(names)), ca: stranger.pem });
    await vi.waitFor(async () => expect(await handshake(server.port, former)).toMatch(refused), { timeout: 120_000 });
    expect(await handshake(server.port, { ...former, session })).toMatch(refused);
    expect((await client.getInstance({ instanceId })).instance?.id).toBe(instanceId);
    await Promise.all(ended);
  });
});

test('attack: a client resumes a session to avoid presenting a certificate', async () => {
  const server = untilTestEnds(await startTestServer({ ...served, tls: (await member()).tls }));
  const own = { ca: authority.pem, ...(await authority.issue(names)), servername: 'localhost' };
  const session = await sessionWith(server.port, own);
  expect(await handshake(server.port, { ...own, session })).toMatch(refused);
  expect(await handshake(server.port, own)).toContain('HTTP');
});

describe('files', () => {
  test.each([
    ['a certificate that is half-written', (files: TlsFiles, next: Issued) => writeFileSync(files.cert, next.cert.slice(0, 300))],
    ['a key that is half-written', (files: TlsFiles, next: Issued) => writeFileSync(files.key, next.key.slice(0, 100))],
    ['a certificate without its new key', (files: TlsFiles, next: Issued) => writeFileSync(files.cert, next.cert)],
    ['truncated authorities', (files: TlsFiles) => writeFileSync(files.ca, authority.pem + stranger.pem.slice(0, 300))],
    ['an empty file of authorities', (files: TlsFiles) => writeFileSync(files.ca, '')],
    ['a missing file', (files: TlsFiles) => rmSync(files.ca)],
  ])('%s: the former ones stay in use, with one warning, until the new ones are whole', async (_, spoil) => {
    const logged: Record<string, unknown>[] = [];
    const service = party({ ...(await authority.issue(names)), ca: authority.pem }, logged);
    const server = untilTestEnds(await startTestServer({ ...served, tls: service.tls }));
    const probe = await authority.issue(names);
    const before = await presented(server.port, authority.pem, probe);
    const next = await authority.issue(names);
    spoil(service.files, next);
    await vi.waitFor(() => expect(logged).toHaveLength(1), { timeout: 120_000 });
    expect(String(logged[0]?.msg)).toContain('keeping the old ones');
    expect(await presented(server.port, authority.pem, probe)).toBe(before);
    expect(await handshake(server.port, { ca: authority.pem, ...(await stranger.issue(names)) })).toMatch(refused);
    writeTlsFiles(service.folder, { ...next, ca: authority.pem });
    await vi.waitFor(async () => expect(await presented(server.port, authority.pem, probe)).not.toBe(before), { timeout: 120_000 });
    expect(logged.map(({ level }) => level)).toEqual([40, 30]);
  });

  test('they are read again after the interval, and count as new only if their content differs', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { files, tls } = await member();
    const first = tls.current();
    for (const file of [files.cert, files.key, files.ca]) {
      const before = tls.current();
      writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
      vi.advanceTimersByTime(CHECK_INTERVAL_MS - 1);
      expect(tls.current()).toBe(before);
      vi.advanceTimersByTime(1);
      const after = tls.current();
      expect(after).not.toBe(before);
      expect([after.cert, after.key, after.ca]).toContain(readFileSync(file, 'utf8'));

      writeFileSync(file, readFileSync(file, 'utf8'));
      vi.advanceTimersByTime(CHECK_INTERVAL_MS);
      expect(tls.current()).toBe(after);
    }
    expect(tls.current()).not.toBe(first);
  });

  test('an unusable file at startup is an error that names it', async () => {
    const folder = newFolder();
    const issued = { ...(await authority.issue(names)), ca: authority.pem };
    const files = writeTlsFiles(folder, issued);
    expect(() => openTls({ ...files, ca: join(folder, 'nowhere.pem') })).toThrow('nowhere.pem');
    expect(() => openTls({ ...files, cert: files.key })).toThrow('key.pem');
    writeTlsFiles(folder, { ...issued, key: (await authority.issue(names)).key });
    expect(() => openTls(files)).toThrow(`${files.key} is not the key`);
  });

  test('a plain-text URL with TLS configured, or the reverse, is an error before anything is sent', async () => {
    const { tls: own } = await member();
    expect(() => serviceClient(ClaimService, { url: 'http://localhost:1', ...called, tls: own })).toThrow('https');
    expect(() => serviceClient(ClaimService, { url: 'https://localhost:1', ...called })).toThrow('http if no TLS');
  });
});
