// 1,000 live agents on one machine: memory per agent, cost while nobody speaks, and how long their host
// takes until all of them listen again.
import { setTimeout as sleep } from 'node:timers/promises';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { deploymentKeys, hostAudience } from '@offshoot/rpc/auth';
import { retryWhileEmpty } from '../latency.ts';
import { cpuUsOf, rssMiB } from '../processes.ts';
import { CONTENT, withRunningSystem } from '../running-system.ts';
import { closedLoop } from './figures.ts';
import type { PartOptions } from './index.ts';

/** Concurrent claims: more would only fill XMTP's queues. */
const callers = 4;

export async function thousand({ short }: PartOptions): Promise<void> {
  const agents = short ? 10 : 1000;
  const idleSeconds = short ? 3 : 60;
  console.log(`\nthousand: ${agents} live agents on one host`);
  await withRunningSystem(
    async ({ system, user, person, serviceSecret }) => {
      const template = await user.createTemplate(CONTENT, { publish: true });
      const claimed = async () => {
        const claim = await retryWhileEmpty(() => user.claim(template.id, { unsigned: true }));
        await person.createGroup([claim.inboxId], { name: 'Bench' });
        const settled = await user.settled(claim.id);
        if (settled.state !== ClaimState.LIVE) throw new Error(`a claim ended with ${settled.failureReason}`);
      };
      await claimed();
      const before = rssMiB(system.pid('host'));
      const ms = await closedLoop(agents - 1, callers, claimed);
      console.log(`  claimed one after another, ${callers} at a time: ${((agents * 1000) / ms).toFixed(1)} agents/s to live`);
      await sleep(idleSeconds * 250);
      const after = rssMiB(system.pid('host'));
      const each = ((after - before) / (agents - 1)).toFixed(2);
      console.log(`  memory: ${each} MiB each (host ${before} MiB with one, ${after} MiB with ${agents})`);
      const used = cpuUsOf(system.pid('host'));
      await sleep(idleSeconds * 1000);
      const cpu = (cpuUsOf(system.pid('host')) - used) / 10_000 / idleSeconds;
      console.log(`  idle: ${cpu.toFixed(1)} % of one core for all of them, over ${idleSeconds} s`);
      await system.stop('host');
      const started = performance.now();
      await system.start('host');
      const listening = performance.now() - started;
      const keys = deploymentKeys(serviceSecret);
      const audience = hostAudience(keys.host('host').host.id);
      const host = serviceClient(InstanceService, { url: system.urls.host, serviceKey: keys.of('claim'), audience });
      for (;;) {
        const { claimed: held, disconnected } = await host.getHealth({}).catch(() => ({ claimed: 0, disconnected: 0 }));
        if (held >= agents && disconnected === 0) break;
        await sleep(100);
      }
      const all = performance.now() - started;
      console.log(`  start: the host answers after ${listening.toFixed(0)} ms, all ${agents} agents listen after ${all.toFixed(0)} ms`);
    },
    // What live ones cost: with sleep, bench -- entities.
    { idleTarget: 8, sleepSeconds: 0 },
  );
}
