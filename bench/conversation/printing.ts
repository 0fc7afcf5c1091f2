// Prints the scores and the failures.
import { type Conversation, type CorpusSet, type Line, SETS } from './corpus.ts';
import type { Judged } from './judging.ts';
import type { Usage } from './recorded/usage.ts';
import { addScores, FAULTS, type Score, scoreOf } from './scoring.ts';

const NAME_WIDTH = 22;
const HEADINGS = ['judged', 'right', 'beyond silence', 'half', 'wrong', 'false Done', 'lost', 'needless', 'missing', 'leaked', 'no fact'];

export function printScores(scores: ReadonlyMap<string, ReadonlyMap<CorpusSet, Score>>): Score {
  const row = (name: string, cells: readonly (string | number)[]) =>
    console.log(
      `${name.padEnd(NAME_WIDTH)} ${cells.map((cell, index) => String(cell).padStart(Math.max(8, (HEADINGS[index] ?? '').length + 2))).join('')}`,
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

/**
 * The same conversations with the design that asked a model to learn from each message, to plan and to reply (commit 9c78df4e), played by
 * the scripted model of the tests; per 100 messages.
 */
const BEFORE = { calls: 177.6, tokens: 123_057 };

/** Returns calls and tokens as shares of before, and the share of the input that equals the call before. */
export function printUsage({ messages, calls, tokens, sameTokens }: Usage): { calls: number; tokens: number; same: number } {
  const per100 = (count: number) => (100 * count) / messages;
  const [of, before] = [{ calls: per100(calls), tokens: per100(tokens) }, BEFORE];
  console.log(`\nOf 100 messages (${messages} were said or asked):`);
  console.log(`  calls of the model   ${of.calls.toFixed(1)}, ${percent(of.calls, before.calls)} of the ${before.calls} of before`);
  console.log(`  input tokens         ${Math.round(of.tokens)}, ${percent(of.tokens, before.tokens)} of the ${before.tokens} of before`);
  console.log(`  equal to call before ${percent(sameTokens, tokens)} of the input`);
  console.log('  Tokens: characters of tools, instructions and conversation, divided by 4.');
  return { calls: of.calls / before.calls, tokens: of.tokens / before.tokens, same: sameTokens / tokens };
}

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
