// What sleeping agents with an e-mail address cost their host: real files, the real adapter, and a provider on this machine whose work is
// not counted. Forks itself, so that nothing else is measured.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Bells, bellsAtRest, createAgentMailbox, makeIdleAgents, Scheduler } from '@offshoot/host/testing';
import { startProviderStub } from '@offshoot/providers';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { rssMiB } from './processes.ts';

interface Asking {
  folder: string;
  baseUrl: string;
  agents: number;
  seconds: number;
}

interface Asked {
  /** Percent of a core, from the second round on. */
  cpuPercent: number;
  /** Processor time of the first round, in which each agent's accounts are read from its files, milliseconds. */
  firstMs: number;
  mib: number;
}

/** As `makeIdleAgents` gives each of them. */
const [INBOX, KEY] = [{ username: 'bench', domain: 'mail.example' }, 'key'];
const EVERY_MS = 60_000;

export async function measureBells(agents: number, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-bells-'));
  const provider = await startProviderStub({ apiKey: KEY });
  try {
    makeIdleAgents(folder, 'acting', agents);
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const made = await fetch(`${provider.baseUrls.agentmail}/v0/inboxes`, { method: 'POST', headers, body: JSON.stringify(INBOX) });
    if (!made.ok) throw new Error(`the provider makes no inbox: ${made.status} ${await made.text()}`);
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ folder, baseUrl: provider.baseUrls.agentmail, agents, seconds })]);
    const { promise, resolve, reject } = Promise.withResolvers<Asked>();
    child.once('message', (asked) => resolve(asked as Asked));
    child.once('exit', (code) => reject(new Error(`the process with the bells ended with ${code}`)));
    const { cpuPercent, firstMs, mib } = await promise;
    const questions = provider.faults.requestsOf('agentmail.list-messages');
    console.log(`\n${agents} sleeping agents with an e-mail address, each asked for once a minute, over ${seconds} s`);
    console.log(`  CPU: ${cpuPercent.toFixed(2)} % of a core; memory: ${mib} MiB; ${questions} questions in all`);
    console.log(`  the first round, which reads their accounts from their files: ${(firstMs / agents).toFixed(2)} ms of CPU each`);
  } finally {
    await provider.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask({ folder, baseUrl, agents, seconds }: Asking): Promise<Asked> {
  const log = createLogger('bench', 'warn');
  const scheduler = new Scheduler({ limits: { duties: 1, calls: 1, mail: 8, health: 1, lease: 1 }, onError: (error) => log.error(error) });
  const providers = { mailbox: createAgentMailbox({ baseUrl }), carrier: { send: nobody, find: nobody, collect: nobody } };
  const before = rssMiB(process.pid);
  const bells = new Bells({
    ...{ scheduler, mayAct: () => true, log },
    bellsOf: (instanceId, kinds) => bellsAtRest(providers, { instanceId, folder: join(folder, instanceId), kinds }),
    onRung: (instanceId) => log.error({ instanceId }, 'nobody has written'),
  });
  const cpuMs = async (ms: number) => {
    const from = process.cpuUsage();
    await sleep(ms);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  };
  for (let index = 0; index < agents; index += 1) bells.add(`agent-${index}`, ['mail'], { isSoon: false });
  const firstMs = await cpuMs(EVERY_MS);
  const cpuPercent = (await cpuMs(seconds * 1000)) / seconds / 10;
  const mib = rssMiB(process.pid) - before;
  await bells.stop();
  scheduler.close();
  return { cpuPercent, firstMs, mib };
}

const nobody = () => Promise.reject(new Error('nobody is asked here'));

if (process.send !== undefined) {
  process.send(await ask(JSON.parse(process.argv[2] ?? '{}') as Asking));
  process.disconnect();
}
