// 45 claims per second, also while earlier ones are late or fail: latency from the time at which each was due, at the claim service's
// own port, while the hosts behind it configure and report.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../latency.ts';
import { printGoal, quantiles } from './figures.ts';
import type { PartOptions } from './index.ts';
import { type PoolScene, withPoolScene } from './scene.ts';

const perSecond = 45;

export async function openLoop({ short }: PartOptions): Promise<void> {
  const [rounds, seconds] = short ? [2, 3] : [5, 20];
  console.log(`\nopen loop: ${perSecond} claims/s, evenly spaced, ${seconds} s a round; latency from the intended send time`);
  await withPoolScene(1, async (scene) => {
    await scene.addIdle(perSecond * seconds + 600);
    // Warms up the just-in-time compiler.
    await sendEvenly(scene, perSecond * (short ? 2 : 10));
    const p50: number[] = [];
    const p99: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await scene.settled();
      await scene.addIdle(perSecond * seconds + 100);
      const samples = await sendEvenly(scene, perSecond * seconds);
      console.log(`  round ${round}: ${quantiles(samples)}  (n = ${samples.length})`);
      p50.push(percentile(samples, 0.5));
      p99.push(percentile(samples, 0.99));
    }
    printGoal({ name: 'assigned p50, ms', rounds: p50, limit: 5, is: 'at most' });
    printGoal({ name: 'assigned p99, ms', rounds: p99, limit: 20, is: 'at most' });
  });
}

async function sendEvenly(scene: PoolScene, count: number): Promise<number[]> {
  const samples: number[] = [];
  const claims: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    const intended = start + (index * 1000) / perSecond;
    const early = intended - performance.now();
    if (early > 0) await sleep(early);
    claims.push(scene.claim().then(() => void samples.push(performance.now() - intended)));
  }
  await Promise.all(claims);
  return samples;
}
