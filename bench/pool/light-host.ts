// A host without agents behind a real InstanceService: it accepts configurations and versions at once and reports like a host.
// Forked by scene.ts. It remembers each instance's version, and whether any went back to an older one.

import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { route, serve, serviceClient } from '@offshoot/rpc';
import type { HostKey, ServiceCallers } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';

/** The host's arguments. */
export interface LightHostOptions {
  claimUrl: string;
  serviceKey: HostKey;
  serviceCallers: ServiceCallers;
  /** Hex; shared by all light instances for their reports. */
  credential: string;
}

export type ToLightHost = { kind: 'stats' } | { kind: 'forget' };

/** The versions of its instances, as seen by the host. */
export interface LightHostStats {
  configured: number;
  /** Number of versions delivered, counted per instance. */
  updates: number;
  /** Number of calls that delivered them. */
  calls: number;
  /** Deliveries of an older version than the instance already had. */
  regressions: number;
  /** Version → number of instances that have it. */
  versions: Record<string, number>;
}

export type FromLightHost = { kind: 'ready'; id: string; url: string } | ({ kind: 'stats' } & LightHostStats);

const KEEP_ALIVE_MS = 2000;

async function main({ claimUrl, serviceKey, serviceCallers, credential }: LightHostOptions): Promise<void> {
  const { id } = serviceKey.host;
  const instanceCredential = Buffer.from(credential, 'hex');
  const registry = serviceClient(InstanceRegistryService, { url: claimUrl, serviceKey, audience: 'claim', timeoutMs: 30_000 });
  const versions = new Map<string, number>();
  let [configured, updates, calls, regressions] = [0, 0, 0, 0];
  const take = (instanceId: string, version: number) => {
    const had = versions.get(instanceId) ?? 0;
    if (version < had) regressions += 1;
    versions.set(instanceId, Math.max(version, had));
    return Math.max(version, had);
  };
  const server = await serve({
    port: 0,
    serviceKey,
    serviceCallers,
    log: createLogger('light host', 'error'),
    services: [
      route(
        InstanceService,
        {
          ...answeringAll(InstanceService),
          configure: ({ instanceId, claimId, templateVersion }) => {
            configured += 1;
            const version = take(instanceId, Number(templateVersion?.version ?? 0));
            const report = { hostId: id, instanceId, claimId, credential: instanceCredential, state: InstanceState.LIVE };
            // Retries like a host until it is acknowledged.
            const tell = (): Promise<unknown> =>
              registry.reportInstance({ ...report, conversationId: 'c0'.repeat(16), appliedVersion: BigInt(version) }).catch(tell);
            void tell();
            return {};
          },
          updateTemplate: ({ instanceId, templateVersion }) => {
            calls += 1;
            updates += 1;
            return { appliedVersion: BigInt(take(instanceId, Number(templateVersion?.version ?? 0))) };
          },
          batchUpdateTemplate: ({ instanceIds, templateVersion }) => {
            calls += 1;
            updates += instanceIds.length;
            const version = Number(templateVersion?.version ?? 0);
            return {
              updates: instanceIds.map((instanceId) => ({
                instanceId,
                outcome: { case: 'appliedVersion' as const, value: BigInt(take(instanceId, version)) },
              })),
            };
          },
          release: ({ instanceId }) => {
            versions.delete(instanceId);
            return {};
          },
          getHealth: () => ({ hostId: id }),
        },
        { callers: ['claim'] },
      ),
    ],
  });
  await registry.registerHost({ hostId: id, address: server.url, instanceIds: [] });
  setInterval(() => registry.keepAlive({ hostId: id, engineOk: true }).catch(() => {}), KEEP_ALIVE_MS);
  const tell = (message: FromLightHost) => process.send?.(message);
  process.on('message', (order: ToLightHost) => {
    if (order.kind === 'forget') {
      versions.clear();
      [configured, updates, calls, regressions] = [0, 0, 0, 0];
    }
    const counts: Record<string, number> = {};
    for (const version of versions.values()) counts[version] = (counts[version] ?? 0) + 1;
    tell({ kind: 'stats', configured, updates, calls, regressions, versions: counts });
  });
  process.on('disconnect', () => process.exit(0));
  tell({ kind: 'ready', id, url: server.url });
}

await main(JSON.parse(process.argv[2] ?? '{}') as LightHostOptions);
