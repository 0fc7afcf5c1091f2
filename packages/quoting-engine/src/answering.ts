// Answers a message by quoting: each of its questions by the lines that are about it, and what was done with it in a word.

import { isOnlyThanks } from '@offshoot/engine/addressing/addressing.ts';
import { askedOfYou } from '@offshoot/engine/addressing/calling.ts';
import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import type { Turn } from '@offshoot/engine/assembled-context.ts';
import { MAX_REPLY_TEXT, type Reply, type ReplyRequest } from '@offshoot/engine/engine.ts';
import { forgetSentence } from '@offshoot/memory/forgetting/outcome-words.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import type { MessageOutcome } from '@offshoot/memory/items/outcome.ts';
import { isSaidBy, messageOf } from '@offshoot/memory/items/tellers.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { withoutCall } from './calling.ts';
import { type Query, queryOf, scored, type WordSenses } from './finding.ts';
import { inManner, instructionSentences, mannerOf } from './instructions.ts';
import { answerAboutItself, asksAboutItself } from './itself.ts';
import { PHRASES } from './phrases.ts';
import { isTime, type Quote, quotesOf } from './quotes.ts';
import { type Answer, bare, isQuestionItem, lineOf, listing, quoted, type Voice } from './quoting.ts';
import { asksOfTheWorld, CANNOT_LOOK_UP, cannotDo } from './requests.ts';
import { asksNothing, type SmallTalk, smallTalkIn } from './small-talk.ts';
import { isToRemember, TELL } from './standing.ts';
import { contentOf, isChatter, isEmptyWord, isQuestion, languageOf, piecesOf, tokensOf } from './words/lines.ts';
import { ASKS_FOOD, DIET, FOOD } from './words/words.data.ts';

