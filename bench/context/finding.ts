// Questions that use other words than the statements: what is found, what is made up, and what a model with little room is shown.
import { createOfflineEngine, createSimilarity, type Finding, finding, findingScenesIn, shown } from '@offshoot/host/testing';

/** The share of known answers to be found, and the share of unknown ones for which something else may be told. */
const GOALS = { found: 0.35, falselyTold: 0.2 };
const TIMES = 20;

const percent = (part: number, of: number): string => `${part} of ${of} (${((100 * part) / of).toFixed(1)} %)`;

/** Returns which claims of the performance page do not hold. */
export async function findingBench(details: boolean): Promise<string[]> {
  console.log('FINDING: questions in other words than the statements, and questions about things that nobody mentioned; offline engine');
  const broken: string[] = [];
  const similarity = createSimilarity('lexical');
  for (const name of ['tune', 'held-out'] as const) {
    const scenes = findingScenesIn(name);
    const found = await finding(scenes, createOfflineEngine());
    printFinding(name, found, details && name === 'tune');
    const { questions, items, fit, byWords, byMeaning } = await shown(scenes, createOfflineEngine(), similarity);
    console.log(
      `  a model with room for ${fit.toFixed(0)} of ${items} items is shown the answer: ${percent(byMeaning, questions)}, by words alone ${percent(byWords, questions)}`,
    );
    if (name === 'tune') continue;
    if (found.found.told + found.found.offered < GOALS.found * found.answerable) broken.push('questions in other words are found');
    if (found.falsely.told > GOALS.falselyTold * found.unknown) broken.push('questions without an answer are not answered');
  }
  printCosts();
  return broken;
}

function printFinding(
  name: string,
  { answerable, notKept, found, wrong, unknown, falsely, missed, invented }: Finding,
  details: boolean,
): void {
  console.log(`${name}: ${answerable} answers known (${notKept} more were not remembered), ${unknown} unknown`);
  console.log(
    `  known: told ${percent(found.told, answerable)}, offered ${percent(found.offered, answerable)}; something else told ${wrong.told}, offered ${wrong.offered}`,
  );
  console.log(`  unknown: something else told ${percent(falsely.told, unknown)}, offered ${percent(falsely.offered, unknown)}`);
  if (!details) return;
  for (const text of missed) console.log(`    missed: ${text}`);
  for (const text of invented) console.log(`    made up: ${text}`);
}

function printCosts(): void {
  const similarity = createSimilarity('lexical');
  const words = ['movie', 'animal', 'medicine', 'vehicle', 'food', 'deputy', 'relocate', 'frightened'];
  const start = performance.now();
  for (let i = 0; i < TIMES; i++) for (const word of words) similarity.kinOf(word);
  const each = (performance.now() - start) / TIMES / words.length;
  similarity.close();
  console.log(`  all kindred words of one word: ${each.toFixed(2)} ms`);
}
