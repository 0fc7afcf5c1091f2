// The claim service as an attacker would run it: hosts register with it in good faith, and it sends them any orders it likes.

import { randomBytes } from 'node:crypto';
import type { Client } from '@connectrpc/connect';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceRegistryService, type ReportInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { route, serve, serviceClient } from '@offshoot/rpc';
import { type DeploymentKeys, deploymentKeys, hostAudience } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';

const LEASE_MS = 1_500;

export interface RegisteredInstance {
  instanceId: string;
  inboxId: string;
  hostId: string;
  sealingKey: SealingKey;
}

export class HostilePool {
  readonly url: string;
  readonly keys: DeploymentKeys;
  /** Host ID → address. */
  readonly hosts = new Map<string, string>();
  readonly instances = new Map<string, RegisteredInstance>();
  readonly reports: ReportInstanceRequest[] = [];
  readonly #taken = new Set<string>();
  readonly #close: () => Promise<void>;

  private constructor(url: string, keys: DeploymentKeys, close: () => Promise<void>) {
    this.url = url;
    this.keys = keys;
    this.#close = close;
  }

  static async start(): Promise<HostilePool> {
    const keys = deploymentKeys(randomBytes(16).toString('hex'));
    let pool: HostilePool | undefined;
    const known = (hostId: string): HostilePool => {
      if (!pool?.hosts.has(hostId)) throw new Refusal('HOST_UNKNOWN', 'Register first.');
      return pool;
    };
    const server = await serve({
      port: 0,
      serviceKey: keys.of('claim'),
      serviceCallers: keys.callers,
      deploymentKey: keys.deploymentKey,
      log: createLogger('hostile-pool', 'silent'),
      services: [
        route(InstanceRegistryService, {
          registerHost({ hostId, address }) {
            pool?.hosts.set(hostId, address);
            return { dropInstanceIds: [], leaseMs: LEASE_MS };
          },
          keepAlive({ hostId }) {
            known(hostId);
            return { leaseMs: LEASE_MS };
          },
          leavePool({ hostId }) {
            known(hostId).hosts.delete(hostId);
            return {};
          },
          registerInstance({ hostId, instanceId, inboxId, sealingKey }) {
            if (!sealingKey) throw new Refusal('VALIDATION_FAILED', 'No sealing key.');
            known(hostId).instances.set(instanceId, { instanceId, inboxId, hostId, sealingKey });
            return { credential: randomBytes(32) };
          },
          reportInstance(request) {
            known(request.hostId).reports.push(request);
            return {};
          },
          // It keeps no journal, so every request is new to it.
          journalEffect: ({ intent }) => ({ intent, isNew: true }),
          listJournalledEffects: () => ({ effects: [] }),
          takeTokens: () => ({ isTaken: true }),
          bookTokens: () => ({}),
        }),
      ],
    });
    pool = new HostilePool(server.url, keys, () => server.close());
    return pool;
  }

  /** The real InstanceService of the instance's host. */
  host(instanceId: string): Client<typeof InstanceService> {
    const { hostId = '' } = this.instances.get(instanceId) ?? {};
    const url = this.hosts.get(hostId);
    if (url === undefined) throw new Error(`no host has registered ${instanceId}`);
    return serviceClient(InstanceService, { url, serviceKey: this.keys.of('claim'), audience: hostAudience(hostId) });
  }

  /** A registered instance that was not assigned before. `hostId`: on that host. */
  idle(hostId?: string): Promise<RegisteredInstance> {
    return untilFound('an idle instance', () => {
      const free = [...this.instances.values()].find(
        (one) => !this.#taken.has(one.instanceId) && (hostId === undefined || one.hostId === hostId),
      );
      if (free) this.#taken.add(free.instanceId);
      return free;
    });
  }

  /** Returns an assigned instance that was not used. */
  giveBack({ instanceId }: { instanceId: string }): void {
    this.#taken.delete(instanceId);
  }

  reported(
    instanceId: string,
    what: (report: ReportInstanceRequest) => boolean,
    name = 'a report that matches',
  ): Promise<ReportInstanceRequest> {
    return untilFound(`${name} of ${instanceId}`, () => this.reportsOf(instanceId).find(what));
  }

  live(instanceId: string): Promise<ReportInstanceRequest> {
    return this.reported(instanceId, ({ state }) => state === InstanceState.LIVE, 'LIVE');
  }

  /** Waits for the state, as reported by the transfer's source or target. */
  transfer(transferId: string, state: keyof typeof TransferState): Promise<ReportInstanceRequest> {
    return untilFound(`transfer ${transferId} ${state}`, () =>
      this.reports.find((one) => one.transferId === transferId && one.transferState === TransferState[state]),
    );
  }

  reportsOf(instanceId: string): ReportInstanceRequest[] {
    return this.reports.filter((report) => report.instanceId === instanceId);
  }

  close(): Promise<void> {
    return this.#close();
  }
}
