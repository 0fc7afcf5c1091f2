// The XMTP work of agents that are claimed, without pool, host and memory: wait to be added to a group, publish the profile,
// say hello. Started by fork from live.ts, in a process of its own like a host.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openAgentClient, publishProfile, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';

export interface BareAgentsOptions {
  network: XmtpNetwork;
  folder: string;
}

export type ToBareAgents = { kind: 'open'; count: number } | { kind: 'close' };
export type FromBareAgents =
  | { kind: 'ready' }
  | { kind: 'opened'; inboxIds: string[] }
  | { kind: 'live'; inboxId: string }
  | { kind: 'closed' };

const lookAgainMs = 5000;

function main({ network, folder }: BareAgentsOptions): void {
  const tell = (message: FromBareAgents) => process.send?.(message);
  let clients: XmtpAgentClient[] = [];
  let opened = 0;
  const open = async () => {
    opened += 1;
    const client = await openAgentClient({
      network,
      walletKey: `0x${randomBytes(32).toString('hex')}`,
      dbPath: join(folder, String(opened), 'xmtp.db3'),
      dbEncryptionKey: randomBytes(32),
    });
    void live(client).then(() => tell({ kind: 'live', inboxId: client.inboxId }));
    return client;
  };
  process.on('message', async (order: ToBareAgents) => {
    if (order.kind === 'open') {
      for (let made = 0; made < order.count; made += 1) clients.push(await open());
      tell({ kind: 'opened', inboxIds: clients.map(({ inboxId }) => inboxId) });
    } else {
      await Promise.all(clients.map((client) => client.close()));
      clients = [];
      tell({ kind: 'closed' });
    }
  });
  process.on('disconnect', () => process.exit(0));
  tell({ kind: 'ready' });
}

async function live(client: XmtpAgentClient): Promise<void> {
  const added = async () => (await client.conversations({ kind: 'group' })).find((group) => group.isActive);
  let rouse = () => {};
  const silence = client.onActivity(() => rouse());
  for (;;) {
    const woken = new Promise<void>((resolve) => {
      rouse = resolve;
      setTimeout(resolve, lookAgainMs).unref();
    });
    const group = await added();
    if (group) {
      silence();
      await publishProfile(client, group.id, { name: 'Bench', memberKind: 'agent', metadata: {} }, 'profile');
      await client.sendText(group.id, "Hello, I'm Bench. Tell me what you need.", { idempotencyKey: 'hello' });
      return;
    }
    await woken;
  }
}

main(JSON.parse(process.argv[2] ?? '{}') as BareAgentsOptions);
