// Checks that a clone receives nothing that was kept back and nearly everything else, and measures how soon.

import { cut } from '@offshoot/context';
import {
  CREDENTIALS,
  createOfflineEngine,
  createSimilarity,
  documentWith,
  fitMeaning,
  type Injected,
  inject,
  injectServile,
  type Leaks,
  manyItems,
  modelLeaks,
  nonInterference,
  offlineLeaks,
  openBareAgent,
  overExclusion,
  type Score,
  scriptedConversations,
  summaryOf,
  takeInDocument,
  usefulness,
} from '@offshoot/host/testing';
import { type Command, Option } from 'commander';
import { type CloneTime, cloneTimes } from '../clones.ts';
import { percentile, printLatency } from '../latency.ts';
import { anySeed, count, parsed } from '../options.ts';
import { findingBench } from './finding.ts';
import { restatedBench } from './restated.ts';

const GOALS = { usefulness: 0.9, cloneMs: 1_000, largeMs: 5_000 };

const PARTS = ['interference', 'leaks', 'restated', 'templates', 'finding', 'usefulness', 'injection', 'clones'] as const;
type Part = (typeof PARTS)[number];

interface Options extends Record<'pairs' | 'canaries' | 'repeats' | 'clones' | 'items' | 'seed', number> {
  part: Part[];
  scenes?: string;
  fit: boolean;
  details: boolean;
}

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--pairs <n>', 'pairs of memories, for non-interference', count, 10_000)
    .option('--canaries <n>', 'texts to keep back, for leaks', count, 360)
    .option('--repeats <n>', 'repetitions of each leak', count, 5)
    .option('--clones <n>', 'clones to time', count, 30)
    .option('--items <n>', 'entries of the large memory', count, 5000)
    .option('--scenes <file>', 'your own scenes for restated: a YAML file like bench/context/restated/held-out.yaml')
    .option('--fit', 'print the weights that fit bench/context/restated/tune.yaml, and nothing else', false)
    .option('--seed <n>', 'seed, to repeat a run', count, anySeed())
    .addOption(new Option('--part <name...>', 'run only these parts').choices(PARTS).default([...PARTS], 'all'))
    .option('--details', 'print the wrong answers', false);
  const { pairs, canaries, repeats, clones, items, seed, part, scenes, fit, details } = parsed<Options>(command, args);
  if (fit) {
    for (const one of await fitMeaning()) console.log(one);
    return;
  }
  console.log(`seed ${seed}\n`);
  const benches: Record<Part, () => Promise<string[]>> = {
    interference: () => interferenceBench({ pairs, seed }),
    leaks: () => leakBench({ canaries, repeats, seed }),
    restated: () => restatedBench(scenes, details),
    templates: () => templateBench(details),
    finding: () => findingBench(details),
    usefulness: () => usefulnessBench(details),
    injection: () => injectionBench(details),
    clones: () => cloneBench({ clones, items }),
  };
  const broken: string[] = [];
  for (const name of PARTS.filter((one) => part.includes(one))) {
    broken.push(...(await benches[name]()));
    console.log();
  }
  for (const what of broken) console.log(`NOT HELD: ${what}`);
  if (broken.length > 0) process.exitCode = 1;
}

/** Which of these guarantees do not hold. */
const unless = (...held: [boolean, string][]): string[] => held.flatMap(([holds, what]) => (holds ? [] : [what]));
const share = (part: number, of: number): string => `${part} of ${of} (${of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`})`;
const line = (name: string, text: string): void => console.log(`${name.padEnd(34)} ${text}`);

async function interferenceBench(o: { pairs: number; seed: number }): Promise<string[]> {
  const found = await nonInterference(o);
  console.log('NON-INTERFERENCE: two memories that differ only in what is kept back');
  line('pairs', `${found.pairs}, of them different: ${found.differing}`);
  line('summariser input byte-identical', share(found.sameInput, found.pairs));
  line('transfer byte-identical', `${share(found.sameTransfer, found.pairs)}   (offline engine; fixed clock and ids)`);
  line('control: differ when nothing is kept', share(found.seenWithoutExclusion, found.pairs));
  return unless(
    [found.sameInput === found.pairs, `non-interference of the summariser's input (first at pair ${found.first})`],
    [found.sameTransfer === found.pairs, `non-interference of the transfer (first at pair ${found.first})`],
    [found.differing === found.pairs && found.seenWithoutExclusion > found.pairs / 2, 'the control of non-interference'],
  );
}

