// The offline engine's answer to one message: what was done, the answers to its questions, or nothing if nobody asked anything.
import { linear } from '@offshoot/linear-patterns';
import { recalls } from '../../../../agent/conversation/domain/speech-acts.ts';
import { askedOfYou, withoutCall, withoutKind } from '../../../../agent/domain/calling.ts';
import { MAX_REPLY_TEXT, type Reply, type ReplyRequest } from '../../../../agent/domain/engine.ts';
import { plainOrder } from '../../../../agent/memory/domain/forgetting/forget-wording.ts';
import type { MemoryItem } from '../../../../agent/memory/domain/items/item.ts';
import { cutText } from '../../../../agent/memory/domain/items/limits.ts';
import type { MessageOutcome } from '../../../../agent/memory/domain/items/outcome.ts';
import { foreignLanguageOf } from '../language/language.ts';
import { languageNotice } from '../language/language-notice.ts';
import { withoutNames } from '../reading/reading.ts';
import { sentencesOf } from '../reading/sentences/sentences.ts';
import { type Answer, UNKNOWN } from './answers/answering.ts';
import { answerTo, type Setting } from './answers/dispatching.ts';
import { keywordAnswer } from './answers/keywords.ts';
import { inManner, instructionSentences, mannerOf } from './knowledge/instructions.ts';
import { type Knowledge, namesIn } from './knowledge/knowledge.ts';
import { whatWasBefore } from './questions/follow-up.ts';
import { isQuestion, opensAsQuestion } from './questions/question-shape.ts';
import { spelledOut } from './questions/spelling.ts';
import { cannotDo } from './small-talk/requests.ts';
import { asksNothing, type SmallTalk, smallTalkIn } from './small-talk/small-talk.ts';
import { acknowledgement } from './wording/acknowledging.ts';
import { inStyle } from './wording/styling.ts';

/** In one message; whoever asks more can ask again. */
const MAX_QUESTIONS = 5;
const MAX_NAME = 40;
const NOT_KEPT = "I didn't understand what to remember. Say it in one plain sentence, such as “Remember that dinner is at 8.”";
const NOT_DELETED = "I didn't understand what to delete. Try something like “forget my diet” or “forget what I said about tea”.";
const LATER = "I have your message. Many are waiting, so I'll get to it a little later.";