/** In one message; one can ask again. */
const MAX_QUESTIONS = 3;
const ENOUGH = 0.5;
/** Below it knows nothing; between, it says that it is not sure. */
const PERHAPS = 0.18;
/** Of the best score, what is still told. */
const NEAR = 0.65;
const MAX_QUOTES = 3;
const MAX_ABOUT_FOOD = 6;
const SUMMING = new Set(
  'summar summariz summaris summary recap overview far list everything all catch miss brief wissen weißt sabes sais'.split(' '),
);
const KNOWS = linear(
  /^(?:and |so )?what(?:'s| is| do| have| did)? (?:do )?(?:we|you|u) (?:still )?(?:have|got|know)(?: got)?(?: so far| now| on me| about me| until now)*[?.! ]*$|^was weißt du|^¿?qué sabes|^qu(?:e|')\s?sais-tu|^was wissen wir|^(?:bitte )?fass(?:e)? .{0,40}zusammen|^resume|^résume|何を(?:知って|覚えて)|まとめて/iu,
);
const WHO_SAID = linear(/^(?:und |and )?(?:wer hat das gesagt|quién (?:lo )?(?:ha dicho|dijo)|qui l'a dit)|誰が(?:そう)?言/iu);
const FORGET = linear(/\b(?:forget|delete|remove|erase|vergiss|lösche?|olvida|borra|oublie|efface)|忘れて|消して|削除/iu);
const OPEN = linear(/\b(?:still open|open (?:points|questions|tasks|issues|things)|to-?dos?|was (?:ist )?noch offen|pendiente)\b/iu);

interface Setting extends Voice {
  name: string;
  quotes: readonly Quote[];
  senses: WordSenses;
}

/** Depends on the request alone, so the same request gets the same words. Empty: nothing was asked. */
export function reply(request: ReplyRequest, senses: WordSenses): Reply {
  const { context, outcome, agentName, people } = request;
  if (isOnlyThanks(request.message.text, [agentName])) return { text: '' };
  const text = withoutCall(request.message.text, agentName).trim();
  // What the message itself told is no answer to it.
  const memory = [...context.inherited, ...context.memory].filter((item) => messageOf(item) !== request.message.messageId);
  const language = languageOf(text);
  const setting: Setting = {
    ...{ request, senses, language, phrases: PHRASES[language], name: outcome.renamed ?? agentName },
    quotes: quotesOf(memory, people),
  };
  const taught = memory.filter(({ kind }) => kind === 'training').map((item) => item.text);
  const manner = mannerOf([
    ...[context.soul, context.instructions].flatMap(instructionSentences),
    ...taught,
    ...instructionSentences(context.ownerSection),
  ]);
  const answers = answersTo(text, setting);
  const texts = [...new Set(answers.map((one) => one.text).filter((one) => one !== ''))];
  if (texts.length === 0) return { text: '' };
  const said = texts.join(texts.some((one) => one.includes('\n')) ? '\n' : ' ').toWellFormed();
  const room = MAX_REPLY_TEXT - manner.opening.length - manner.closing.length - 2;
  return { text: inManner(cutText(said, room), manner), told: [...new Set(answers.flatMap(({ told }) => told.map(({ id }) => id)))] };
}

const plain = (text: string): Answer => ({ text, told: [] });

function answersTo(text: string, setting: Setting): Answer[] {
  const { request, name } = setting;
  const { outcome } = request;
  if (text.replace(/[@\s?!.,:]+/gu, '').toLowerCase() === name.replace(/\s+/gu, '').toLowerCase())
    return [plain(politely('greeting', setting))];
  const answers = outcome.forget === undefined && outcome.renamed === undefined ? [] : [plain(outcomeLine(setting))];
  let asked = 0;
  for (const piece of piecesOf(text)) {
    const sentence = askedOfYou(withoutCall(piece, request.agentName));
    const answer = asked < MAX_QUESTIONS ? answerOf(sentence, setting) : undefined;
    if (answer === undefined) continue;
    asked++;
    answers.push(answer);
  }
  if (answers.length > 0) return answers;
  const done = outcomeLine(setting);
  return done === '' ? unasked(text, setting) : [plain(done)];
}

const hasKept = ({ kept, repeated, ended }: MessageOutcome): boolean => kept.length + repeated + ended.length > 0;

/** What was done with the message, and nothing more than that. */
function outcomeLine({ request: { outcome }, phrases }: Setting): string {
  const lines: string[] = [];
  if (outcome.renamed !== undefined) lines.push(`From now on I am ${outcome.renamed}.`);
  if (outcome.forget?.closest !== undefined) lines.push(phrases.closest(bare(outcome.forget.closest)));
  else if (outcome.forget !== undefined) lines.push(forgetSentence(outcome.forget));
  if (outcome.kept.some(({ kind }) => kind === 'credential')) lines.push(phrases.notedSecret);
  else if (hasKept(outcome)) lines.push(phrases.noted);
  return lines.join(' ');
}

/** Undefined: the sentence asks for nothing. */
function answerOf(sentence: string, setting: Setting): Answer | undefined {
  const { outcome, abilities } = setting.request;
  if (asksNothing(sentence) || smallTalkIn(sentence) !== undefined) return undefined;
  const isDone = outcome.forget !== undefined || outcome.renamed !== undefined;
  if (outcome.forget !== undefined && (actsIn(sentence).has('forget') || FORGET.test(sentence))) return undefined;
  const cannot = isDone ? undefined : cannotDo(sentence, abilities);
  if (cannot !== undefined) return plain(cannot);
  if (isToRemember(sentence)) return undefined;
  const acts = actsIn(sentence);
  const isAsked =
    isQuestion(sentence) ||
    acts.has('memory-question') ||
    acts.has('question-about-it') ||
    TELL.test(sentence) ||
    KNOWS.test(sentence) ||
    WHO_SAID.test(sentence);
  return isAsked ? answerTo(sentence, setting) : undefined;
}

function answerTo(sentence: string, setting: Setting): Answer {
  const { request, quotes, senses, name, phrases } = setting;
  const { people, speaker, lastTold } = request;
  const acts = actsIn(sentence);
  const itself = asksAboutItself(sentence);
  const query = queryOf(sentence, { people, asker: speaker, senses });
  const sought = query.terms.filter(({ stem }) => !SUMMING.has(stem));
  const asksWho = acts.has('question-about-it') || WHO_SAID.test(sentence);
  if (asksWho && lastTold.length > 0 && sought.length <= 1) return sourcesOf(lastTold, setting);
  if (itself !== undefined && (itself !== 'opinion' || sought.length < 2)) return plain(answerAboutItself(itself, name, request));
  if (OPEN.test(sentence)) return openQuestions(setting);
  const isWhole =
    acts.has('memory-question') || KNOWS.test(sentence) || (query.terms.length > 0 && sought.length === 0 && TELL.test(sentence));
  if (sought.every(({ weight }) => weight < 1)) {
    const about = quotes.filter((quote) => query.people.some((key) => (quote.people.get(key) ?? 0) >= 0.6));
    if (query.people.length > 0 && (isWhole || sought.length === 0))
      return listing([...about, ...opinionsOf(query.people, setting)], setting);
    if (isWhole)
      return listing(
        quotes.filter(({ item }) => item.kind !== 'training'),
        setting,
      );
    if (query.terms.length === 0 && query.people.length === 0) return plain(phrases.unknown);
    const theirs = formOnly(query, setting);
    if (theirs !== undefined) return theirs;
  }
  const found = foundFor(query, sentence, setting) ?? placed(query, sentence, setting);
  if (found !== undefined) return found;
  return plain(asksOfTheWorld(sentence) ? CANNOT_LOOK_UP : phrases.unknown);
}

/** "What team is Alex on?": lines of the form "I am on …", "back on …", "switched to …". */
const PLACED = linear(/^(?:and )?(?:what|which) (?:\p{L}+ ){1,2}(?:is|am|are|was) .{1,40} (?<where>on|in|at|with|for)[\s?.!]*$/iu);
const MOVED = new Set('switched moved joined changed back'.split(' '));

function placed({ people }: Query, sentence: string, setting: Setting): Answer | undefined {
  const where = PLACED.exec(sentence)?.groups?.where?.toLowerCase();
  if (where === undefined) return undefined;
  const theirs = setting.quotes.filter((quote) => {
    if (isQuestionItem(quote) || !people.some((key) => (quote.people.get(key) ?? 0) >= 0.8)) return false;
    const said = tokensOf(quote.item.text);
    return said.some((word, i) => (word === where || (word === 'to' && MOVED.has(said[i - 1] ?? ''))) && !isTime(said[i + 1] ?? '0'));
  });
  return theirs.length === 0 ? undefined : quoted(theirs.slice(-MAX_QUOTES), { ...setting, all: setting.quotes });
}

/** Speakers hear only their own opinions of the agent's answers. */
function opinionsOf(people: readonly string[], { request }: Setting): Quote[] {
  const { speaker, context } = request;
  const { inboxId } = speaker;
  if (inboxId === undefined || !people.includes(speaker.key)) return [];
  return quotesOf(context.feedback.filter(isSaidBy(inboxId)), request.people);
}

/** "When is Deepa off?": nothing but whose line and what form of answer. */
function formOnly(query: Query, setting: Setting): Answer | undefined {
  const theirs = setting.quotes.filter(
    (quote) => !isQuestionItem(quote) && query.people.some((key) => (quote.people.get(key) ?? 0) >= 0.8),
  );
  const fitting = theirs.filter((quote) => (query.form === 'time' ? quote.hasTime : query.form === 'number' && quote.hasNumber));
  return fitting.length === 0 ? undefined : quoted(fitting.slice(-MAX_QUOTES), { ...setting, all: setting.quotes, query });
}

function foundFor(query: Query, sentence: string, setting: Setting): Answer | undefined {
  const { quotes, phrases } = setting;
  const about = aboutFood(query, sentence, setting);
  if (about.length > 0) return quoted(about, { ...setting, all: quotes, query, most: MAX_ABOUT_FOOD });
  const candidates = quotes.filter((quote) => !isQuestionItem(quote));
  const all = scored(query, candidates, { all: quotes, senses: setting.senses });
  const best = Math.max(0, ...all.map(({ score }) => score));
  const orders = best < ENOUGH ? fromInstructions(query, setting) : undefined;
  if (orders !== undefined) return orders;
  if (best < PERHAPS) return undefined;
  const near = all.filter(({ score }) => score >= best * NEAR).sort((a, b) => b.score - a.score || b.quote.at - a.quote.at);
  const isSure = best >= ENOUGH;
  const told = quoted(
    near.slice(0, isSure ? MAX_QUOTES : 2).map(({ quote }) => quote),
    { ...setting, all: quotes, query },
  );
  return isSure ? told : { ...told, text: `${phrases.unsure}\n${told.text}` };
}

/** The engine tells who may eat what in full: a line left out could harm a person. */
function aboutFood({ people }: Query, sentence: string, { quotes }: Setting): Quote[] {
  const asked = tokensOf(sentence);
  if (!asked.some((word) => ASKS_FOOD.has(word) || DIET.has(word) || (people.length > 0 && FOOD.has(word)))) return [];
  const holds = (quote: Quote, list: ReadonlySet<string>) => tokensOf(quote.item.text).some((word) => list.has(word));
  const lines = quotes.filter((quote) => !isQuestionItem(quote) && quote.item.kind !== 'training' && quote.item.kind !== 'credential');
  if (people.length === 0)
    return asked.some((word) => DIET.has(word)) || /\b(?:we|everyone|everybody|all|wir|alle|todos|tous)\b|みんな/iu.test(sentence)
      ? lines.filter((quote) => holds(quote, DIET))
      : [];
  const theirs = lines.filter((quote) => people.some((key) => (quote.people.get(key) ?? 0) >= 0.8));
  const about = theirs.filter((quote) => holds(quote, FOOD) || quote.item.tags.includes('health'));
  return about.length > 0 ? about : [];
}

/** Searches instructions by their own words alone. */
const NO_SENSES: WordSenses = { kinOf: () => [], closeness: () => undefined };

/** What the signed instructions and the owner's notes say, where people said nothing. */
function fromInstructions(query: Query, { request, phrases }: Setting): Answer | undefined {
  const { instructions, ownerSection } = request.context;
  const sentences = [...instructionSentences(instructions), ...instructionSentences(ownerSection)].slice(0, 300);
  const items = sentences.map(
    (text, i): MemoryItem => ({
      ...{ id: `instruction:${i}`, kind: 'training', text, topic: `instruction:${i}`, sensitivity: 'normal', tags: [], confirmed: true },
      ...{ provenance: { from: 'message', messageId: '', senderInboxId: '', senderName: '' }, learnedAt: new Date(0) },
    }),
  );
  const quotes = quotesOf(items, []);
  const [best] = scored(query, quotes, { all: quotes, senses: NO_SENSES, isPlain: true }).sort((a, b) => b.score - a.score);
  if (best === undefined || best.score < ENOUGH) return undefined;
  return plain(`${phrases.instructions}: “${best.quote.item.text}”`);
}

/** Tells who said the line that was told last, and when. */
function sourcesOf(items: readonly MemoryItem[], setting: Setting): Answer {
  const quotes = quotesOf(items, setting.request.people);
  return {
    text: quotes
      .toReversed()
      .slice(0, MAX_QUOTES)
      .map((quote) => lineOf(quote, setting))
      .join('\n'),
    told: items,
  };
}

/** What people asked each other and nobody answered. */
/** Words of what is still to be done or decided. */
const UNDONE = linear(
  /\b(?:still (?:to|needs?|open|has to|have to|must|missing)|not (?:yet )?(?:booked|decided|done|paid|bought)|to[- ]?do|needs? to|has to|have to|must|undecided|(?:muss|müssen|musst) noch|noch (?:offen|nicht)|hay que|tiene que|todavía no|falta|il faut|doit|pas encore)\b/iu,
);

/** What is to be done or undecided, and the newest questions that nobody else has said anything but a question to. */
function openQuestions({ quotes, request, phrases, ...voice }: Setting): Answer {
  const undone = quotes.filter(
    (quote) =>
      !isQuestionItem(quote) && quote.item.kind !== 'training' && (quote.item.kind === 'commitment' || UNDONE.test(quote.item.text)),
  );
  const shown = undone.slice(-MAX_OPEN).reverse();
  const asked = unanswered(request.context.recent).slice(-MAX_OPEN);
  if (shown.length + asked.length === 0) return plain(phrases.nothingOpen);
  const lines = shown.map((quote) => `• ${lineOf(quote, { request, phrases, ...voice })}`);
  const unheard = asked.map(({ speaker, text }) => `• ${speaker}: “${cutText(text, MAX_QUESTION)}”`);
  const text = [...lines, ...(unheard.length > 0 ? [phrases.unanswered, ...unheard] : [])].join('\n');
  return { text, told: shown.map(({ item }) => item) };
}

const MAX_OPEN = 5;
/** UTF-16 units. */
const MAX_QUESTION = 160;

function unanswered(recent: readonly Turn[]): Turn[] {
  const asks = ({ text }: Turn) => /[?？]["”’)\s]{0,3}$/.test(text);
  return recent.filter((turn, index) => {
    if (turn.self || !asks(turn)) return false;
    const next = recent.slice(index + 1).find(({ speaker, self }) => self || speaker !== turn.speaker);
    return next === undefined || (!next.self && asks(next));
  });
}

const BRIEFLY: Record<SmallTalk, string> = {
  greeting: 'Hello.',
  'how-are-you': 'Well, thank you.',
  goodbye: 'Goodbye.',
  complaint: 'Sorry. What is right?',
};

function politely(talk: SmallTalk, { request, name }: Setting): string {
  const { context, message } = request;
  const { greeting } = mannerOf([...instructionSentences(context.instructions), ...instructionSentences(context.ownerSection)]);
  if (talk !== 'greeting' || (context.style === 'minimal' && greeting === '')) return BRIEFLY[talk];
  return `${greeting === '' ? `Hello ${cutText(message.senderName.replace(/\s+/gu, ' ').trim(), 40) || 'there'}!` : greeting} I'm ${name}. How can I help?`;
}

/** Greetings, words alone ("the hotel?"), and an order to remember that held nothing. */
function unasked(text: string, setting: Setting): Answer[] {
  const { phrases, request } = setting;
  if (isToRemember(text) || actsIn(text).has('remember-it')) return [plain(justKept(setting) ?? phrases.notKept)];
  if (request.outcome.isWaiting) return [];
  const talk = piecesOf(text).map((piece) => smallTalkIn(withoutCall(piece, request.agentName)));
  const polite = talk.find((one) => one !== undefined && one !== 'complaint') ?? talk.find((one) => one !== undefined);
  if (polite !== undefined) return [plain(politely(polite, setting))];
  if (actsIn(text).has('forget')) return [plain(phrases.notDeleted)];
  // Words alone, all of them in the line that is meant: "the hotel?"
  const words = tokensOf(text).filter((word) => !/^(?:the|my|our|please|der|die|das|el|la|le)$/.test(word));
  if (words.length === 0 || words.length > 3 || words.some(isEmptyWord) || isChatter(text)) return [];
  const answer = answerTo(text, setting);
  const stems = new Set(answer.told.flatMap((item) => [...contentOf(item.text), ...contentOf(item.topic.replaceAll(/[:-]/g, ' '))]));
  return answer.told.length > 0 && contentOf(text).every((one) => stems.has(one)) ? [answer] : [];
}

const JUST_BEFORE_MS = 10 * 60_000;

/** "Remember that": what was kept just before. */
function justKept(setting: Setting): string | undefined {
  const from = setting.request.message.sentAt.getTime() - JUST_BEFORE_MS;
  const last = setting.quotes.findLast((quote) => quote.at >= from && quote.item.kind !== 'credential' && !isQuestionItem(quote));
  return last === undefined ? undefined : `${setting.phrases.noted} ${lineOf(last, setting)}`;
}