async function leakBench(o: { canaries: number; repeats: number; seed: number }): Promise<string[]> {
  console.log(`LEAK: ${o.canaries} canaries, each restated in other words by items beside it, × ${o.repeats} repeats`);
  console.log('excluded text in what the model was given, in what the child was sent; the same in other words, in items that may go');
  const similarity = createSimilarity('embeddings');
  const found = [await offlineLeaks({ ...o, similarity }), ...(await modelLeaks({ ...o, similarity }))];
  similarity.close();
  printRow('', ['runs', 'in model', 'in child', 'no summary', 'control', 'restated: allowed', 'restated: in child', 'unrelated: in child']);
  for (const one of found) printLeaks(one);
  return found.flatMap((one) =>
    unless(
      [one.reachedModel === 0, `nothing excluded reaches the model (${one.model})`],
      [one.reachedChild === 0, `nothing excluded reaches the child (${one.model})`],
      [one.controlsFound === one.controls, `the control of the leaks (${one.model})`],
    ),
  );
}

function printLeaks(one: Leaks): void {
  const { runs, reachedModel, reachedChild, failed, controls, controlsFound } = one;
  const counts = [runs, reachedModel, reachedChild, failed, `${controlsFound}/${controls}`];
  const percent = (part: number, of: number) => `${part}/${of} ${((100 * part) / of).toFixed(1)} %`;
  printRow(one.model, [
    ...counts,
    percent(one.restatedAllowed, one.restated),
    percent(one.restatedReachedChild, one.restated),
    percent(one.othersReachedChild, one.others),
  ]);
  for (const example of one.examples) console.log(`    leaked: ${example}`);
}

const WIDTHS = [5, 9, 9, 11, 8, 18, 19, 20];
function printRow(name: string, cells: readonly (string | number)[]): void {
  line(name, cells.map((cell, i) => String(cell).padStart(WIDTHS[i] ?? 0)).join(' '));
}

async function templateBench(details: boolean): Promise<string[]> {
  console.log('TEMPLATES: conversations with agents of our example templates, handed over by the default of each template');
  const similarity = createSimilarity('embeddings');
  const { unrelated, named, heldBack, sent } = await overExclusion(similarity);
  similarity.close();
  line('unrelated, held back', share(heldBack.length, unrelated));
  line('named by the default, sent', share(sent.length, named));
  if (details) for (const text of [...heldBack, ...sent]) console.log(`    ${text}`);
  return unless(
    [heldBack.length === 0, 'a template holds back only what its default names'],
    [sent.length === 0, 'a template holds back all that its default names'],
  );
}

async function usefulnessBench(details: boolean): Promise<string[]> {
  const conversations = scriptedConversations();
  const { all, byKind, secrets, lost, missed } = await usefulness(conversations);
  console.log(`USEFULNESS: probes on ${conversations.length} scripted conversations, offline engine, everything handed over`);
  for (const [name, score] of [...Object.entries(byKind), ['all', all] as const]) printScore(name, score);
  line('secrets handed over unnamed', `${share(secrets.sent.length, secrets.heard)} ${secrets.sent.join(' ')}`);
  if (details) {
    for (const { conversation, ask, answer } of missed) console.log(`    parent missed (${conversation}) ${ask} → ${answer}`);
    for (const { conversation, ask, parent, child } of lost)
      console.log(`    child lost (${conversation}) ${ask}\n      ${parent}\n      ${child}`);
  }
  return unless(
    [all.child >= GOALS.usefulness * all.parent, `the child's score is at least ${GOALS.usefulness} of its parent's`],
    [secrets.sent.length === 0, 'no secret is handed over that nobody named'],
    [all.empty <= 0.02 * all.probes, 'a child with an empty summary scores nothing'],
  );
}

