// 1,000 live agents on one machine: memory per agent, cost while nobody speaks, and how long their host
// takes until all of them listen again.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { deploymentKeys, hostAudience } from '@offshoot/rpc/auth';
import { retryWhileEmpty } from '../latency.ts';
import { CONTENT, withRunningSystem } from '../running-system.ts';
import { closedLoop } from './figures.ts';
import type { PartOptions } from './index.ts';

/** Concurrent claims: more would only fill XMTP's queues. */
const callers = 4;
/** Linux counts CPU time in clock ticks. */
const TICKS_PER_SECOND = 100;

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
      const before = processOf(system.pid('host'));
      const ms = await closedLoop(agents - 1, callers, claimed);
      console.log(`  claimed one after another, ${callers} at a time: ${((agents * 1000) / ms).toFixed(1)} agents/s to live`);
      await sleep(idleSeconds * 250);
      const after = processOf(system.pid('host'));
      const each = ((after.rssMiB - before.rssMiB) / (agents - 1)).toFixed(2);
      console.log(`  memory: ${each} MiB each (host ${before.rssMiB} MiB with one, ${after.rssMiB} MiB with ${agents})`);
      await sleep(idleSeconds * 1000);
      const rested = processOf(system.pid('host'));
      const cpu = (100 * (rested.ticks - after.ticks)) / TICKS_PER_SECOND / idleSeconds;
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
    { idleTarget: 8 },
  );
}

/** Linux. */
function processOf(pid: number): { rssMiB: number; ticks: number } {
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return { rssMiB: Math.round(Number(rss?.[1] ?? 0) / 1024), ticks: Number(fields[11]) + Number(fields[12]) };
}
