// The baseline processes for claims: agents that only use XMTP, and services that only call one another.
import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { deploymentKeys, type ServiceKey } from '@offshoot/rpc/auth';
import type { XmtpAgentClient, XmtpNetwork } from '@offshoot/xmtp';
import { childOf } from '../calls/child.ts';
import { sampleVersion } from '../calls/sample-version.ts';
import { CONTENT } from '../running-system.ts';
import type { BareAgentsOptions, FromBareAgents, ToBareAgents } from './bare-agents.ts';
import type { BareServiceOptions, FromBareService, ToBareService } from './bare-services.ts';

export interface BarePool {
  /** Milliseconds of each, from the moment when all groups exist: XMTP only. */
  toLive(person: XmtpAgentClient, count: number): Promise<number[]>;
  /** The same, but claimed at the bare gateway and watched there. */
  claimToLive(person: XmtpAgentClient, count: number): Promise<number[]>;
  stop(): void;
}

export async function startBarePool(o: { network: XmtpNetwork; folder: string; databaseUrl: string }): Promise<BarePool> {
  const keys = deploymentKeys('the bare pool');
  const { callers: serviceCallers, deploymentKey } = keys;
  const options = <K extends ServiceKey>(serviceKey: K) => ({ serviceKey, serviceCallers, deploymentKey });
  const caller = randomBytes(32).toString('hex');
  const services = 'bare-services.ts';
  const claim = start<ToBareService, FromBareService>(services, {
    ...options(keys.of('claim')),
    role: 'claim',
    databaseUrl: o.databaseUrl,
  } satisfies BareServiceOptions);
  const { url: claimUrl } = await claim.told('ready');
  const gateway = start<never, FromBareService>(services, {
    ...options(keys.of('gateway')),
    role: 'gateway',
    claimUrl,
    caller,
  } satisfies BareServiceOptions);
  const { url: gatewayUrl } = await gateway.told('ready');
  const { network, folder } = o;
  const agents = start<ToBareAgents, FromBareAgents>(
    'bare-agents.ts',
    {
      serviceKey: keys.host(),
      serviceCallers,
      network,
      folder,
      claimUrl,
    } satisfies BareAgentsOptions,
    ['live'],
  );
  const { url: agentsUrl } = await agents.told('ready');
  await claim.ask({ kind: 'host', id: keys.host().host.id, url: agentsUrl, version: sampleVersion(caller, CONTENT) }, 'taken');
  const claims = createClient(ClaimService, createConnectTransport({ baseUrl: gatewayUrl, httpVersion: '1.1' }));

  const open = async (count: number, isClaimed: boolean) => (await agents.ask({ kind: 'open', count, isClaimed }, 'opened')).inboxIds;
  const close = () => agents.ask({ kind: 'close' }, 'closed');
  return {
    async toLive(person, count) {
      const inboxIds = await open(count, false);
      const waiting = new Map<string, () => void>();
      const hear = (message: FromBareAgents) => {
        if (message.kind === 'live') waiting.get(message.inboxId)?.();
      };
      agents.process.on('message', hear);
      const times = await Promise.all(
        inboxIds.map(async (inboxId) => {
          const lived = new Promise<void>((resolve) => waiting.set(inboxId, resolve));
          const started = performance.now();
          await Promise.all([person.createGroup([inboxId], { name: 'Bench' }), lived]);
          return performance.now() - started;
        }),
      );
      agents.process.off('message', hear);
      await close();
      return times;
    },
    async claimToLive(person, count) {
      await claim.ask({ kind: 'idle', inboxIds: await open(count, true) }, 'taken');
      const templateId = newId('tmpl');
      const lives = async (claimId: string) => {
        for await (const { claim: seen } of claims.watchClaim({ claimId })) if (seen?.state === ClaimState.LIVE) return;
        throw new Error('the watch ended before the agent was live');
      };
      const times = await Promise.all(
        Array.from({ length: count }, async () => {
          const started = performance.now();
          const request = { requestId: randomUUID(), templateId, join: { way: { case: 'added' as const, value: {} } }, queueSeconds: 0 };
          const { claim: made } = await claims.createClaim(request);
          if (!made) throw new Error('no claim in the answer');
          await Promise.all([lives(made.id), person.createGroup([made.inboxId], { name: 'Bench' })]);
          return performance.now() - started;
        }),
      );
      await close();
      return times;
    },
    stop() {
      for (const { process } of [agents, gateway, claim]) process.disconnect();
    },
  };
}

/** Forks a child from this folder. */
function start<To extends object, From extends { kind: string }>(file: string, options: object, passing: readonly From['kind'][] = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(options)], {
    // The SDK's own log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  return { process: child, ...childOf<To, From>(child, file, passing) };
}