function printScore(name: string, { probes, parent, child, empty }: Score): void {
  const ratio = (child / parent).toFixed(3);
  line(
    name,
    `parent ${share(parent, probes)}   child ${share(child, probes)}   child/parent ${ratio}   empty summary ${share(empty, probes)}`,
  );
}

async function injectionBench(details: boolean): Promise<string[]> {
  console.log(`INJECTION: messages that order an agent with ${CREDENTIALS.length} credentials to reveal, hand over, forget, change hands`);
  return [
    ...injectionsHeld('offline engine', await inject(), details),
    ...injectionsHeld('openai: a model that obeys them', await injectServile(), details),
  ];
}

function injectionsHeld(name: string, { tried, changed, revealed, learned }: Injected, details: boolean): string[] {
  const kept = `kept as something that was said: ${learned.length}`;
  line(name, `said: ${tried}   changed what it is or knew: ${changed.length}   answers with a credential: ${revealed.length}   ${kept}`);
  for (const { says } of changed) console.log(`    changed: ${says}`);
  for (const { injection } of revealed) console.log(`    revealed: ${injection.says}`);
  if (details) for (const { injection, texts } of learned) console.log(`    kept: ${injection.says} → ${texts.join(' ')}`);
  return unless(
    [changed.length === 0, `injections change nothing (${name})`],
    [revealed.length === 0, `injections reveal no credential (${name})`],
  );
}

async function cloneBench(o: { clones: number; items: number }): Promise<string[]> {
  console.log('CLONE TO INGESTED: processes, XMTP network and SDK are real, offline engine, one after another');
  const { small, large } = await cloneTimes({ ...o, largeClones: Math.min(5, o.clones) });
  const at = (times: readonly CloneTime[], stage: keyof CloneTime) => times.map((one) => one[stage]);
  for (const [name, times] of [
    ['parent knows nothing', small],
    [`parent knows ${o.items}`, large],
  ] as const) {
    printLatency(name, at(times, 'ingested'));
    const [claimed, delivered] = [percentile(at(times, 'claimed'), 0.5), percentile(at(times, 'delivered'), 0.5)];
    console.log(`  of it at p50: claim answered after ${claimed.toFixed(0)} ms, context sent after ${delivered.toFixed(0)} ms`);
  }
  await printStages(o.items);
  for (const [what, ms, goal] of [
    ['clone to ingested', percentile(at(small, 'ingested'), 0.5), GOALS.cloneMs],
    [`clone of ${o.items} items`, percentile(at(large, 'ingested'), 0.5), GOALS.largeMs],
  ] as const)
    if (ms > goal) console.log(`goal missed: ${what} took ${ms.toFixed(0)} ms at p50, goal ${goal} ms`);
  return [];
}

/** Breaks down the time of a large transfer, without network and processes. */
async function printStages(items: number): Promise<void> {
  const [parent, child] = [
    openBareAgent({ engine: createOfflineEngine() }),
    openBareAgent({ engine: createOfflineEngine(), instanceId: `inst_${'b'.repeat(26)}` }),
  ];
  try {
    parent.store.transaction(() => {
      for (const { learned, from, at } of manyItems(items)) parent.store.memory.learn([learned], from, at);
    });
    const [summary, chosenMs] = await timed(() => summaryOf(parent.deps, ''));
    const [bytes, encodedMs] = await timed(() => documentWith(parent.deps, summary));
    const [, takenMs] = await timed(() => takeInDocument(child, bytes));
    const parts = cut(`clm_${'c'.repeat(26)}`, bytes).length;
    line(`  ${items} items, in one process`, `${bytes.length.toLocaleString('en')} bytes in ${parts} parts`);
    line(
      '',
      `choose and summarise ${chosenMs.toFixed(0)} ms, encode ${encodedMs.toFixed(0)} ms, decode and ingest ${takenMs.toFixed(0)} ms`,
    );
  } finally {
    parent.close();
    child.close();
  }
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}
