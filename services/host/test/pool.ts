// A small but real pool: a gRPC server that accepts registrations and records every report.

import { randomBytes } from 'node:crypto';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  EffectEnd,
  InstanceRegistryService,
  type KeepAliveRequest,
  type LeavePoolRequest,
  type ReportInstanceRequest,
} from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { route, serve } from '@offshoot/rpc';
import { deploymentKeys, requireHost } from '@offshoot/rpc/auth';
import { fromWire, voucherFromWire } from '@offshoot/rpc/wire';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { verifySealingKey } from '@offshoot/statements/sealing';
import { untilFound } from '@offshoot/testing';
import type { InboxKeysReader } from '@offshoot/xmtp';

export const keys = deploymentKeys('the deployment of this test');

export interface Pool {
  url: string;
  hosts: Map<string, { address: string; instanceIds: string[] }>;
  /** Registered instances: ID → inbox. */
  instances: Map<string, string>;
  /** The sealing keys of instances, checked against their inboxes at registration. */
  sealingKeys: Map<string, SealingKey>;
  reports: ReportInstanceRequest[];
  /** How many instances a host may have, by its address. */
  capacities: Map<string, number>;
  /** Registrations of an instance, the first one included. */
  registrations(instanceId: string): number;
  /** The pool has lost the instance's credential. */
  forgetCredential(instanceId: string): void;
  /** Tokens by owner, or `all`, and day. */
  budgets: Map<string, number>;
  drop: Set<string>;
  /** Instances that now run on another host. */
  fenced: Set<string>;
  /** What hosts sent when they left. */
  leaves: LeavePoolRequest[];
  /** What hosts sent with their lease renewals, newest last. */
  told: KeepAliveRequest[];
  /** What it answers to that. */
  wish: { idleTarget?: number; dropInstanceIds?: string[] };
  /** Hosts that have announced that they will stop. */
  draining: Set<string>;
  /** If true, the pool answers no host. */
  isAway: boolean;
  /** Calls that it did not answer. */
  readonly unanswered: number;
  /** Makes the pool forget all hosts. */
  forgetHosts(): void;
  /** Hands out a registered instance that was not handed out before. */
  takeIdle(): Promise<{ instanceId: string; inboxId: string }>;
  /** Returns an instance that was handed out but not used. */
  giveBack(instanceId: string): void;
  reported(instanceId: string, state: keyof typeof InstanceState): Promise<ReportInstanceRequest>;
  transfer(transferId: string, state: keyof typeof TransferState): Promise<ReportInstanceRequest>;
  close(): Promise<void>;
}

