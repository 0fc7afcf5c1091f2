// The services as separate processes over real ports.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing.ts';
import { type Processes, startProcesses } from '@offshoot/standalone';
import type { XmtpNetwork } from '@offshoot/xmtp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Human } from './human.ts';
import { testConfig } from './system.ts';
import { User } from './user.ts';

describe('separate processes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-processes-'));
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let system: Processes;
  let network: XmtpNetwork;
  let user: User;
  let human: Human;

  beforeAll(async () => {
    database = await createTestDatabase();
    system = await startProcesses(testConfig(dataDir, database.url));
    network = { env: 'local', apiUrl: system.xmtpUrl };
    user = await User.signIn(system.url, network);
    human = await Human.join(network);
  });
  afterAll(async () => {
    await human?.[Symbol.asyncDispose]();
    await system?.close();
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
}, 120_000);
