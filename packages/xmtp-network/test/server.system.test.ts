import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { SortDirection } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startXmtpNetwork } from '../src/service.ts';
import { createInbox, inboxOf, newWallet, update } from './identity-fixtures.ts';
import { privateMessage } from './private-message.ts';
import { apiOf, silent, startNetwork } from './running-network.ts';
import { openClient } from './sdk-client.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offshoot-network-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

describe('the server', () => {
  test('answers an unknown method with UNIMPLEMENTED', async () => {
    await using network = await startNetwork();
    const stranger = createClient(SessionService, createGrpcTransport({ baseUrl: network.url }));
    await expect(stranger.createChallenge({})).rejects.toThrow(/unimplemented/);
  });

  test('says which port is in use and which variable sets it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = (other.address() as { port: number }).port;
    await expect(startXmtpNetwork({ host: '127.0.0.1', port, dataDir }, { log: silent })).rejects.toThrow(new RegExp(`${port}.*XMTP_PORT`));
    other.close();
  });

  test('says so if another process uses the data', async () => {
    await using running = await startXmtpNetwork({ host: '127.0.0.1', port: 0, dataDir }, { log: silent });
    expect(running.port).toBeGreaterThan(0);
    await expect(startXmtpNetwork({ host: '127.0.0.1', port: 0, dataDir }, { log: silent })).rejects.toThrow(/OFFSHOOT_DATA/);
  });

  test('forgets everything without a data folder', async () => {
    const wallet = newWallet();
    const identityUpdate = await update(inboxOf(wallet), createInbox(wallet));
    for (let run = 0; run < 2; run += 1) {
      await using running = await startXmtpNetwork({ host: '127.0.0.1', port: 0 }, { log: silent });
      await apiOf(running.url).identity.publishIdentityUpdate({ identityUpdate });
    }
  });

  test('logs nothing that clients send', async () => {
    const lines: string[] = [];
    const record = (fields: object, message: string) => void lines.push(JSON.stringify(fields) + message);
    const log = { info: record, warn: record, error: record };
    await using running = await startXmtpNetwork({ host: '127.0.0.1', port: 0, dataDir }, { log });
    const alix = await openClient(running.url);
    const bo = await openClient(running.url);
    const group = await alix.conversations.createGroup([bo.inboxId]);
    await group.sendText('canary');
    await expect(
      apiOf(running.url).mls.sendGroupMessages({ messages: [{ version: { case: 'v1', value: { data: Buffer.from('canary') } } }] }),
    ).rejects.toThrow();
    expect(lines.join('\n')).not.toMatch(new RegExp(`canary|${alix.inboxId}|${group.id}`));
  });
});

describe('killed in the middle of writing', () => {
  test('has every message that it acknowledged, and assigns no ID twice', async () => {
    const groupId = randomBytes(16);
    const acknowledged: Buffer[] = [];
    let highest = 0n;
    for (let round = 0; round < 2; round += 1) {
      const { url, child } = await spawnNetwork(dataDir);
      const { mls } = apiOf(url);
      const sendUntilDead = async (sender: number) => {
        for (let count = 0; ; count += 1) {
          const data = Buffer.from(privateMessage(groupId, 1, Buffer.from(`${round}/${sender}/${count}`)));
          await mls.sendGroupMessages({ messages: [{ version: { case: 'v1', value: { data } } }] });
          acknowledged.push(data);
          if (acknowledged.length % 60 === 0) child.kill('SIGKILL');
        }
      };
      const senders = await Promise.allSettled([sendUntilDead(0), sendUntilDead(1), sendUntilDead(2)]);
      expect(senders.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      await exitOf(child);

      await using restarted = await startXmtpNetwork(
        { host: '127.0.0.1', port: 0, dataDir: join(dataDir, 'xmtp-network') },
        { log: silent },
      );
      const stored = await allMessages(restarted.url, groupId);
      for (const data of acknowledged) expect(stored.has(data.toString('hex'))).toBe(true);
      expect(stored.size).toBeLessThanOrEqual(acknowledged.length + 3 * (round + 1));
      const ids = [...stored.values()];
      expect(ids.filter((id) => id > highest).length).toBeGreaterThanOrEqual(60);
      highest = ids.reduce((a, b) => (a > b ? a : b));
    }
  });

  test('as its own process, ends on SIGTERM', async () => {
    const { child } = await spawnNetwork(dataDir);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });
});

/** Content (hex) → id. */
async function allMessages(url: string, groupId: Uint8Array): Promise<Map<string, bigint>> {
  const { mls } = apiOf(url);
  const all = new Map<string, bigint>();
  for (let idCursor = 0n; ; ) {
    const page = await mls.queryGroupMessages({ groupId, pagingInfo: { direction: SortDirection.ASCENDING, limit: 100, idCursor } });
    for (const { version } of page.messages) all.set(Buffer.from(version.value?.data ?? []).toString('hex'), version.value?.id ?? 0n);
    idCursor = page.pagingInfo?.idCursor ?? 0n;
    if (idCursor === 0n) return all;
  }
}

async function spawnNetwork(data: string): Promise<{ url: string; child: ChildProcess }> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, XMTP_PORT: '0', OFFSHOOT_DATA: data },
  });
  const lines = createInterface({ input: child.stderr });
  for await (const line of lines) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg === 'listening' && url !== undefined) return { url, child };
  }
  throw new Error('the network did not start');
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}
