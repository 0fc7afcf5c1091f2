// How the agent does in everyday conversations: what it answers, remembers and forgets, and when it stays silent.

import { createOfflineEngine } from '@offshoot/instance/testing';
import { type Command, Option } from 'commander';
import { parsed } from '../options.ts';
import { type CorpusSet, readCorpus, SETS } from './corpus.ts';
import { type Judged, judge } from './judging.ts';
import { agentsWith } from './parties.ts';
import { play } from './playing.ts';
import { printFindings, printScores } from './printing.ts';
import { addScores, type Score, scoreOf } from './scoring.ts';

const GOAL_RIGHT = 0.9;

interface Options {
  only?: string[];
  set?: CorpusSet[];
  name?: string;
  verbose: boolean;
}

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--only <category...>', 'only these categories')
    .option('--name <text>', 'only conversations whose name holds this')
    .addOption(new Option('--set <name...>', 'only these; names its failures, too').choices([...SETS]))
    .option('--verbose', 'every message that is not right: said, expected, got. Of the held-out ones only with --set heldout', false);
  const { only, set, name, verbose } = parsed<Options>(command, args);
  const corpus = readCorpus(set ?? SETS).filter(
    (one) =>
      (only === undefined || only.includes(one.category)) && (name === undefined || one.name.toLowerCase().includes(name.toLowerCase())),
  );
  if (corpus.length === 0) throw new Error('no conversation is meant by these options');
  const host = agentsWith(createOfflineEngine());
  const scores = new Map<string, Map<CorpusSet, Score>>();
  const start = performance.now();
  for (const conversation of corpus) {
    const judged: Judged[] = judge(await play(conversation, host));
    const isShown = verbose && (conversation.set !== 'heldout' || set?.includes('heldout') === true);
    if (isShown) printFindings(conversation, judged);
    const ofCategory = scores.get(conversation.category) ?? new Map<CorpusSet, Score>();
    const score = scoreOf(judged);
    const before = ofCategory.get(conversation.set);
    ofCategory.set(conversation.set, before === undefined ? score : addScores(before, score));
    scores.set(conversation.category, ofCategory);
  }
  const totals = printScores(scores);
  const spoken = corpus.flatMap(({ lines }) => lines).filter(({ action }) => action.kind === 'says' || action.kind === 'reacts').length;
  console.log(`\n${corpus.length} conversations, ${spoken} messages, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  const broken = [
    ...(totals.right < GOAL_RIGHT * totals.messages ? [`at least ${100 * GOAL_RIGHT} % are right`] : []),
    ...(totals.faults['false done'] > 0 ? ['no “Done” is false'] : []),
    ...(totals.faults['lost fact'] > 0 ? ['no fact is lost'] : []),
  ];
  for (const what of broken) console.log(`NOT HELD: ${what}`);
  if (broken.length > 0) process.exitCode = 1;
}
