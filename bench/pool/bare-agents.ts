// The XMTP work of claimed agents, without pool, host and memory: wait to be added to a group, publish the profile,
// say hello. Forked by bare-pool.ts into a separate process, like a host. If it has a claim service to report to,
// it also accepts configurations from it, and stores none of them.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { route, serve, serviceClient } from '@offshoot/rpc';
import type { HostKey, ServiceCallers } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import { openAgentClient, publishProfile, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';

export interface BareAgentsOptions {
  network: XmtpNetwork;
  folder: string;
  claimUrl: string;
  serviceKey: HostKey;
  serviceCallers: ServiceCallers;
}

/** `isClaimed`: live agents report to the claim service rather than to the parent process. */
export type ToBareAgents = { kind: 'open'; count: number; isClaimed: boolean } | { kind: 'close' };
export type FromBareAgents =
  | { kind: 'ready'; url: string }
  | { kind: 'opened'; inboxIds: string[] }
  | { kind: 'live'; inboxId: string }
  | { kind: 'closed' };

const LOOK_AGAIN_MS = 5000;

async function main({ network, folder, claimUrl, serviceKey, serviceCallers }: BareAgentsOptions): Promise<void> {
  const registry = serviceClient(InstanceRegistryService, { url: claimUrl, serviceKey, audience: 'claim' });
  const hostId = serviceKey.host.id;
  const credential = randomBytes(32);
  /** By inbox ID. */
  const configured = new Map<string, PromiseWithResolvers<{ instanceId: string; claimId: string }>>();
  const configurationOf = (inboxId: string) => {
    const known = configured.get(inboxId) ?? Promise.withResolvers<{ instanceId: string; claimId: string }>();
    configured.set(inboxId, known);
    return known;
  };
  const server = await serve({
    port: 0,
    serviceKey,
    serviceCallers,
    log: createLogger('bare agents', 'error'),
    services: [
      route(
        InstanceService,
        {
          ...answeringAll(InstanceService),
          configure: ({ instanceId, claimId, ownerId }) => {
            configurationOf(ownerId).resolve({ instanceId, claimId });
            return {};
          },
        },
        { callers: ['claim'] },
      ),
    ],
  });
  const report = async (inboxId: string, conversationId: string) => {
    const { instanceId, claimId } = await configurationOf(inboxId).promise;
    await registry.reportInstance({
      hostId,
      instanceId,
      claimId,
      credential,
      state: InstanceState.LIVE,
      conversationId,
      appliedVersion: 1n,
    });
  };
  const tell = (message: FromBareAgents) => process.send?.(message);
  let clients: XmtpAgentClient[] = [];
  let opened = 0;
  const open = async (isClaimed: boolean) => {
    opened += 1;
    const client = await openAgentClient({
      network,
      walletKey: `0x${randomBytes(32).toString('hex')}`,
      dbPath: join(folder, String(opened), 'xmtp.db3'),
      dbEncryptionKey: randomBytes(32),
    });
    const { inboxId } = client;
    void live(client).then(async (conversationId) => {
      if (isClaimed) await report(inboxId, conversationId);
      else tell({ kind: 'live', inboxId });
    });
    return client;
  };
  process.on('message', async (order: ToBareAgents) => {
    if (order.kind === 'open') {
      for (let made = 0; made < order.count; made += 1) clients.push(await open(order.isClaimed));
      tell({ kind: 'opened', inboxIds: clients.map(({ inboxId }) => inboxId) });
    } else {
      await Promise.all(clients.map((client) => client.close()));
      clients = [];
      tell({ kind: 'closed' });
    }
  });
  process.on('disconnect', () => process.exit(0));
  tell({ kind: 'ready', url: server.url });
}

/** Returns the conversation's ID. */
async function live(client: XmtpAgentClient): Promise<string> {
  const added = async () => (await client.conversations({ kind: 'group' })).find((group) => group.isActive);
  let rouse = () => {};
  const silence = client.onActivity(() => rouse());
  for (;;) {
    const woken = new Promise<void>((resolve) => {
      rouse = resolve;
      setTimeout(resolve, LOOK_AGAIN_MS).unref();
    });
    const group = await added();
    if (group) {
      silence();
      await publishProfile(client, group.id, { name: 'Bench', memberKind: 'agent', metadata: {} }, 'profile');
      await client.sendText(group.id, "Hello, I'm Bench. Tell me what you need.", { idempotencyKey: 'hello' });
      return group.id;
    }
    await woken;
  }
}

await main(JSON.parse(process.argv[2] ?? '{}') as BareAgentsOptions);
