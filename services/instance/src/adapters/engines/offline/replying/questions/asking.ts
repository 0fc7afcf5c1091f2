// What a question asks: about whom, which aspect, and which words its answer should contain.
import { linear } from '@offshoot/linear-patterns';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { contentStems, isStopWord, stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { isFirstName } from '../../words/english.ts';
import { type Knowledge, type Named, namesIn, RELATIVE, relationKeys } from '../knowledge/knowledge.ts';
import { type Cues, cuesIn } from './cues.ts';
import { inPlainWords, spelledOut } from './spelling.ts';

type QuestionForm = 'who' | 'yes-no' | 'count' | 'compare' | 'advice' | 'plain';

export interface Question extends Cues {
  text: string;
  form: QuestionForm;
  /** Keys of people, and "our" for the group. Empty: nobody in particular. */
  subjects: readonly string[];
  /** About anybody: "who", "anyone", "any allergies". */
  isOfAnybody: boolean;
  /** Stems that the answer should contain. */
  sought: readonly string[];
  /** Those stems that name something: an answer must contain them. */
  names: readonly string[];
}

const MAX_QUESTION = 400;
/** Question words that no answer needs to contain. */
const ASKING = new Set(
  `recommend suggest advise propose plan help need find list show give explain describe idea think good best time number name many much long number count
   exactly again already still yet currently now actually maybe sure happen thing stuff something anything everything somebody someone anyone anybody
   everyone everybody nobody person kind sort type detail info information place day date way call name have any us group use mean mind share answer
   question wonder wondering ask heard hear believe suppose guess other else both together whole new next last supposed able allowed hey hi hello can
   should shouldn couldn could would shall please thank ever since today tonight tomorrow keep hold bad
   requirement restriction constraint special specific particular certain important come coming happening going gonna wanna ok okay safe right true point spot`
    .split(/\s+/)
    .map(stem),
);

/** They count if the question contains nothing else: "who's not coming?" */
const ELSE_SOUGHT = new Set('coming come new next last invite important special call hold best'.split(' ').map(stem));

const WRAPPING =
  /^(?:(?:and|so|but|ok|okay|also|well|hey|hi|hello|btw|by the way|quick question|question|one more thing|sorry|wait|just wondering|i was wondering|i wonder|remind me|please|pls)[,:;!.\s-]+)*(?:(?:do|can|could|would|will|does) (?:you|u|anyone|anybody|somebody|someone)(?: please| still| also| maybe| happen to)? (?:know|remember|recall|say|tell (?:me|us)|remind (?:me|us)|give (?:me|us)|show (?:me|us))(?: again| please)?|(?:please |pls )?(?:tell|remind|give|show) (?:me|us)(?: again)?|i (?:need|want|would like|'d like) to know|(?:do you have|got|have you got) any idea|any idea|what was it again|i forgot|i don't (?:know|remember))?,?(?: if| whether)?\s*/i;

/** Without its introduction: "do you know when we fly?" is "when we fly?". */
export function unwrapped(text: string): string {
  const bare = text.slice(0, MAX_QUESTION).trim();
  const rest = bare.replace(WRAPPING, '');
  return rest === '' || /^[?!.\s]*$/.test(rest) ? bare : rest;
}

const YES_NO =
  /^(?:am|is|are|isn't|aren't|was|were|do|does|did|don't|doesn't|didn't|has|have|had|can|can't|could|should|would|will|may|must|any\b)/i;
const COUNT = /^how many\b|\b(?:number of|how many|count of)\b/i;
const COMPARISON =
  /\b(?:than|compared? (?:to|with)|versus|vs\.?)\b|\b(?:which|who|what)(?:'s| is| are| was|one is)? (?:the )?(?:more |most |less |least |[a-z]{3,}est\b|(?:old|young|tall|short|cheap|near|close|far|long|big|small|fast|slow|earli|lat|healthi|strong|nic|bett|wors)e?r\b)/i;
const ADVICE = linear(
  /\b(?:recommend(?:ation)?s?|suggest(?:ion)?s?|advi[cs]e|ideas? for|any (?:ideas?|tips)|(?:what|where|how|which \w+|what \w+) (?:should|shall|can|could|might) (?:we|i|they|he|she|one|you)|what to (?:cook|eat|make|do|buy|bring|get|give|serve|order|wear|pack|see))\b/i,
);
const ANYBODY = /\b(?:any(?:one|body)|some(?:one|body)|who|whose|whom|every(?:one|body)|all of us|any of us|which of us|any(?= \w))\b/i;

function formOf(text: string): QuestionForm {
  if (COUNT.test(text)) return 'count';
  if (COMPARISON.test(text)) return 'compare';
  if (ADVICE.test(text)) return 'advice';
  if (/^(?:who|whose|whom|which of (?:us|them|you))\b/i.test(text)) return 'who';
  return YES_NO.test(text) ? 'yes-no' : 'plain';
}

/** Names that are also words: they count as names only if capitalised inside the line. */
const WORD_NAMES = new Set(
  'will may mark rose hope joy grace bill pat art sue jack drew chase june april dawn faith frank rob grant ray guy max will summer'.split(
    ' ',
  ),
);

interface Meant {
  keys: string[];
  spent: Set<string>;
}

function meantIn(text: string, knowledge: Knowledge, names: readonly Named[]): Meant {
  const said = words(text);
  const meant: Meant = { keys: [], spent: new Set() };
  const taken = new Set<number>();
  for (const { keys, words: name } of names) {
    for (let at = said.indexOf(name[0] ?? ''); at >= 0; at = said.indexOf(name[0] ?? '', at + 1)) {
      if (taken.has(at) || !name.every((word, i) => said[at + i] === word)) continue;
      const only = name.length === 1 ? (name[0] ?? '') : '';
      if ((isStopWord(only) || WORD_NAMES.has(only)) && !new RegExp(`\\S\\s+${only.charAt(0).toUpperCase()}${only.slice(1)}\\b`).test(text))
        continue;
      const relative = said[at + name.length] ?? '';
      const isOwner = RELATIVE.test(relative) && new RegExp(`${name.at(-1)}['’]s`, 'i').test(text);
      const related = isOwner ? keys.flatMap((key) => relationKeys(key, relative, knowledge.memory)) : [];
      meant.keys.push(...(related.length > 0 ? related : keys));
      for (let i = 0; i < name.length; i++) taken.add(at + i);
      for (const word of name) meant.spent.add(stem(word));
      if (related.length > 0) meant.spent.add(stem(relative));
    }
  }
  addPronouns(said, knowledge, meant);
  return { keys: [...new Set(meant.keys)], spent: meant.spent };
}

function addPronouns(said: readonly string[], { speaker, memory }: Knowledge, meant: Meant): void {
  for (const [at, word] of said.entries()) {
    const next = said[at + 1] ?? '';
    if (/^(?:my|our)$/.test(word) && RELATIVE.test(next)) {
      // If it refers to nobody known, the relation is an ordinary word.
      const related = relationKeys(word === 'my' ? speaker.key : GROUP_SUBJECT, next, memory);
      if (related.length > 0) {
        meant.keys.push(...related);
        meant.spent.add(stem(next));
        continue;
      }
    }
    if (/^(?:i|me|my|mine|myself|i'm|i've|i'll|i'd)$/.test(word) && !isIdle(said, at)) meant.keys.push(speaker.key);
    if (/^(?:we|us|our|ours|we're|we've|we'll|ourselves)$/.test(word)) meant.keys.push(GROUP_SUBJECT);
  }
}

/** "tell me", "give me": the question is not about the speaker. */
const isIdle = (said: readonly string[], at: number): boolean =>
  said[at] === 'me' && /^(?:tell|give|show|remind|help|let)$/.test(said[at - 1] ?? '');

/** "is tom vegan": a first name, even of an unknown person. */
const ASKED_OF = /^(?:is|does|did|can|has|will|was|isn't|doesn't|can't|hasn't) (\p{Ll}+)(?!['’\p{L}])/u;

/** `subjects`: who "he" or "they" are, if the question does not say. */
export function questionIn(written: string, knowledge: Knowledge, subjects: readonly string[] = []): Question {
  const text = inPlainWords(unwrapped(spelledOut(written)));
  const names = namesIn(knowledge);
  const { keys, spent: nameStems } = meantIn(text, knowledge, names);
  const cues = cuesIn(text);
  const hasPronoun = /\b(?:he|she|him|her|his|hers|they|them|their|theirs|he's|she's|they're)\b/i.test(text);
  const all = keys.length > 0 && !(hasPronoun && keys.every((key) => key === GROUP_SUBJECT)) ? keys : hasPronoun ? [...subjects] : keys;
  const form = formOf(text);
  const stems = [...new Set(contentStems(text))].filter((one) => !nameStems.has(one));
  const plainly = stems.filter((one) => !ASKING.has(one) && !cues.spent.has(one));
  const isBare = plainly.length === 0 && cues.aspects.size === 0 && form !== 'advice';
  const things = isBare ? stems.filter((one) => ELSE_SOUGHT.has(one)) : plainly;
  const named = [...text.matchAll(linear(/(?<=\S\s+)\p{Lu}[\p{L}\p{N}'’-]+|\b\d[\w-]*/gu))].map(([name]) => stem(words(name)[0] ?? ''));
  const asked = ASKED_OF.exec(text)?.[1];
  if (asked !== undefined && isFirstName(asked)) named.push(stem(asked.toLowerCase()));
  const isNumber = cues.part === 'number' && things.length === 0 && all.some((key) => key !== GROUP_SUBJECT);
  return {
    ...cues,
    aspects: isNumber ? new Set([...cues.aspects, 'phone']) : cues.aspects,
    text,
    form,
    subjects: all,
    isOfAnybody: ANYBODY.test(text),
    sought: things,
    names: things.filter((one) => named.includes(one)),
  };
}