export async function startPool(identities: InboxKeysReader): Promise<Pool> {
  const hosts: Pool['hosts'] = new Map();
  const capacities: Pool['capacities'] = new Map();
  const instances: Pool['instances'] = new Map();
  const sealingKeys: Pool['sealingKeys'] = new Map();
  const credentials = new Map<string, string>();
  const registrations = new Map<string, number>();
  const reports: ReportInstanceRequest[] = [];
  /** Instance and effect → intent. */
  const journal = new Map<string, Uint8Array>();
  const ends = new Map<string, EffectEnd>();
  const budgets: Pool['budgets'] = new Map();
  const taken = new Set<string>();
  const drop = new Set<string>();
  const fenced = new Set<string>();
  const leaves: LeavePoolRequest[] = [];
  const told: KeepAliveRequest[] = [];
  const wish: Pool['wish'] = {};
  const draining = new Set<string>();
  let isAway = false;
  let unanswered = 0;
  const present = () => {
    if (isAway) unanswered++;
    if (isAway) throw new Refusal('UPSTREAM_UNAVAILABLE', 'Not now.');
  };
  const known = (hostId: string) => {
    present();
    if (!hosts.has(hostId)) throw new Refusal('HOST_UNKNOWN', 'Register first.');
  };
  const server = await serve({
    port: 0,
    serviceKey: keys.of('claim'),
    serviceCallers: keys.callers,
    deploymentKey: keys.deploymentKey,
    log: createLogger('pool', 'silent'),
    services: [
      route(InstanceRegistryService, {
        registerHost({ hostId, address, instanceIds, capacity }, call) {
          present();
          requireHost(call, hostId);
          capacities.set(address, capacity);
          hosts.set(hostId, { address, instanceIds });
          const listed = (ids: ReadonlySet<string>) => instanceIds.filter((id) => ids.has(id));
          return { dropInstanceIds: listed(drop), fencedInstanceIds: listed(fenced), leaseMs: 1_500 };
        },
        leavePool(request) {
          known(request.hostId);
          leaves.push(request);
          hosts.delete(request.hostId);
          return {};
        },
        keepAlive(request) {
          known(request.hostId);
          if (request.draining) draining.add(request.hostId);
          told.push(request);
          return { leaseMs: 1_500, ...wish };
        },
        async registerInstance({ hostId, instanceId, inboxId, sealingKey }, call) {
          known(hostId);
          requireHost(call, hostId);
          if (!sealingKey?.statement || !sealingKey.voucher) throw new Refusal('VALIDATION_FAILED', 'No sealing key.');
          const { publicKey } = sealingKey;
          const inboxKeys = await identities.keysOf(inboxId, { fresh: true });
          const statement = fromWire(sealingKey.statement);
          // Some hosts in these tests have clocks that are ahead.
          const now = statement.envelope.issuedAt;
          const voucher = voucherFromWire(sealingKey.voucher);
          const { deploymentKey } = keys;
          const proof = { publicKey, statement, voucher };
          const verdict = await verifySealingKey({ instanceId, inboxId, ...proof, keys: inboxKeys, deploymentKey, now });
          if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
          instances.set(instanceId, inboxId);
          sealingKeys.set(instanceId, sealingKey);
          registrations.set(instanceId, (registrations.get(instanceId) ?? 0) + 1);
          const credential = randomBytes(32);
          credentials.set(instanceId, credential.toString('hex'));
          return { credential };
        },
        reportInstance(request) {
          known(request.hostId);
          if (!instances.has(request.instanceId)) throw new Refusal('INSTANCE_NOT_FOUND', 'No such instance.');
          if (credentials.get(request.instanceId) !== Buffer.from(request.credential).toString('hex'))
            throw new Refusal('CALLER_NOT_ALLOWED', 'Another credential.');
          reports.push(request);
          return {};
        },
        journalEffect({ hostId, instanceId, effect, intent, end }) {
          known(hostId);
          const key = `${instanceId} ${Buffer.from(effect).toString('hex')}`;
          if (end !== EffectEnd.UNSPECIFIED) {
            ends.set(key, end);
            return { intent, isNew: false };
          }
          const first = journal.get(key) ?? intent;
          journal.set(key, first);
          return { intent: first, isNew: first === intent };
        },
        takeTokens({ hostId, ownerId, day, tokens, limit }) {
          known(hostId);
          const key = `${ownerId || 'all'} ${day}`;
          const used = (budgets.get(key) ?? 0) + Number(tokens);
          if (used > Number(limit)) return { isTaken: false };
          budgets.set(key, used);
          return { isTaken: true };
        },
        bookTokens({ hostId, booked }) {
          known(hostId);
          for (const { ownerId, day, tokens } of booked) {
            const key = `${ownerId || 'all'} ${day}`;
            budgets.set(key, (budgets.get(key) ?? 0) + Number(tokens));
          }
          return {};
        },
        listJournalledEffects({ hostId, instanceId }) {
          known(hostId);
          const own = [...journal.keys()].filter((key) => key.startsWith(`${instanceId} `));
          return {
            effects: own.map((key) => ({
              effect: Buffer.from(key.split(' ')[1] ?? '', 'hex'),
              end: ends.get(key) ?? EffectEnd.UNSPECIFIED,
            })),
          };
        },
      }),
    ],
  });
  return {
    url: server.url,
    hosts,
    instances,
    sealingKeys,
    reports,
    capacities,
    registrations: (instanceId) => registrations.get(instanceId) ?? 0,
    forgetCredential: (instanceId) => void credentials.delete(instanceId),
    budgets,
    drop,
    fenced,
    leaves,
    told,
    wish,
    draining,
    get unanswered() {
      return unanswered;
    },
    get isAway() {
      return isAway;
    },
    set isAway(away) {
      isAway = away;
    },
    forgetHosts: () => hosts.clear(),
    takeIdle: () =>
      untilFound('an idle instance', () => {
        const free = [...instances].find(([id]) => !taken.has(id));
        if (free === undefined) return undefined;
        taken.add(free[0]);
        return { instanceId: free[0], inboxId: free[1] };
      }),
    giveBack: (instanceId) => void taken.delete(instanceId),
    reported: (instanceId, state) =>
      untilFound(`${instanceId} ${state}`, () =>
        reports.find((report) => report.instanceId === instanceId && report.state === InstanceState[state]),
      ),
    transfer: (transferId, state) =>
      untilFound(`transfer ${transferId} ${state}`, () =>
        reports.find((report) => report.transferId === transferId && report.transferState === TransferState[state]),
      ),
    close: () => server.close(),
  };
}
