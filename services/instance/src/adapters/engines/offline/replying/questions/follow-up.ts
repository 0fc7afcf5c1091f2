// "And Maria?", "what about him?", "when is it?": what a short question means after the last answer.
import { linear } from '@offshoot/linear-patterns';
import { withoutCall } from '../../../../../agent/domain/calling.ts';
import type { ReplyRequest, Turn } from '../../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { aspectOf, isPersonal, type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import { type Question, questionIn } from './asking.ts';
import { isQuestion } from './question-shape.ts';
import { spelledOut } from './spelling.ts';

export interface Before {
  /** What the last answer told. */
  told: readonly MemoryItem[];
  /** The question before it. */
  question: string | undefined;
  /** Whom "he" or "they" are. */
  people: readonly string[];
}

const MAX_BACK = 6;

/** If an engine did not report what its answer told, its words reveal it. */
function toldIn(lastAnswer: string, memory: readonly MemoryItem[]): MemoryItem[] {
  if (lastAnswer === '') return [];
  return memory.filter(({ text, kind }) => kind !== 'credential' && text.length > 3 && lastAnswer.includes(text));
}

export function whatWasBefore(request: ReplyRequest, knowledge: Knowledge): Before {
  const { recent } = request.context;
  const at = recent.findLastIndex(({ self }) => self);
  const told = request.lastTold.length > 0 ? request.lastTold : toldIn(recent[at]?.text ?? '', knowledge.memory);
  const asked = recent.slice(0, at < 0 ? 0 : at).findLast(({ self }) => !self)?.text;
  const bare = asked === undefined ? undefined : spelledOut(withoutCall(asked, request.agentName));
  return { told, question: bare !== undefined && isQuestion(bare) ? bare : undefined, people: peopleMeant(told, recent, knowledge) };
}

function peopleMeant(told: readonly MemoryItem[], recent: readonly Turn[], knowledge: Knowledge): string[] {
  const subjects = [...new Set(told.filter(isPersonal).map((item) => subjectOf(item) ?? ''))].filter(
    (key) => key !== knowledge.speaker.key,
  );
  if (subjects.length > 0) return subjects.slice(0, 3);
  for (const { text } of recent.slice(-MAX_BACK).reverse()) {
    const named = questionIn(text, knowledge).subjects.filter((key) => key !== GROUP_SUBJECT && key !== knowledge.speaker.key);
    if (named.length > 0) return named.slice(0, 1);
  }
  return [];
}

const AND = linear(
  /^(?:(?:and|so|ok|okay|but|also|then|now),? )*(?:(?:what|how) about|and|what of|(?:the )?same (?:for|with)|or|(?:and )?for|also)\s+(.{1,60}?)(?: then| too| as well)?[\s?!.]*$/i,
);
const BARE = linear(
  /^(?:and |but |so |ok,? )*(when|where|what time|how much|which (?:one|day)|until when|from where|how long)(?: exactly| then| again| is (?:that|it|this)| was (?:that|it|this)| are they| does (?:it|that) (?:start|begin|leave|open|end|cost))?[\s?!.]*$/i,
);
const ELSE =
  /^(?:and |but |so |ok,? )*(?:what else|anything else|something else|more|go on|is that (?:all|it|everything)|who else|anyone else|anybody else|and then)[\s?!.]*$/i;
const OF_IT = /\b(?:it|that|this|there|they|those|them|its|these)\b/i;

export interface FollowUp {
  question: Question;
  /** The answer should tell more of the same. */
  isMore?: true;
}

const topicWords = (item: MemoryItem): string => `${aspectOf(item)} ${item.topic.split(':')[2] ?? ''}`.replaceAll('-', ' ').trim();

/** `written`: with its opening words; `text`: without them. Undefined: the question is clear by itself. */
export function followUp(written: string, text: string, before: Before, knowledge: Knowledge): FollowUp | undefined {
  const whom = written.match(AND)?.[1];
  if (whom !== undefined && before.question !== undefined) {
    const named = questionIn(whom, knowledge, before.people);
    const previous = questionIn(before.question, knowledge, before.people);
    const isOnlyWhom = named.subjects.length > 0 && named.sought.length === 0 && named.aspects.size === 0;
    if (isOnlyWhom && previous.sought.length + previous.aspects.size > 0)
      return {
        question: { ...previous, subjects: named.subjects, form: previous.form === 'who' ? 'yes-no' : previous.form, isOfAnybody: false },
      };
    const swaps = named.subjects.length === 0 && named.sought.length > 0 && previous.sought.length > 0 && previous.form !== 'plain';
    if (swaps)
      return { question: { ...previous, sought: named.sought, names: [], aspects: new Set([...previous.aspects, ...named.aspects]) } };
  }
  const last = before.told[0];
  const bare = text.match(BARE)?.[1];
  if (bare !== undefined && last !== undefined) return { question: ofItem(`${bare} ${topicWords(last)}`, last, knowledge) };
  if (ELSE.test(text) && last !== undefined) return { question: ofItem(topicWords(last), last, knowledge), isMore: true };
  const own = questionIn(text, knowledge, before.people);
  if (last !== undefined && OF_IT.test(own.text) && own.sought.length === 0 && own.aspects.size === 0 && own.subjects.length === 0)
    return { question: ofItem(`${own.text} ${topicWords(last)}`, last, knowledge) };
  return undefined;
}

function ofItem(text: string, item: MemoryItem, knowledge: Knowledge): Question {
  const question = questionIn(text, knowledge);
  const subject = subjectOf(item);
  return {
    ...question,
    aspects: new Set([...question.aspects, aspectOf(item)]),
    sought: [],
    names: [],
    subjects: subject === undefined ? [] : [subject],
    isOfAnybody: subject === undefined,
  };
}
