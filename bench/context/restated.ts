// Exclusions in other words: how many are caught, how much of the rest is passed on, per comparison method, and at what cost.
import { resolve } from 'node:path';
import { createSimilarity, type Meanings, manyItems, meanings, quotedScenes, SIMILARITY_ENGINES, scenesIn } from '@offshoot/host/testing';

const GOALS = { caught: 0.8, kept: 0.95 };
const MANY = 5_000;

const percent = (part: number, of: number): string =>
  `${String(part).padStart(4)} of ${String(of).padEnd(4)} ${((100 * part) / of).toFixed(1)} %`;
const rss = (): number => process.memoryUsage().rss / 2 ** 20;

/** Returns which claims of the performance page do not hold. */
export async function restatedBench(file: string | undefined, details: boolean): Promise<string[]> {
  console.log('RESTATED: items that say in other words what the prompt keeps back, and items that have nothing to do with it');
  const broken: string[] = [];
  for (const name of file === undefined ? ['tune', 'held-out'] : [resolve(file)]) {
    const scenes = scenesIn(name);
    console.log(`${name}: ${scenes.length} subjects, ${scenes.flatMap(({ prompts }) => prompts).length} prompts`);
    for (const [as, known] of [
      ['', scenes],
      [', quoted', quotedScenes(scenes)],
    ] as const) {
      printMeanings(`rules${as}`, await meanings(known), details);
      for (const engine of [...SIMILARITY_ENGINES].reverse()) {
        const similarity = createSimilarity(engine);
        const found = await meanings(known, similarity);
        similarity.close();
        printMeanings(`${engine}${as}`, found, details);
        const isHeld = found.caught >= GOALS.caught * found.restated && found.kept >= GOALS.kept * found.unrelated;
        if (engine === 'embeddings' && name !== 'tune' && !isHeld) broken.push(`restated exclusions in ${name} (${engine}${as})`);
      }
    }
  }
  await printCosts();
  return broken;
}

function printMeanings(name: string, { caught, restated, kept, unrelated, missed, lost }: Meanings, details: boolean): void {
  console.log(`  ${name.padEnd(20)} restated: kept back ${percent(caught, restated)}   unrelated: sent ${percent(kept, unrelated)}`);
  if (!details) return;
  for (const text of missed) console.log(`    sent: ${text}`);
  for (const text of lost) console.log(`    kept back: ${text}`);
}

async function printCosts(): Promise<void> {
  const subject = ['budget'];
  const texts = [...manyItems(MANY)].map(({ learned }) => learned.text);
  for (const engine of [...SIMILARITY_ENGINES].reverse()) {
    const before = rss();
    const similarity = createSimilarity(engine);
    const [, first] = await timed(() => similarity.odds(subject, texts.slice(0, 1)));
    const [, hundred] = await timed(() => similarity.odds(subject, texts.slice(1, 101)));
    const [, again] = await timed(() => similarity.odds(subject, texts.slice(1, 101)));
    const [, many] = await timed(() => similarity.odds(subject, texts));
    const memory = rss() - before;
    similarity.close();
    const times = `first use ${first.toFixed(0)} ms, 100 items ${hundred.toFixed(0)} ms, again ${again.toFixed(0)} ms, ${MANY} items ${many.toFixed(0)} ms`;
    console.log(`  ${engine.padEnd(12)} ${times}, memory +${memory.toFixed(0)} MiB`);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}
