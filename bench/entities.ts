// What sleeping agents cost, against live ones, and how long a person waits for one that sleeps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { deploymentKeys, hostAudience } from '@offshoot/rpc/auth';
import { startTestNetwork } from '@offshoot/testing/testnet';
import { openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp';
import { openTopicWatch } from '@offshoot/xmtp/topic-watch.ts';
import type { Command } from 'commander';
import { randomHex } from '../test/user.ts';
import { measureBells } from './bells.ts';
import { percentile, retryWhileEmpty } from './latency.ts';
import { count, parsed } from './options.ts';
import { cpuUsOf, rssMiB } from './processes.ts';
import { measureRelays } from './relay.ts';
import { CONTENT, type RunningSystem, withRunningSystem } from './running-system.ts';

/** So that questions need not wait for it. */
const SOON_ASLEEP_S = 2;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--agents <n>', 'number of agents, live and then asleep', count, 100)
    .option('--seconds <n>', 'how long nobody speaks', count, 60)
    .option('--sleep <n>', 'after how many seconds agents fall asleep that are measured at rest', count, 60)
    .option('--questions <n>', 'number of questions to a live and to a sleeping agent', count, 30)
    .option('--mailed <n>', 'number of sleeping agents with an e-mail address', count, 1_000)
    .option('--watched <n>', 'number of sleeping agents that one process listens for', count, 100_000);
  const {
    agents,
    seconds,
    sleep: sleepSeconds,
    questions,
    mailed,
    watched,
  } = parsed<{
    agents: number;
    seconds: number;
    sleep: number;
    questions: number;
    mailed: number;
    watched: number;
  }>(command, args);
  const live = await atRest(agents, seconds, 0);
  const asleep = await atRest(agents, seconds, sleepSeconds);
  const cpu = (rest: typeof live) => rest.cpuPercent - live.emptyCpuPercent;
  console.log(`\n${agents} agents, over ${seconds} s in which nobody speaks`);
  console.log(
    `  CPU of the host, above one without agents: live ${cpu(live).toFixed(2)} % of a core, asleep ${cpu(asleep).toFixed(2)} %; ÷ ${(cpu(asleep) / cpu(live)).toFixed(3)} (goal ≤ 0.05)`,
  );
  console.log(
    `  memory of the host after a start: without agents ${live.emptyMiB} MiB, live ${live.restartedMiB} MiB, asleep ${asleep.restartedMiB} MiB`,
  );
  await answers(questions);
  await listening(watched);
  await measureBells(mailed, seconds);
  await measureRelays({ events: 2_000, rounds: 3 });
}

/** `sleepSeconds`: 0: none sleeps. */
async function atRest(agents: number, seconds: number, sleepSeconds: number) {
  return withRunningSystem(
    async (running) => {
      const { system, user, person } = running;
      const host = hostOf(running);
      const cpuPercent = async () => {
        const before = cpuUsOf(system.pid('host')) / 1000;
        await sleep(seconds * 1000);
        return (cpuUsOf(system.pid('host')) / 1000 - before) / seconds / 10;
      };
      const emptyMiB = rssMiB(system.pid('host'));
      const emptyCpuPercent = sleepSeconds === 0 ? await cpuPercent() : 0;
      const template = await user.createTemplate(CONTENT, { publish: true });
      for (let made = 0; made < agents; made++) {
        const claim = await retryWhileEmpty(() => user.claim(template.id, { unsigned: true }));
        await person.createGroup([claim.inboxId], { name: 'Bench' });
        await user.settled(claim.id);
      }
      const dormant = sleepSeconds === 0 ? 0 : agents;
      const settled = async () => {
        for (;;) {
          const health = await host.getHealth({}).catch(() => undefined);
          if (health?.claimed === agents && health.dormant === dormant && health.disconnected === 0) return;
          await sleep(200);
        }
      };
      await settled();
      const used = await cpuPercent();
      await system.stop('host');
      await system.start('host');
      await settled();
      await sleep(2_000);
      return { emptyMiB, emptyCpuPercent, cpuPercent: used, restartedMiB: rssMiB(system.pid('host')) };
    },
    { idleTarget: 2, sleepSeconds },
  );
}

