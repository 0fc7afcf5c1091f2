// Prints the scores and the failures.
import type { Conversation, CorpusSet, Line } from './corpus.ts';
import { SETS } from './corpus.ts';
import type { Judged } from './judging.ts';
import { addScores, FAULTS, type Score, scoreOf } from './scoring.ts';

const NAME_WIDTH = 22;
const HEADINGS = ['judged', 'right', 'beyond silence', 'half', 'wrong', 'false Done', 'lost', 'needless', 'missing', 'leaked', 'no fact'];

export function printScores(scores: ReadonlyMap<string, ReadonlyMap<CorpusSet, Score>>): Score {
  const row = (name: string, cells: readonly (string | number)[]) =>
    console.log(
      `${name.padEnd(NAME_WIDTH)} ${cells.map((cell, place) => String(cell).padStart(Math.max(8, (HEADINGS[place] ?? '').length + 2))).join('')}`,
    );
  const cells = (score: Score) => [
    score.messages,
    percent(score.right, score.messages),
    percent(score.wanting.right, score.wanting.messages),
    score.half,
    score.wrong,
    ...FAULTS.map((fault) => score.faults[fault]),
  ];
  row('', HEADINGS);
  let all = scoreOf([]);
  for (const set of SETS) {
    const ofSet = [...scores].flatMap(([category, bySet]) => [bySet.get(set)].flatMap((score) => (score ? [{ category, score }] : [])));
    if (ofSet.length === 0) continue;
    for (const { category, score } of ofSet) row(`${set} ${category}`, cells(score));
    const total = ofSet.map(({ score }) => score).reduce(addScores);
    row(`${set.toUpperCase()}`, cells(total));
    console.log();
    all = addScores(all, total);
  }
  row('ALL', cells(all));
  return all;
}

const percent = (part: number, of: number) => (of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`);

export function printFindings({ set, category, name }: Conversation, judged: readonly Judged[]): void {
  const failing = judged.filter(({ verdict }) => verdict !== 'right');
  if (failing.length === 0) return;
  console.log(`— ${set}/${category}: ${name}`);
  for (const { line, verdict, findings } of failing) {
    console.log(`  ${verdict.toUpperCase()} ${said(line)}`);
    for (const { expected, got, diagnosis, fault } of findings) {
      console.log(`    expected: ${expected}`);
      console.log(`    got:      ${got.replaceAll('\n', ' ⏎ ')}`);
      console.log(`    ${diagnosis}${fault === undefined ? '' : `, ${fault}`}`);
    }
  }
}

function said({ who, action }: Line): string {
  switch (action.kind) {
    case 'says':
      return `${who}${action.repliesTo === undefined ? '' : ` (to ${action.repliesTo})`}: ${action.text.replaceAll('\n', ' ⏎ ')}`;
    case 'reacts':
      return `${who} reacts ${action.emoji}`;
    case 'renamed':
      return `${who} is now called ${action.name}`;
    case 'joins':
      return `${who} joins`;
    case 'leaves':
      return `${who} leaves`;
  }
}
