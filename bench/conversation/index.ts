// How the agent does in everyday conversations: what it answers, remembers and forgets, and when it stays silent. Without a language model,
// and with one whose answers are recorded.

import { createOfflineEngine } from '@offshoot/host/testing';
import { type Command, Option } from 'commander';
import { parsed } from '../options.ts';
import { type Conversation, type CorpusSet, readCorpus, SETS } from './corpus.ts';
import { type Judged, judge } from './judging.ts';
import { agentsWith } from './parties.ts';
import { type Played, play } from './playing.ts';
import { printFindings, printScores, printUsage } from './printing.ts';
import { playRecorded, record } from './recorded/playing-recordings.ts';
import { chosenFor, hasRecordings } from './recorded/recording.ts';
import { sumOf, type Usage, usageOf } from './recorded/usage.ts';
import { addScores, type Score, scoreOf } from './scoring.ts';

const GOAL_RIGHT = 0.9;
/** With a language model. */
const GOALS_RECORDED = { right: 0.95, calls: 0.6, tokens: 0.5, same: 0.7 };

const MINDS = ['quotes', 'recorded'] as const;

interface Options {
  only?: string[];
  set?: CorpusSet[];
  name?: string;
  verbose: boolean;
  mind?: (typeof MINDS)[number][];
  record?: string;
  anew: boolean;
}

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--only <category...>', 'only these categories')
    .option('--name <text>', 'only conversations whose name holds this')
    .addOption(new Option('--set <name...>', 'only these; names its failures, too').choices([...SETS]))
    .addOption(new Option('--mind <name...>', 'only agents without a language model, or with recorded answers of one').choices([...MINDS]))
    .option('--record <url>', 'asks this endpoint (OpenAI’s chat completions) for what is not recorded, and records it')
    .option('--anew', 'with --record: asks for everything', false)
    .option('--verbose', 'every message that is not right: said, expected, got. Of the held-out ones only with --set heldout', false);
  const { only, set, name, verbose, mind = MINDS, record: url, anew: isAnew } = parsed<Options>(command, args);
  const all = readCorpus(set ?? SETS);
  const isMeant = (one: Conversation) =>
    (only === undefined || only.includes(one.category)) && (name === undefined || one.name.toLowerCase().includes(name.toLowerCase()));
  const corpus = all.filter(isMeant);
  const chosen = chosenFor(all).filter(isMeant);
  if (corpus.length === 0) throw new Error('no conversation is meant by these options');
  if (url !== undefined) return await recordAll(chosen, { url, isAnew });
  const isShown = (one: Conversation) => verbose && (one.set !== 'heldout' || set?.includes('heldout') === true);
  if (mind.includes('quotes')) {
    const host = agentsWith(createOfflineEngine());
    const totals = await score('WITHOUT A LANGUAGE MODEL', corpus, (one) => play(one, host), isShown);
    report([
      ...(totals.right < GOAL_RIGHT * totals.messages ? [`at least ${100 * GOAL_RIGHT} % are right`] : []),
      ...(totals.faults['false done'] > 0 ? ['no “Done” is false'] : []),
      ...(totals.faults['lost fact'] > 0 ? ['no fact is lost'] : []),
    ]);
  }
  if (mind.includes('recorded') && chosen.length > 0 && hasRecordings()) {
    const usages: Usage[] = [];
    const playing = async (one: Conversation) => {
      const { played, calls } = await playRecorded(one);
      usages.push(usageOf(played, calls));
      return played;
    };
    const totals = await score('WITH A LANGUAGE MODEL, RECORDED', chosen, playing, isShown);
    const shares = printUsage(sumOf(usages));
    report([
      ...(totals.right < GOALS_RECORDED.right * totals.messages ? [`at least ${100 * GOALS_RECORDED.right} % are right`] : []),
      ...(shares.calls > GOALS_RECORDED.calls ? [`calls: at most ${100 * GOALS_RECORDED.calls} % of before`] : []),
      ...(shares.tokens > GOALS_RECORDED.tokens ? [`input tokens: at most ${100 * GOALS_RECORDED.tokens} % of before`] : []),
      ...(shares.same < GOALS_RECORDED.same ? [`at least ${100 * GOALS_RECORDED.same} % of the input equals the call before`] : []),
    ]);
  }
}

async function score(
  title: string,
  corpus: readonly Conversation[],
  playing: (conversation: Conversation) => Promise<Played>,
  isShown: (conversation: Conversation) => boolean,
): Promise<Score> {
  console.log(`\n${title}`);
  const scores = new Map<string, Map<CorpusSet, Score>>();
  const start = performance.now();
  for (const conversation of corpus) {
    const judged: Judged[] = judge(await playing(conversation));
    if (isShown(conversation)) printFindings(conversation, judged);
    const ofCategory = scores.get(conversation.category) ?? new Map<CorpusSet, Score>();
    const score = scoreOf(judged);
    const before = ofCategory.get(conversation.set);
    ofCategory.set(conversation.set, before === undefined ? score : addScores(before, score));
    scores.set(conversation.category, ofCategory);
  }
  const totals = printScores(scores);
  const spoken = corpus.flatMap(({ lines }) => lines).filter(({ action }) => action.kind === 'says' || action.kind === 'reacts').length;
  console.log(`\n${corpus.length} conversations, ${spoken} messages, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return totals;
}

function report(broken: readonly string[]): void {
  for (const what of broken) console.log(`NOT HELD: ${what}`);
  if (broken.length > 0) process.exitCode = 1;
}

async function recordAll(chosen: readonly Conversation[], o: { url: string; isAnew: boolean }): Promise<void> {
  let done = 0;
  const onAnswer = (title: string, call: number) => console.log(`answered: ${title}, call ${call}`);
  await Promise.all(
    chosen.map(async (one) => {
      const calls = await record(one, { ...o, onAnswer });
      console.log(`recorded: ${one.category}, ${calls.length} calls (${++done} of ${chosen.length} conversations)`);
    }),
  );
}
