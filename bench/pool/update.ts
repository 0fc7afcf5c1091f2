// A new version for 10,000 registered instances behind real InstanceService endpoints, from the creator's call until the pool
// knows that the last instance has applied it. Compared with a bare client that makes as many UpdateTemplate calls to the same
// endpoints, with the same concurrency (the contract that every host supports), and with a bare client that updates many instances
// per call, as the pool does. The agents behind the endpoints are light: they only remember their version.
import { setTimeout as sleep } from 'node:timers/promises';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { type DeploymentKeys, hostAudience } from '@offshoot/rpc/auth';
import { CONTENT } from '../running-system.ts';
import { closedLoop, printGoal } from './figures.ts';
import type { PartOptions } from './index.ts';
import { insertLive, type PoolScene, withPoolScene } from './scene.ts';

const hosts = 2;
/** Concurrent single-instance calls to one host, as many as the claim service makes. */
const CALLERS_PER_HOST = 64;
/** The same for batch calls, and their size. */
const batches = { callersPerHost: 3, size: 200 };

export async function update({ short }: PartOptions): Promise<void> {
  const [rounds, instances] = short ? [2, 500] : [5, 10_000];
  console.log(`\nupdate: a version for ${instances} instances on ${hosts} hosts, against the bare calls`);
  await withPoolScene(hosts, async (scene) => {
    const ids = await insertLive(scene, instances);
    let template = scene.template;
    const next = async () => {
      const number = Number(template.version) + 1;
      template = await scene.user.updateTemplate(template, { ...CONTENT, instructions: `You are a friendly agent, version ${number}.` });
      return template;
    };
    // The first version, like the client's first calls, warms up the just-in-time compiler.
    await applied(scene, await next(), instances);
    await ceiling(scene, ids, await scene.user.templateVersion(template));
    await batchCeiling(scene, ids, await scene.user.templateVersion(template));
    const ratios: number[] = [];
    const batchRatios: number[] = [];
    const faults: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await Promise.all(scene.hosts.map((host) => host.forget()));
      const started = performance.now();
      await applied(scene, await next(), instances);
      const tookMs = performance.now() - started;
      const { lost, regressions, updates, calls } = await found(scene, template, instances);
      const version = await scene.user.templateVersion(template);
      const perSecond = await ceiling(scene, ids, version);
      const batchPerSecond = await batchCeiling(scene, ids, version);
      const ratio = tookMs / ((instances * 1000) / perSecond);
      const batchRatio = tookMs / ((instances * 1000) / batchPerSecond);
      ratios.push(ratio);
      batchRatios.push(batchRatio);
      faults.push(lost + regressions);
      console.log(
        `  round ${round}: ${tookMs.toFixed(0)} ms; one by one ${perSecond.toFixed(0)}/s, ratio ${ratio.toFixed(2)}; ` +
          `in batches ${batchPerSecond.toFixed(0)}/s, ratio ${batchRatio.toFixed(2)}; ` +
          `${lost} lost, ${regressions} regressions, ${updates} deliveries in ${calls} calls`,
      );
    }
    printGoal({ name: 'time ÷ (instances ÷ ceiling)', rounds: ratios, limit: 1.5, is: 'at most', digits: 2 });
    console.log(`  time ÷ (instances ÷ ceiling of calls for ${batches.size} each): worst ${Math.max(...batchRatios).toFixed(2)}; no goal`);
    printGoal({ name: 'lost and regressions', rounds: faults, limit: 0, is: 'at most', digits: 0 });
  });
}

/** Resolves when the pool knows that all instances have the version. */
async function applied({ tables }: PoolScene, { id, version }: Template, instances: number): Promise<void> {
  for (let have = 0; have < instances; ) {
    const { rows } = await tables.query<{ have: string }>(
      'select count(*) as have from agent_metadata where template_id = $1 and applied_version = $2',
      [id, Number(version)],
    );
    have = Number(rows[0]?.have);
    // Often enough for accuracy, but seldom enough not to distort the measurement.
    if (have < instances) await sleep(25);
  }
}

/** The versions that the instances themselves have. */
async function found({ hosts }: PoolScene, { version }: Template, instances: number) {
  const stats = await Promise.all(hosts.map((host) => host.stats()));
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  return {
    lost: instances - sum(stats.map(({ versions }) => versions[String(version)] ?? 0)),
    regressions: sum(stats.map(({ regressions }) => regressions)),
    updates: sum(stats.map(({ updates }) => updates)),
    calls: sum(stats.map(({ calls }) => calls)),
  };
}

function clientOf({ id, url }: { id: string; url: string }, keys: DeploymentKeys) {
  return serviceClient(InstanceService, { url, serviceKey: keys.of('claim'), audience: hostAudience(id) });
}

/** Calls per second of a client that does nothing else, one per instance. */
async function ceiling({ hosts, keys }: PoolScene, ids: readonly string[], templateVersion: TemplateVersion): Promise<number> {
  const clients = hosts.map((host) => clientOf(host, keys));
  let index = 0;
  const ms = await closedLoop(ids.length, CALLERS_PER_HOST * hosts.length, async () => {
    const mine = index++;
    // insertLive assigns them to the hosts in turn.
    await clients[mine % clients.length]?.updateTemplate({ instanceId: ids[mine] ?? '', templateVersion });
  });
  return (ids.length * 1000) / ms;
}

/** Instances per second of a client that updates many per call. */
async function batchCeiling({ hosts, keys }: PoolScene, ids: readonly string[], templateVersion: TemplateVersion): Promise<number> {
  const clients = hosts.map((host) => clientOf(host, keys));
  const work = clients.flatMap((client, host) => {
    const own = ids.filter((_, index) => index % clients.length === host);
    return Array.from({ length: Math.ceil(own.length / batches.size) }, (_, batch) => ({
      client,
      instanceIds: own.slice(batch * batches.size, (batch + 1) * batches.size),
    }));
  });
  const ms = await closedLoop(work.length, batches.callersPerHost * hosts.length, async () => {
    const next = work.pop();
    await next?.client.batchUpdateTemplate({ instanceIds: next.instanceIds, templateVersion });
  });
  return (ids.length * 1000) / ms;
}
