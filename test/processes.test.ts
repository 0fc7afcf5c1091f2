// The services as separate processes over real ports, with a recording proxy before each pool service.
import { existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClaimState, ContextState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing.ts';
import { type Processes, type ServiceName, startProcesses } from '@offshoot/standalone';
import { startTap } from '@offshoot/testnet';
import type { XmtpNetwork } from '@offshoot/xmtp';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Human } from './human.ts';
import { testConfig } from './system.ts';
import { User } from './user.ts';

const POOL: ServiceName[] = ['template', 'lineage', 'claim', 'gateway'];

describe('separate processes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-processes-'));
  const taps = new Map<ServiceName, Awaited<ReturnType<typeof startTap>>>();
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let system: Processes;
  let network: XmtpNetwork;
  let user: User;
  let human: Human;

  beforeAll(async () => {
    database = await createTestDatabase();
    system = await startProcesses({ ...testConfig(dataDir, database.url), logLevel: 'debug' }, async (name, url) => {
      if (!POOL.includes(name) || name === 'gateway') return url;
      const tap = await startTap(Number(new URL(url).port));
      taps.set(name, tap);
      return tap.url;
    });
    network = { env: 'local', apiUrl: system.xmtpUrl };
    user = await User.signIn(system.url, network);
    human = await Human.join(network);
  });
  afterAll(async () => {
    await human?.[Symbol.asyncDispose]();
    await system?.close();
    for (const tap of taps.values()) await tap.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  });

  test('kill -9 of the claim service and of the host in the middle of a claim loses nothing', async () => {
    const { id: templateId } = await user.createTemplate({ agentName: 'Survivor', instructions: 'You survive.' });
    const claim = await vi.waitFor(() => user.claim(templateId), { timeout: 10_000 });
    await system.stop('claim', 'SIGKILL');
    await system.stop('instance', 'SIGKILL');
    const conversation = await human.conversation(claim.inboxId);
    await system.start('claim');
    await system.start('instance');
    const settled = await vi.waitFor(() => user.settled(claim.id), { timeout: 30_000 });
    expect(settled.state).toBe(ClaimState.LIVE);
    expect(await human.ask(conversation, 'Our cat is called Miso', /miso/i)).toMatch(/miso/i);
  });

  test('the pool holds no message, memory, summary, context prompt or config value: canaries in tables, logs, memory and on the wire', async () => {
    const canary = (name: string) => `canary${name}${Math.random().toString(36).slice(2, 12)}`;
    const planted = {
      instructions: canary('instructions'),
      message: canary('message'),
      config: canary('config'),
      carried: canary('carried'),
    };
    const template = await user.createTemplate({
      agentName: 'Blind',
      instructions: `You keep secrets. ${planted.instructions}`,
      tools: [{ id: 'secret', provisioning: 2, prompt: 'Which secret?' }],
    });
    const parent = await vi.waitFor(() => user.claim(template.id, { userConfig: { secret: planted.config } }), { timeout: 10_000 });
    const conversation = await human.conversation(parent.inboxId);
    await user.settled(parent.id);
    await human.ask(conversation, `Our boat is called ${planted.message}`);
    await human.ask(conversation, `Remember that the harbour is ${planted.carried}`);
    const child = await vi.waitFor(() => user.clone(parent.instanceId, { contextPrompt: 'Everything' }), { timeout: 10_000 });
    const second = await human.conversation(child.inboxId);
    expect((await user.settled(child.id)).contextState).toBe(ContextState.INGESTED);
    expect(await human.ask(second, 'What is our boat called?', new RegExp(planted.message))).toContain(planted.message);

    const tables = await dump(database.url);
    const wire = Buffer.concat([...taps.values()].flatMap((tap) => [tap.received(), tap.sent()]));
    const logs = POOL.map((name) => system.output(name)).join('\n');
    // Positive control: what the pool may know is found in each place by the very same search.
    expect(tables).toContain(planted.instructions);
    expect(wire.includes(planted.instructions)).toBe(true);
    for (const secret of [planted.message, planted.carried]) {
      expect(tables).not.toContain(secret);
      expect(logs).not.toContain(secret);
      expect(wire.includes(secret)).toBe(false);
    }
    // A config value passes through on its way to the instance, and is not kept.
    expect(tables).not.toContain(planted.config);
    expect(logs).not.toContain(planted.config);

    if (existsSync('/proc/self/maps')) {
      expect(inMemory(system.pid('instance'), planted.message)).toBe(true);
      for (const name of POOL) expect([name, inMemory(system.pid(name), planted.message)]).toEqual([name, false]);
    }
  });
}, 120_000);

/** Every row of every table of every schema, as text. */
async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string; name: string }>(
      `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { schema, name } of rows) {
      const all = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${name}" t`);
      for (const { row } of all.rows) texts.push(row, ...bytesIn(row));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

/** PostgreSQL prints bytes as \\x and hex digits (the backslash doubled inside a row): the search must see through that. */
function bytesIn(row: string): string[] {
  return [...row.matchAll(/\\x((?:[0-9a-f]{2})+)/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'));
}

/** Whether the text stands, as Latin-1 or UTF-16, in the writable memory of a process. Linux. */
function inMemory(pid: number, text: string): boolean {
  const needles = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [range = '', mode = ''] = line.split(' ');
    if (!mode.startsWith('rw')) continue;
    const [from, to] = range.split('-').map((hex) => Number.parseInt(hex, 16));
    if (from === undefined || to === undefined || to - from > 1 << 30) continue;
    const block = Buffer.allocUnsafe(to - from);
    try {
      readSync(memory, block, 0, block.length, from);
    } catch {
      // A mapping that cannot be read (a guard page) or was just unmapped.
      continue;
    }
    if (needles.some((needle) => block.includes(needle))) return true;
  }
  return false;
}