async function answers(questions: number): Promise<void> {
  await withRunningSystem(
    async (running) => {
      const { user, person, system } = running;
      const host = hostOf(running);
      const template = await user.createTemplate(CONTENT, { publish: true });
      const claim = await retryWhileEmpty(() => user.claim(template.id, { unsigned: true }));
      const group = await person.createGroup([claim.inboxId], { name: 'Bench' });
      await user.settled(claim.id);
      let said = 0;
      const ask = async () => {
        const before = await textsOf(person, group.id, claim.inboxId);
        const start = performance.now();
        await person.sendText(group.id, `Bench, remember that room ${++said} is ours.`, { idempotencyKey: `${said}` });
        while ((await textsOf(person, group.id, claim.inboxId)) === before) await sleep(2);
        return performance.now() - start;
      };
      await ask();
      const [live, asleep, opening]: number[][] = [[], [], []];
      for (let question = 0; question < questions; question++) {
        while ((await host.getHealth({})).dormant === 0) await sleep(20);
        // People do not write in the moment in which it falls asleep.
        await sleep(200);
        asleep?.push(await ask());
        live?.push(await ask());
        opening?.push(await openedIn(system.xmtpUrl));
      }
      const p50 = (samples: number[] = []) => percentile(samples, 0.5);
      const sum = p50(live) + p50(opening);
      console.log(`\n${questions} questions each, interleaved, p50 (p99)`);
      for (const [name, samples] of [
        ['live', live],
        ['asleep', asleep],
        ['bare SDK, a closed inbox until it is online', opening],
      ] as const)
        console.log(`  ${name}: ${p50(samples).toFixed(0)} ms (${percentile(samples ?? [], 0.99).toFixed(0)} ms)`);
      console.log(`  asleep ÷ (bare SDK + live): ${(p50(asleep) / sum).toFixed(2)}`);
    },
    { idleTarget: 1, sleepSeconds: SOON_ASLEEP_S },
  );
}

async function textsOf(person: XmtpAgentClient, groupId: string, inboxId: string): Promise<number> {
  const messages = await person.latestMessages(groupId, 5);
  const newest = messages.find((message) => message.senderInboxId === inboxId && message.kind === 'text');
  return newest ? newest.sentAt.getTime() : 0;
}

/** Of an inbox that was closed, until it has opened its streams and read what came. */
async function openedIn(xmtpUrl: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-inbox-'));
  const options = {
    network: { env: 'local' as const, apiUrl: xmtpUrl },
    walletKey: `0x${randomHex(32)}` as const,
    dbPath: join(folder, 'xmtp.db3'),
    dbEncryptionKey: Buffer.from(randomHex(32), 'hex'),
  };
  try {
    await (await openAgentClient(options)).close();
    const start = performance.now();
    await using client = await openAgentClient(options);
    while (client.connection() !== 'online') await sleep(1);
    return performance.now() - start;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process that listens for many sleeping agents: each in one group. The last ones added hear a message. */
async function listening(watched: number): Promise<void> {
  await using network = await startTestNetwork();
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-watch-'));
  const inbox = async (name: string) =>
    openAgentClient({
      network: { env: 'local', apiUrl: network.url },
      walletKey: `0x${randomHex(32)}`,
      dbPath: join(folder, name, 'xmtp.db3'),
      dbEncryptionKey: Buffer.from(randomHex(32), 'hex'),
    });
  await using ana = await inbox('ana');
  await using ben = await inbox('ben');
  const group = await ana.createGroup([ben.inboxId]);
  await ben.sync();
  let heard = () => {};
  const log = { debug: () => {}, warn: () => {} };
  const watch = openTopicWatch({ network: { env: 'local', apiUrl: network.url }, onNews: () => heard(), log });
  const cursors = await watch.newest(await ben.topics());
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const start = performance.now();
  for (let at = 0; at < watched; at++) {
    const id = at.toString(16).padStart(8, '0');
    watch.add(`inst_${id}`, { installationId: id.repeat(8), welcomes: '0', groups: { [id.repeat(4)]: '0' } });
  }
  const news = new Promise<void>((resolve) => {
    heard = resolve;
  });
  watch.add('last', cursors);
  await ana.sendText(group.id, 'hello', { idempotencyKey: '1' });
  await news;
  const ms = performance.now() - start;
  globalThis.gc?.();
  const each = (process.memoryUsage().rss - before) / watched / 1024;
  console.log(`\none process listens for ${watched} sleeping agents, each in one group`);
  console.log(
    `  until the last of them hears a message: ${(ms / 1000).toFixed(1)} s; memory: ${each.toFixed(1)} KiB each, with the network in the same process`,
  );
  await watch.close();
  rmSync(folder, { recursive: true, force: true });
}

function hostOf({ system, serviceSecret }: RunningSystem) {
  const keys = deploymentKeys(serviceSecret);
  const audience = hostAudience(keys.host('host').host.id);
  return serviceClient(InstanceService, { url: system.urls.host, serviceKey: keys.of('claim'), audience });
}
