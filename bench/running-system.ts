// All services as separate processes in a temporary folder, and a person to talk to them.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from '@offshoot/postgres';
import { type Fleet, privateConfig, type StandaloneConfig, startProcesses } from '@offshoot/standalone';
import { openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { randomHex, User } from '../test/user.ts';

export const CONTENT = { agentName: 'Bench', instructions: 'You are a friendly agent. Answer in one sentence.' };

export interface RunningSystem {
  dataDir: string;
  system: Awaited<ReturnType<typeof startProcesses>>;
  user: User;
  /** Adds agents to conversations; uses the real XMTP SDK. */
  person: XmtpAgentClient;
  /** The secret from which the services' keys derive. */
  serviceSecret: string;
}

export async function withRunningSystem<T>(
  work: (running: RunningSystem) => Promise<T>,
  changes: Partial<StandaloneConfig> = {},
  fleet: Fleet = {},
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  try {
    const config = privateConfig(dataDir, { idleTarget: 5, ...changes });
    await using system = await startProcesses(config, undefined, undefined, fleet);
    const network: XmtpNetwork = { env: 'local', apiUrl: system.xmtpUrl };
    const user = await User.signIn(system.url, network);
    await using person = await openAgentClient({
      network,
      walletKey: `0x${randomHex(32)}`,
      dbPath: join(dataDir, 'person', 'xmtp.db3'),
      dbEncryptionKey: Buffer.from(randomHex(32), 'hex'),
    });
    user.adderId = person.inboxId;
    return await work({ dataDir, system, user, person, serviceSecret: config.serviceSecret });
  } finally {
    removeData(dataDir);
  }
}
