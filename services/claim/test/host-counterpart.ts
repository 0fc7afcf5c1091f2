import { randomBytes } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { type ContextState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceRegistryService, type ReportInstanceRequestSchema } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import {
  type CloneSummaryRequest,
  type ConfigureRequest,
  InstanceService,
  type ReleaseRequest,
  type UpdateTemplateRequest,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { createLogger, newId, type RunningServer, route, serve, serviceClient } from '@offshoot/rpc';

type Report = MessageInitShape<typeof ReportInstanceRequestSchema>;

export interface HostScript {
  configure?(request: ConfigureRequest): Promise<void> | void;
  updateTemplate?(request: UpdateTemplateRequest): Promise<bigint> | bigint;
  cloneSummary?(request: CloneSummaryRequest): Promise<void> | void;
  release?(request: ReleaseRequest): Promise<void> | void;
}

/**
 * The other side of the pool's calls: a host that really listens, keeps what it was sent, and reports as a host does. Its
 * instances go live as soon as they are configured unless the script says otherwise.
 */
export class HostCounterpart {
  readonly id = newId('host');
  readonly instances = new Map<string, { inboxId: string; claimId: string }>();
  readonly configured: ConfigureRequest[] = [];
  readonly updates: UpdateTemplateRequest[] = [];
  readonly orders: CloneSummaryRequest[] = [];
  readonly releases: ReleaseRequest[] = [];
  script: HostScript = {};
  autoLive = true;
  port = 0;
  #server: RunningServer | undefined;
  readonly #reports = new Set<Promise<void>>();
  readonly #token: string;
  #pool: string;

  constructor(pool: string, token: string) {
    this.#pool = pool;
    this.#token = token;
  }

  get registry(): Client<typeof InstanceRegistryService> {
    return serviceClient(InstanceRegistryService, { url: this.#pool, serviceToken: this.#token });
  }

  /** Where the pool is reached from now on. */
  moveTo(pool: string): void {
    this.#pool = pool;
  }

  /** Listens (on the port it had before, if any) and registers. */
  async start(): Promise<string[]> {
    await this.listen();
    return this.register();
  }

  async listen(): Promise<void> {
    this.#server = await serve({
      port: this.port,
      serviceToken: this.#token,
      log: createLogger('host', 'silent'),
      services: [
        route(InstanceService, {
          configure: async (request) => {
            this.configured.push(request);
            await this.script.configure?.(request);
            const instance = this.instances.get(request.instanceId);
            if (instance) instance.claimId = request.claimId;
            if (this.autoLive) this.#later(this.reportLive(request.instanceId, Number(request.templateVersion?.version ?? 0)));
            return {};
          },
          updateTemplate: async (request) => {
            this.updates.push(request);
            const applied = await this.script.updateTemplate?.(request);
            return { appliedVersion: applied ?? request.templateVersion?.version ?? 0n };
          },
          cloneSummary: async (request) => {
            this.orders.push(request);
            await this.script.cloneSummary?.(request);
            return {};
          },
          release: async (request) => {
            this.releases.push(request);
            await this.script.release?.(request);
            this.instances.delete(request.instanceId);
            return {};
          },
          getHealth: () => ({ hostId: this.id }),
        }),
      ],
    });
    this.port = this.#server.port;
  }

  async register(): Promise<string[]> {
    const answer = await this.registry.registerHost({
      hostId: this.id,
      address: `http://127.0.0.1:${this.port}`,
      instanceIds: [...this.instances.keys()],
    });
    for (const id of answer.dropInstanceIds) this.instances.delete(id);
    return answer.dropInstanceIds;
  }

  /** Adds fresh idle instances to the pool. */
  async offer(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => newId('inst'));
    for (const instanceId of ids) {
      const inboxId = randomBytes(32).toString('hex');
      this.instances.set(instanceId, { inboxId, claimId: '' });
      await this.registry.registerInstance({ hostId: this.id, instanceId, inboxId });
    }
    return ids;
  }

  async report(report: Report): Promise<void> {
    const claimId = this.instances.get(report.instanceId ?? '')?.claimId ?? '';
    await this.registry.reportInstance({ hostId: this.id, claimId, ...report });
  }

  reportLive(instanceId: string, version = 1): Promise<void> {
    return this.report({ instanceId, state: InstanceState.LIVE, conversationId: 'c0'.repeat(16), appliedVersion: BigInt(version) });
  }

  reportTransfer(instanceId: string, transferClaimId: string, contextState: ContextState, reason = ''): Promise<void> {
    return this.report({ instanceId, transferClaimId, contextState, contextFailureReason: reason });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reports);
    await this.#server?.close();
    this.#server = undefined;
  }

  #later(work: Promise<void>): void {
    // The pool may be restarted in the middle: a real host repeats its report.
    const settled = work.catch(() => {}).finally(() => this.#reports.delete(settled));
    this.#reports.add(settled);
  }
}
