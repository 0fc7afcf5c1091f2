// How long a person waits for an agent, and what a live agent costs. The services are separate processes; the person is
// the real XMTP SDK. Claims come one after another: this is latency on an idle machine, not throughput.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enumToJson } from '@bufbuild/protobuf';
import { ClaimState, ClaimStateSchema, ContextState, ContextStateSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { removeData } from '@offshoot/postgres';
import { refusalOf } from '@offshoot/rpc';
import { privateConfig, startProcesses } from '@offshoot/standalone';
import { openAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { randomHex, User } from '../test/user.ts';

const CONTENT = { agentName: 'Bench', instructions: 'You are a friendly agent. Answer in one sentence.' };

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { agents: { type: 'string', default: '50' }, clones: { type: 'string', default: '20' } } });
  const agents = Number(values.agents);
  const clones = Number(values.clones);
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  try {
    await using system = await startProcesses(privateConfig(dataDir, { idleTarget: 5 }));
    const network: XmtpNetwork = { env: 'local', apiUrl: system.xmtpUrl };
    const user = await User.signIn(system.url, network);
    await using person = await openAgentClient({
      network,
      walletKey: `0x${randomHex(32)}`,
      dbPath: join(dataDir, 'person', 'xmtp.db3'),
      dbEncryptionKey: Buffer.from(randomHex(32), 'hex'),
    });
    const template = await user.createTemplate(CONTENT);
    /** Milliseconds from the claim's call to live: claim, configure, be added, profile, hello. */
    const claimToLive = async () => {
      const start = performance.now();
      const claim = await retryWhileEmpty(() => user.claim(template.id));
      const taken = performance.now();
      await person.createGroup([claim.inboxId], { name: 'Bench' });
      const settled = await user.settled(claim.id);
      if (settled.state !== ClaimState.LIVE)
        throw new Error(`claim ended ${enumToJson(ClaimStateSchema, settled.state)} ${settled.failureReason}`);
      return { ms: performance.now() - start, claimMs: taken - start, instanceId: claim.instanceId };
    };

    await claimToLive();
    const before = rssMiB(system.pid('instance'));
    const lived: { ms: number; claimMs: number; instanceId: string }[] = [];
    for (let i = 0; i < agents; i += 1) lived.push(await claimToLive());
    const after = rssMiB(system.pid('instance'));
    print(
      'claim call',
      lived.map((one) => one.claimMs),
    );
    print(
      'claim to live',
      lived.map((one) => one.ms),
    );

    const updated = performance.now();
    await user.updateTemplate(template, { ...CONTENT, instructions: 'You are a friendly agent. Answer in two sentences.' });
    await appliedByAll(user, template.id, agents + 1);
    const updateMs = performance.now() - updated;
    console.log(
      `update to all agents   ${updateMs.toFixed(0).padStart(9)} ms   (from the creator's call until ${agents + 1} agents have applied it)`,
    );

    const parent = lived[0];
    if (!parent) return;
    const ingested: number[] = [];
    for (let i = 0; i < clones; i += 1) {
      const start = performance.now();
      const claim = await retryWhileEmpty(() => user.clone(parent.instanceId));
      await person.createGroup([claim.inboxId], { name: 'Bench clone' });
      const settled = await user.settled(claim.id);
      if (settled.contextState !== ContextState.INGESTED)
        throw new Error(`context ended ${enumToJson(ContextStateSchema, settled.contextState)}`);
      ingested.push(performance.now() - start);
    }
    print('clone to ingested', ingested);
    console.log(
      `memory per live agent   ${((after - before) / agents).toFixed(1)} MiB   (host ${before} MiB with 1 live agent, ${after} MiB with ${agents + 1})`,
    );
  } finally {
    removeData(dataDir);
  }
}

/** Returns when that many agents of the template report version 2. */
async function appliedByAll(user: User, templateId: string, count: number): Promise<void> {
  for (let applied = 0; applied < count; ) {
    const { instances } = await user.claims.listInstances({ filter: { case: 'templateId', value: templateId }, pageSize: 100 });
    applied = instances.filter((instance) => instance.appliedVersion === 2n).length;
  }
}

/** Claims in a row can outrun the warm pool; waiting for it counts. */
async function retryWhileEmpty<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt > 500 || refusalOf(error)?.reason !== 'POOL_EMPTY') throw error;
    }
  }
}

function print(name: string, samples: number[]): void {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]?.toFixed(0).padStart(5);
  console.log(`${name.padEnd(22)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   (n = ${samples.length})`);
}

/** Resident memory of a process, MiB. Linux. */
function rssMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}