const REMEMBER = linear(
  /^(?:(?:please|pls|ok|hey|and|also|but|can you|could you|would you|will you|you should|i want you to)[, ]+)*(?:remember|note(?: down)?|keep in mind|bear in mind|don't forget|do not forget|memori[sz]e|save|write down|make a note)\b(?!\s*(?:when|how|that time|the time|me|us|him|her|what|where|who|why|if|(?:things|stuff)[?.!\s]*$|[?.!]*$))/i,
);
/** "Remember that" means what was said just before. */
const REMEMBER_IT = linear(
  /\b(?:remember|note|save|keep|memori[sz]e|write down) (?:that|this|it)(?:,? (?:please|pls|down|too|well|for (?:me|us|later)))*[.!\s]*$/i,
);
const JUST_BEFORE_MS = 10 * 60_000;
const FORGET =
  /^(?:(?:please|pls|ok|hey|and|also|but|can you|could you|would you|will you|you can|now)[, ]+)*(?:(?:forget|unlearn)\b(?!(?: about)? it\b| this one| i (?:said|asked|mentioned) anything|\s*[.!?]*$)|(?:delete|erase|wipe|remove)\b(?!\s*[.!?]*$))|\b(?:don't|do not) (?:want|need) you to (?:remember|know|keep|save|store)\b|\byou (?:don't|do not) (?:need|have) to (?:remember|know|keep)\b|, (?:please )?(?:delete|erase|forget) (?:it|that|this)[\s.!]*$/i;
/** "Can you remember that …?" is an order, so the answer says what was done. */
const ORDERS =
  /^(?:(?:please|pls|ok|hey|and|also|but)[, ]+)*(?:can|could|would|will) (?:you|u)(?: please| kindly| just)? (?:remember|note|keep|forget|delete|erase|remove|call yourself|rename|go by|always|never|only|not|stop|make sure|save|write down|use|be|answer|reply|speak)\b/i;

/** "Would you mind forgetting my age?" */
const FORGETTING = linear(
  /\b(?:forgetting|deleting|removing|erasing|unremember)\b|\b(?:delete|forget|remove|erase|drop|wipe|scrub|lose)\b.*\?$/i,
);

function knowledgeOf(request: ReplyRequest): Knowledge {
  const { context, people, speaker } = request;
  const memory = [...context.inherited, ...context.memory];
  return {
    memory,
    opinions: context.feedback,
    instructions: instructionSentences(context.instructions),
    ownerNotes: instructionSentences(context.ownerSection),
    people,
    speaker,
    speakerName: nameToCall(request, memory),
  };
}

/** The name that the speaker chose here, or else the profile name. */
function nameToCall({ speaker, message }: ReplyRequest, memory: readonly MemoryItem[]): string {
  const own = memory.findLast(
    ({ topic, provenance }) =>
      topic === `${speaker.key}:name` && provenance.from === 'message' && provenance.senderInboxId === message.senderInboxId,
  );
  const given = own?.text.match(linear(/ (?:name is|goes by|is called) ([^.]+?)\.?$/))?.[1];
  const name = (given ?? message.senderName).replace(/\s+/gu, ' ').trim();
  return cutText(name, MAX_NAME) || 'there';
}

const hasDoneSomething = ({ kept, ended, forget, renamed, repeated }: MessageOutcome): boolean =>
  kept.length + ended.length + repeated > 0 || forget !== undefined || renamed !== undefined;

/** Small talk of an agent that uses as few words as possible. */
const BRIEFLY: Record<SmallTalk, string> = {
  greeting: 'Hello.',
  'how-are-you': 'Well, thank you.',
  thanks: "You're welcome.",
  goodbye: 'Goodbye.',
  complaint: 'Sorry. What is right?',
};

function politely(talk: SmallTalk, setting: Setting): Answer {
  const { manner, name, knowledge, request } = setting;
  if (request.context.style === 'minimal' && manner.greeting === '') return { text: BRIEFLY[talk], told: [] };
  const texts: Record<SmallTalk, string> = {
    greeting: `${manner.greeting === '' ? `Hello ${knowledge.speakerName}!` : manner.greeting} I'm ${name}. How can I help?`,
    'how-are-you': "I'm well, thank you. How can I help?",
    thanks: "You're welcome!",
    goodbye: `Goodbye, ${knowledge.speakerName}!`,
    complaint: 'Sorry. Tell me what is right, and I will correct it.',
  };
  return { text: texts[talk], told: [] };
}

function keptJustBefore({ context, message }: ReplyRequest): MemoryItem | undefined {
  const from = message.sentAt.getTime() - JUST_BEFORE_MS;
  return context.memory.findLast(
    ({ provenance, learnedAt, kind, sensitivity }) =>
      provenance.from === 'message' && learnedAt.getTime() >= from && kind !== 'credential' && sensitivity !== 'secret',
  );
}

/** The answer to an order to remember or forget that was not understood. */
function notUnderstood(sentences: readonly string[], request: ReplyRequest): string | undefined {
  const { outcome } = request;
  if (outcome.isWaiting) return undefined;
  const { kept, repeated, ended, forget } = outcome;
  if (kept.length + repeated === 0 && forget === undefined && sentences.some((one) => REMEMBER_IT.test(one))) {
    const last = keptJustBefore(request);
    if (last !== undefined) return `I remember that: ${last.text}`;
  }
  if (kept.length + repeated + ended.length === 0 && forget === undefined && sentences.some((one) => REMEMBER.test(one) && !recalls(one)))
    return NOT_KEPT;
  return forget === undefined && kept.length === 0 && sentences.some((one) => FORGET.test(one)) ? NOT_DELETED : undefined;
}

function parts(setting: Setting): Answer[] {
  const { request, name } = setting;
  const { message, outcome } = request;
  const text = message.text.trim();
  const called = text.replace(linear(/^@|[\s?!.,:]+$/g), '').toLowerCase();
  if (called !== '' && called === name.toLowerCase()) return [politely('greeting', setting)];
  const done = acknowledgement(outcome);
  const found: Answer[] = done === undefined ? [] : [{ text: done, told: [] }];
  const foreign = hasDoneSomething(outcome)
    ? undefined
    : foreignLanguageOf(withoutNames(withoutCall(text, name), setting.knowledge.people));
  if (foreign !== undefined) {
    const notice = languageNotice(foreign, message.senderName, request.context.recent);
    return notice === undefined ? [] : [{ text: notice, told: [] }];
  }
  const names = new Set(namesIn(setting.knowledge).flatMap(({ words }) => (words.length === 1 ? words : [])));
  const isName = (word: string) => names.has(word);
  const calledOff = (one: string) => withoutCall(withoutKind(one) || one, name, isName);
  const sentences = sentencesOf(text).map((one) => askedOfYou(spelledOut(calledOff(one))));
  const talk = sentences.map(smallTalkIn);
  let asked = 0;
  for (const [i, sentence] of sentences.entries()) {
    if (asked >= MAX_QUESTIONS) break;
    if (talk[i] !== undefined || asksNothing(sentence)) continue;
    const cannot = cannotDo(sentence, request.abilities);
    if (cannot !== undefined && outcome.forget === undefined && outcome.renamed === undefined) {
      found.push({ text: cannot, told: [] });
      continue;
    }
    if (!isWorthAnswering(sentence, outcome, isName)) continue;
    asked++;
    found.push(answerTo(sentence, setting) ?? UNKNOWN);
  }
  if (found.length > 0) return found;
  const misunderstood = notUnderstood(sentences, request);
  if (misunderstood !== undefined) return [{ text: misunderstood, told: [] }];
  const polite = talk.find((one) => one !== undefined && one !== 'complaint') ?? talk.find((one) => one !== undefined);
  if (polite !== undefined) return [politely(polite, setting)];
  if (outcome.isWaiting && sentences.some((one) => REMEMBER.test(one) || FORGET.test(one))) return [{ text: LATER, told: [] }];
  const answer = sentences.length === 1 ? keywordAnswer(sentences[0] ?? '', setting) : undefined;
  return answer === undefined ? [] : [answer];
}

/** If something was done with the message, its question mark does not ask anything else. */
function isWorthAnswering(sentence: string, outcome: MessageOutcome, isName: (word: string) => boolean): boolean {
  if (!isQuestion(sentence, isName)) return false;
  if (outcome.forget !== undefined && (FORGETTING.test(sentence) || plainOrder(sentence) !== undefined)) return false;
  if (!hasDoneSomething(outcome)) return !REMEMBER.test(sentence) && !(FORGET.test(sentence) && !sentence.endsWith('?'));
  return opensAsQuestion(sentence, isName) && !ORDERS.test(sentence) && !REMEMBER.test(sentence) && !FORGET.test(sentence);
}

/** "I don't know that yet." is said once. */
function together(answers: readonly Answer[]): Reply {
  const texts = [...new Set(answers.map(({ text }) => text).filter((text) => text !== ''))];
  const told = [...new Set(answers.flatMap((answer) => answer.told.map(({ id }) => id)))];
  return { text: texts.join(texts.some((text) => text.includes('\n')) ? '\n' : ' '), told };
}

/** Empty if nothing was asked; at most 4,000 characters. Depends only on the request, so the same request gives the same words. */
export function replyTo(request: ReplyRequest): Reply {
  const { context } = request;
  const knowledge = knowledgeOf(request);
  const taught = knowledge.memory.filter((item) => item.kind === 'training').map((item) => item.text);
  const manner = mannerOf([...instructionSentences(context.soul), ...knowledge.instructions, ...taught, ...knowledge.ownerNotes]);
  const name = request.outcome.renamed ?? request.agentName;
  const before = whatWasBefore(request, knowledge);
  const { text, told } = together(parts({ request, name, knowledge, manner, before }));
  if (text === '') return { text: '' };
  const room = MAX_REPLY_TEXT - manner.opening.length - manner.closing.length - 2;
  return { text: inManner(cutText(inStyle(text.toWellFormed(), context.style), room), manner), told: told ?? [] };
}
