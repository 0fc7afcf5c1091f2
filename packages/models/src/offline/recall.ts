// Finds in a conversation what a question asks for. It invents nothing: what it answers stood there.
import { linear } from '@offshoot/linear-patterns';
import type { Said } from './talk.ts';
import { toldAgain, withoutOrder } from './told.ts';
import { sentencesIn, stemOf, topicsIn, wordsIn } from './words.ts';

/** Something with a value: “my name is Alice”, “code word: papaya”. */
interface Fact {
  topics: readonly string[];
  value: string;
  sentence: string;
  by: Said['by'];
}

const OF = String.raw`(?:(?:my|our|the|this|your|his|her|their|its|a)\s+)?`;
const VALUED = linear(
  new RegExp(
    String.raw`(?:^|[\s,;])(${OF}[\p{L}][\p{L}\p{N}'’ -]{0,60}?)(?:\s+(?:is|are|was|were|will be|means|equals)|\s*([:=]))\s+([^,;.!?\n][^;!?\n]{0,300})$`,
    'iu',
  ),
);
const NAMED = /\b(?:I am|I['’]m|[Cc]all me)\s+(\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)*)/u;
/** What the offline model says of itself is no fact. */
const OWN = /\boffline model\b/i;

/** A line of a summary says who said it. */
const PREFIX = /^(user|assistant):\s+/;

/** What was stated, sentence by sentence: no questions, and nothing that the offline model said of itself. */
const statedIn = (said: readonly Said[]): Said[] =>
  said.flatMap(({ by, text }) =>
    OWN.test(text)
      ? []
      : sentencesIn(text).flatMap((sentence): Said[] => {
          if (sentence.endsWith('?')) return [];
          const [prefix = '', speaker = by] = PREFIX.exec(sentence) ?? [];
          return [{ by: speaker as Said['by'], text: sentence.slice(prefix.length) }];
        }),
  );

const factsIn = (said: readonly Said[]): Fact[] =>
  statedIn(said).flatMap(({ by, text }): Fact[] => {
    const [, key, sign, value] = VALUED.exec(withoutOrder(text)) ?? [];
    const [, name] = NAMED.exec(text) ?? [];
    const found: Fact[] = [];
    if (key !== undefined && value !== undefined)
      found.push({ topics: topicsIn(key), value: value.trim(), sentence: sign === undefined ? text : `${key} is ${value}`, by });
    if (name !== undefined && by === 'user') found.push({ topics: ['name'], value: name, sentence: `my name is ${name}`, by });
    return found;
  });

/** Whether a line says that something has a value, or somebody a name. */
export const tellsFact = (text: string): boolean => factsIn([{ by: 'user', text }]).length > 0;

const ASKED_FOR = /\b(?:what(?:['’]s| is| are| was| were)?|which|who(?:['’]s| is)?|tell me|repeat|remind me of)\b/i;
const BARE = /\b(?:only|just|nothing but)\b/i;

/** The answer, or undefined if nothing that was said answers it. */
export function recalled(question: string, said: readonly Said[]): string | undefined {
  const topics = [...new Set(topicsIn(question).filter((topic) => !ASKING.has(topic)))];
  if (topics.length === 0) return undefined;
  const isBare = BARE.test(question);
  const fact = ASKED_FOR.test(question) ? bestFact(topics, factsIn(said)) : undefined;
  if (fact !== undefined) return isBare ? bareValue(fact.value) : toldAgain(fact.sentence, fact.by);
  const sentence = bestSentence(topics, said);
  return sentence === undefined ? undefined : toldAgain(sentence.text, sentence.by);
}

/** Words that a question has because it is one. */
const ASKING = new Set(
  ['remember', 'remind', 'repeat', 'recall', 'mention', 'told', 'tell', 'earlier', 'before', 'time', 'again', 'first', 'last'].map(stemOf),
);

/** The one whose name the question has whole; of several, the longest name, then the latest. */
function bestFact(topics: readonly string[], facts: readonly Fact[]): Fact | undefined {
  let best: Fact | undefined;
  for (const fact of facts) {
    if (fact.topics.length === 0 || !fact.topics.every((topic) => topics.includes(topic))) continue;
    if (best === undefined || fact.topics.length >= best.topics.length) best = fact;
  }
  return best;
}

/** The sentence with most of the question's words: at least half of them. Of several, the latest. */
function bestSentence(topics: readonly string[], said: readonly Said[]): Said | undefined {
  let best: Said | undefined;
  let most = Math.max(1, topics.length / 2);
  for (const one of statedIn(said)) {
    const there = new Set(topicsIn(one.text));
    const shared = topics.filter((topic) => there.has(topic)).length;
    // A sentence that says no more than the question is no answer to it.
    if (shared < most || there.size <= shared) continue;
    [best, most] = [one, shared];
  }
  return best;
}

/** Without what was said beside it. */
const bareValue = (value: string): string => value.replace(/^(?:the|a|an)\s+/i, '').replace(linear(/[.,;:!?]+$/), '');

/** The last number that was said, as it was said. */
export function lastNumber(said: readonly Said[]): string | undefined {
  for (const { text } of said.toReversed()) {
    const found = wordsIn(text).findLast((word) => /^\d/.test(word) || NUMBER_WORDS.has(word.toLowerCase()));
    if (found !== undefined) return found;
  }
  return undefined;
}

const NUMBER_WORDS = new Set('zero one two three four five six seven eight nine ten eleven twelve'.split(' '));
