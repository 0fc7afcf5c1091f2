// How long a person waits for an agent, and what a live agent costs (for clones: bench context). The services are separate
// processes; the person uses the real XMTP SDK. Claims run one at a time: this measures latency on an idle machine, not throughput.

import { enumToJson } from '@bufbuild/protobuf';
import { ClaimState, ClaimStateSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Command } from 'commander';
import type { User } from '../test/user.ts';
import { printLatency, retryWhileEmpty } from './latency.ts';
import { count, parsed } from './options.ts';
import { rssMiB } from './processes.ts';
import { CONTENT, withRunningSystem } from './running-system.ts';

export async function run(command: Command, args: string[]): Promise<void> {
  command.option('--agents <n>', 'number of agents to claim', count, 50);
  const { agents } = parsed<{ agents: number }>(command, args);
  await withRunningSystem(async ({ system, user, person }) => {
    const template = await user.createTemplate(CONTENT);
    /** Milliseconds from the claim call to live: claim, configure, be added, profile, hello. */
    const claimToLive = async () => {
      const start = performance.now();
      const claim = await retryWhileEmpty(() => user.claim(template.id));
      const taken = performance.now();
      await person.createGroup([claim.inboxId], { name: 'Bench' });
      const settled = await user.settled(claim.id);
      if (settled.state !== ClaimState.LIVE)
        throw new Error(`claim ended ${enumToJson(ClaimStateSchema, settled.state)} ${settled.failureReason}`);
      return { ms: performance.now() - start, claimMs: taken - start };
    };

    await claimToLive();
    const before = rssMiB(system.pid('host'));
    const lived: { ms: number; claimMs: number }[] = [];
    for (let i = 0; i < agents; i += 1) lived.push(await claimToLive());
    const after = rssMiB(system.pid('host'));
    printLatency(
      'claim call',
      lived.map((one) => one.claimMs),
    );
    printLatency(
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

    console.log(
      `memory per live agent   ${((after - before) / agents).toFixed(1)} MiB   (host ${before} MiB with 1 live agent, ${after} MiB with ${agents + 1})`,
    );
  });
}

/** Resolves when this many agents of the template report version 2. */
async function appliedByAll(user: User, templateId: string, count: number): Promise<void> {
  for (let applied = 0; applied < count; ) {
    const { instances } = await user.claims.listInstances({ filter: { case: 'templateId', value: templateId }, pageSize: 100 });
    applied = instances.filter((instance) => instance.appliedVersion === 2n).length;
  }
}
