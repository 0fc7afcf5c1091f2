// What several agree on in turns: "brunch sunday 11?", "11's too early for me, 12?", "ok 12 then". Nobody says the outcome in one
// sentence, so the proposal is kept with the values that were agreed on, and what was only proposed is not.
import { linear } from '@offshoot/linear-patterns';
import type { Learned, Turn } from '../../../../../agent/domain/engine.ts';
import { laterWords } from '../../../../../agent/memory/domain/merging/updates.ts';
import { type Value, valuesIn, withValuesOf } from '../../../../../agent/memory/domain/merging/values.ts';
import { contentStems, topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { wordsOf } from '../../words/english.ts';
import { asSentence, type Setting, spoken } from '../people/who.ts';
import { sentencesIn } from '../sentences/sentences.ts';
import { dated } from './notes.ts';
import { isTo, LAUGHS, mayBeSecret } from './short-answers.ts';
import { agreedUpdate, isAlike, isOfKind, namedIn } from './updates.ts';
import { isContent } from './worth.ts';

export interface Agreement {
  learned: Learned;
  /** The rest of the message, which is read by itself. */
  rest: string;
}

/** A proposal is answered soon or not at all. */
const MAX_LINES = 8;
const MAX_LINE = 200;
/** Who agrees is brief. UTF-16 units. */
const MAX_TEXT = 400;
/** Words besides the values: more of them say something of their own. */
const MAX_BESIDES = 5;
const TOPIC_WORDS = 6;

const AGREES =
  /^(?:(?:ok(?:ay)?|kk?|fine|alright|all right|sure|deal|cool|good|great|perfect|works|yes|yep|yeah|yup|agreed|right|true|then|(?:you're|youre|ur|u r) right)\b|👍|👌)/iu;
const ACCEPTS =
  /\b(?:(?:it|that) is|works|(?:is|are|'s|’s|(?<=day)s) (?:fine|good|ok(?:ay)?|perfect|great|better)|suits|then|fine (?:by|with) (?:me|us)|good (?:for|with) (?:me|us))\b/i;
/** "ok", "fine by me", "works for me, see you": nothing but a yes. */
const BARE =
  /^(?:(?:ok(?:ay)?|kk?|fine|alright|all right|sure|deal|cool|good|great|perfect|yes|yep|yeah|yup|agreed|(?:that |it )?works|👍|👌)(?!\p{L})(?: (?:then|for me|for us|by me|with me|by us|too))*[\s,.!]*)+$/iu;
/** What turns a proposal down, or changes it. */
const COUNTERS =
  /\b(?:too|tight|taken|full|no good|not|cant|can't|cannot|won't|wont|doesn't|doesnt|don't|dont|no|nah|nope|rather|instead|prefer|better|make (?:it|that)|earlier|later)\b/i;
const PROPOSES = /\b(?:let'?s|make (?:it|that)|how about|what about|rather|instead|prefer|better|(?:could|can|should|shall) we)\b/i;
/** "shall we do the hike on saturday?" proposes the hike on Saturday. */
const LEAD =
  /^(?:(?:so|and|ok|hey|or|well|hm+)[,\s]+)*(?:(?:shall|should|could|can|do|would) (?:we|you all|everyone)(?: all)? (?:(?:want|like) to )?(?:(?:do|have|make|say|meet for|go for) )?|(?:how|what) about (?:(?:doing|having|a) )?|let'?s (?:(?:do|have|make|say) )?|(?:who'?s up for|anyone up for|wanna(?: do| have)?) )/i;

interface Thread {
  opening: Turn;
  /** From the answer back to the opening. */
  lines: readonly Turn[];
  values: readonly Value[];
}

/** Undefined: the message agrees to nothing, or it is not clear to what. */
export function agreementIn(setting: Setting): Agreement | undefined {
  const { text } = setting.message;
  if (text.length > MAX_TEXT || LAUGHS.test(text) || isTo(setting, text)) return undefined;
  const cut = cutIn(text);
  if (cut === undefined || mayBeSecret(cut.part)) return undefined;
  const thread = threadOf(cut.part, setting);
  if (thread === undefined || thread.lines.some((line) => mayBeSecret(line.text) || LAUGHS.test(line.text))) return undefined;
  const learned = learnedFrom(thread, cut.part, setting);
  if (learned === undefined) return undefined;
  const { more, rest } = moreIn(cut.rest);
  // "Friday is perfect, 8pm"
  if (more === '' || !learned.text.startsWith('Agreed: ')) return { learned, rest: cut.rest };
  return { learned: { ...learned, text: asSentence(`${learned.text.replace(/\.$/, '')}, ${more}`) }, rest };
}

/** The part of a message that agrees: "ok 12 then" of "ok 12 then, i booked for 5". */
function cutIn(text: string): { part: string; rest: string } | undefined {
  const pieces = text.split(linear(/((?:[,;–]|[.!]+(?=\s)| -)\s+(?:(?:and|but) )?|\n+| (?:and|but) (?=(?:i|we|i'll|ill|im|i'm)\b))/u));
  for (let end = 1; end <= Math.min(3, pieces.length); end += 2) {
    const part = pieces.slice(0, end).join('').trim();
    const rest = pieces.slice(end + 1).join('');
    const { values, rest: besides } = valuesIn(part);
    if (values.length > 0) {
      const isYes = AGREES.test(part) || ACCEPTS.test(part);
      const isShort = (besides.match(/[\p{L}']+/gu) ?? []).length <= MAX_BESIDES;
      return isYes && isShort && !part.includes('?') && !COUNTERS.test(part) ? { part, rest } : undefined;
    }
    if (end === pieces.length || !AGREES.test(part)) return BARE.test(part) ? { part, rest } : undefined;
  }
  const [first = ''] = pieces;
  return BARE.test(first) ? { part: first, rest: pieces.slice(2).join('') } : undefined;
}

/** A value alone belongs to what was agreed on. */
function moreIn(rest: string): { more: string; rest: string } {
  const [first = ''] = rest.split(/[,;!]|\.(?!\d)/);
  const { values, rest: besides } = valuesIn(first);
  return values.length > 0 && linear(/^\s*(?:at|on|from|around)?\s*$/i).test(besides)
    ? { more: first.trim(), rest: rest.slice(first.length).replace(/^[\s,;.!]+/, '') }
    : { more: '', rest };
}

const normal = (value: string): string =>
  value
    .toLowerCase()
    .replace(/^the |[:.]00\b|[ .]|[ap]\.?m\b\.?/g, '')
    .replace(/^(mon|tue|wed|thu|fri|sat|sun)\p{L}*/u, '$1');

const hasAll = (text: string, values: readonly Value[]): boolean => {
  const said = new Set(valuesIn(text).values.map((one) => normal(one.text)));
  return values.every((one) => said.has(normal(one.text)));
};

function proposes({ text }: Turn, { agentName }: Setting): boolean {
  const { values, rest } = valuesIn(text);
  if (values.length === 0) return false;
  if (!/\p{L}{2}/u.test(rest) || PROPOSES.test(text)) return true;
  return sentencesIn(text, agentName).some((one) => one.isQuestion && valuesIn(one.text).values.length > 0);
}

const namesThing = (text: string): boolean => wordsOf(valuesIn(text).rest).some((word) => isContent(word) && !word.tags.has('Person'));

/** "let's leave at 5" */
const saysDoing = (text: string): boolean =>
  !COUNTERS.test(text) &&
  wordsOf(valuesIn(text).rest).some(
    ({ tags, root }) => tags.has('Verb') && !tags.has('Auxiliary') && !/^(?:be|have|do|make|let|work|say|think)$/.test(root),
  );

/** What is agreed on, and where it began. */
function threadOf(part: string, setting: Setting): Thread | undefined {
  const lines = setting.recent
    .slice(-MAX_LINES)
    .filter(({ self, text }) => !self && text.length <= MAX_LINE && !isTo(setting, text))
    .toReversed();
  const said = valuesIn(part).values;
  const at = lines.findIndex(
    (line) => line.speaker !== setting.speakerName && proposes(line, setting) && (said.length === 0 || hasAll(line.text, said)),
  );
  const proposal = lines[at];
  if (proposal === undefined) return undefined;
  const isCounter = COUNTERS.test(proposal.text) || PROPOSES.test(proposal.text);
  // A yes to the first proposal is told with its question.
  if (said.length === 0 && (at > 0 || !isCounter)) return undefined;
  const values = said.length > 0 ? said : proposedIn(proposal.text);
  const opens = (line: Turn) => isAlike(values, valuesIn(line.text).values) && isOfKind(values, line) && namesThing(line.text);
  // "Rain on Saturday, Sunday?" names nothing that could be on Sunday.
  const isWhole = opens(proposal) && !isCounter && namesThing(lastPiece(proposal.text));
  const goesBefore = (line: Turn) =>
    opens(line) || (isAlike(values, valuesIn(line.text).values) && isOfKind(values, line) && saysDoing(line.text));
  const older = isWhole ? -1 : lines.findIndex((line, i) => i > at && goesBefore(line));
  const end = older >= 0 ? older : opens(proposal) ? at : -1;
  const opening = lines[end];
  if (opening === undefined || !holdsNames(part, opening.text)) return undefined;
  const between = lines.slice(0, end + 1).filter((line) => line === opening || isAlike(values, valuesIn(line.text).values));
  return { opening, lines: between, values };
}

/** "we meet 9:30" of "the match is in Lindau, we meet 9:30" */
const pieceWith = (values: readonly Value[], text: string): string =>
  piecesIn(text).find((piece) => isAlike(values, valuesIn(piece).values)) ?? text;

/** "12" of "11 is too early for me, 12?" */
const proposedIn = (text: string): readonly Value[] => valuesIn(lastPiece(text)).values;
const lastPiece = (text: string): string => piecesIn(text).findLast((piece) => valuesIn(piece).values.length > 0) ?? text;
const piecesIn = (text: string): string[] => text.split(/[,;.!?–(]\s+/);

/** "Ok, picnic on Sunday then" is of the picnic. */
function holdsNames(part: string, opening: string): boolean {
  const held = new Set(contentStems(opening));
  let said = part;
  while (AGREES.test(said)) said = said.replace(AGREES, '').replace(/^[\s,.!]+/, '');
  return namedIn(said).every((one) => held.has(one));
}

function learnedFrom(thread: Thread, part: string, setting: Setting): Learned | undefined {
  const { opening, values } = thread;
  const isOpen = proposes(opening, setting);
  const update =
    !isOpen || PROPOSES.test(opening.text) ? agreedUpdate(part, values, namedIn(pieceWith(values, opening.text)), setting) : undefined;
  if (update !== undefined || !isOpen) return update;
  const { speaker, speakerName, people } = setting;
  const agreed = proposalWith(values, opening, setting);
  const text =
    agreed === undefined
      ? laterWords(
          speakerName,
          part,
          thread.lines.map((line) => ({ teller: line.speaker, text: line.text })),
        )
      : asSentence(`Agreed: ${agreed}`);
  const opener = people.find(({ names }) => names[0] === opening.speaker);
  return dated(
    {
      kind: 'fact',
      text,
      topic: `note:${topicKey(valuesIn(opening.text).rest, TOPIC_WORDS) || topicKey(opening.text, TOPIC_WORDS)}`,
      about: [...new Set([speaker.key, ...(opener === undefined ? [] : [opener.key])])],
    },
    setting,
  );
}

/** Undefined: more than one of its values may be meant. */
function proposalWith(values: readonly Value[], opening: Turn, { agentName }: Setting): string | undefined {
  const sentence = sentencesIn(opening.text, agentName).find((one) => isAlike(values, valuesIn(one.text).values));
  if (sentence === undefined) return undefined;
  const bare = sentence.text.replace(linear(/[?.!\s]+$/u), '').replace(LEAD, '');
  const said = spoken(wordsOf(oneOf(values, bare)), { speakerName: opening.speaker });
  if (hasAll(said, values))
    return valuesIn(said).values.filter(({ kind }) => values.some((one) => one.kind === kind)).length > values.length ? undefined : said;
  return withValuesOf(values.map(({ text }) => text).join(', '), said)?.text;
}

/** "8 or 9" with the one that was chosen. */
function oneOf(values: readonly Value[], text: string): string {
  const all = valuesIn(text).values;
  for (const [i, first] of all.entries()) {
    const second = all[i + 1];
    if (second === undefined || !/^ or (?:at |on )?$/i.test(text.slice(first.at + first.text.length, second.at))) continue;
    const chosen = values.find((one) => [first, second].some(({ text: offered }) => normal(offered) === normal(one.text)));
    if (chosen !== undefined) return `${text.slice(0, first.at)}${chosen.text}${text.slice(second.at + second.text.length)}`;
  }
  return text;
}

/** What else the message notes is said of the same plan. */
export function withAgreed(agreed: Learned, learned: readonly Learned[]): Learned[] {
  if (!agreed.topic.startsWith('note:')) return [...learned, agreed];
  const [beside = [], others = []] = [true, false].map((isBeside) =>
    learned.filter(({ kind, topic, text }) => (kind === 'fact' && (topic.startsWith('note:') || !namesThing(text))) === isBeside),
  );
  const text = [agreed.text, ...beside.map((one) => one.text)].map((one) => one.replace(/\.$/, '')).join('; ');
  return [...others, { ...agreed, text: asSentence(text) }];
}
