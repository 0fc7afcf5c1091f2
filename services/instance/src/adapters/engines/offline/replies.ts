// The offline engine's answer to one message: acknowledge what was learned, answer what was asked, say plainly what is not known.
import { nameProblem } from '@offshoot/plain-text';
import { type LearnResult, MAX_REPLY_TEXT, type ReplyRequest } from '../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../agent/memory/domain/item.ts';
import { cutText, topicLook } from '../../../agent/memory/domain/limits.ts';
import { disputes, speakersOf } from '../../../agent/memory/domain/speakers.ts';
import { inTurns } from '../../../agent/memory/domain/tellers.ts';
import { allSides, answerFrom, itemsAbout, type Knowledge } from './answers.ts';
import { inManner, instructionSentences, type Manner, mannerOf } from './instructions.ts';
import { type Intent, intentOf } from './intents.ts';
import { speakerOf, understand } from './learning.ts';
import { looksLikeQuestion, sentencesOf, withoutAddress } from './sentences.ts';

const MAX_LISTED = 20;
const MAX_QUOTED_INSTRUCTIONS = 1_500;
const MAX_QUESTIONS = 5;

const HONEST_ENGINE =
  'I am an AI agent running on the offline engine: no language model and no network. I keep what people tell me and answer by looking it up in my memory and my instructions.';

interface Setting {
  request: ReplyRequest;
  name: string;
  knowledge: Knowledge;
  /** What people thought of earlier answers: told to who asks what is known, and no answer to anything else. */
  opinions: readonly MemoryItem[];
  manner: Manner;
}

function acknowledgement({ learned, rename, forget, orders }: LearnResult): string[] {
  const parts: string[] = [];
  if (rename) parts.push(`From now on I am ${rename}.`);
  // The order was carried out before it is answered: what is still known was not the speaker's to delete.
  if (forget.length > 0) parts.push('What others taught me about that stays: they or my owner can take it back.');
  else for (const { asked } of orders) parts.push(`Done: I keep nothing about ${asked} any more.`);
  if (learned.length > 0) {
    // A secret is not said again in front of everybody.
    const said = learned.map((item) =>
      item.kind === 'credential'
        ? `the ${item.topic.split(':').at(-1)?.replaceAll('-', ' ')}, which I tell only when asked for it.`
        : item.text,
    );
    parts.push(`Noted: ${said.join(' ')}`);
  }
  return parts;
}

/** Of many the latest, of each teller in turn. */
function listed(items: readonly MemoryItem[], { knowledge: { memory } }: Setting, secrets = 0): string {
  const [disputed, speakerOf] = [disputes(memory), speakersOf(memory)];
  const open = items.filter((item) => item.kind !== 'credential');
  const latest = new Set(inTurns([...open].reverse()).slice(0, MAX_LISTED));
  const told = open.filter((item) => latest.has(item));
  const lines = told.map((item) => `• ${disputed.has(topicLook(item.topic)) ? `${speakerOf(item)}: ` : ''}${item.text}`);
  if (open.length > MAX_LISTED) lines.unshift(`(the latest ${MAX_LISTED} of ${open.length})`);
  if (secrets > 0)
    lines.push(`And ${secrets === 1 ? 'one credential' : `${secrets} credentials`}, which I tell only when asked for by name.`);
  return lines.join('\n');
}

/** What the instructions say the agent is: its first sentences. */
function purpose({ knowledge }: Setting): string {
  const first = knowledge.instructions.slice(0, 2).join(' ');
  return first === '' ? 'I have no instructions yet.' : `My instructions say: “${first}”`;
}

function instructionsQuoted({ knowledge }: Setting): string {
  if (knowledge.instructions.length + knowledge.ownerNotes.length === 0) return 'I have no instructions yet.';
  const parts: string[] = [];
  if (knowledge.instructions.length > 0)
    parts.push(`My instructions are: “${cutText(knowledge.instructions.join(' '), MAX_QUOTED_INSTRUCTIONS)}”`);
  if (knowledge.ownerNotes.length > 0) parts.push(`My owner added: “${cutText(knowledge.ownerNotes.join(' '), MAX_QUOTED_INSTRUCTIONS)}”`);
  return parts.join('\n');
}

function answerToIntent(intent: Intent, setting: Setting): string {
  const { name, knowledge, manner, opinions } = setting;
  const { memory, speaker } = knowledge;
  const { context, message } = setting.request;
  const secretsOf = (items: readonly MemoryItem[]) => items.filter((item) => item.kind === 'credential').length;
  const secrets = context.withheldCredentials + secretsOf(memory);
  switch (intent) {
    case 'greeting':
      return `${manner.greeting === '' ? `Hello ${speaker}!` : manner.greeting} I'm ${name}. How can I help?`;
    case 'how-are-you':
      return `I'm well, thank you, ${speaker}. How can I help?`;
    case 'thanks':
      return `You're welcome, ${speaker}!`;
    case 'goodbye':
      return `Goodbye, ${speaker}!`;
    case 'engine':
      return HONEST_ENGINE;
    case 'identity':
      return `I'm ${name}. ${purpose(setting)}`;
    case 'abilities':
      return `I remember what you tell me and answer from it. ${purpose(setting)}`;
    case 'instructions':
      return instructionsQuoted(setting);
    case 'credentials-known':
      return secrets === 0
        ? 'I keep no credentials.'
        : `I keep ${secrets === 1 ? 'one credential' : `${secrets} credentials`}. Ask for one by its name.`;
    case 'own-tools':
      return context.tools === '' ? 'I have no number, address or wallet of my own.' : `This is mine:\n${context.tools}`;
    case 'inherited':
      return context.inherited.length === 0
        ? 'I inherited nothing: all I know comes from this conversation.'
        : `I brought this with me:\n${listed(context.inherited, setting, secretsOf(context.inherited))}`;
    case 'about-speaker': {
      const about = itemsAbout(speaker, message.senderInboxId, [...memory, ...opinions]);
      return about.length === 0 ? `I know nothing about you yet, ${speaker}.` : `This is what I know about you:\n${listed(about, setting)}`;
    }
    case 'everything-known':
      return memory.length + secrets === 0
        ? 'Nothing yet. Tell me something and I will remember it.'
        : `This is what I know:\n${listed([...memory, ...opinions], setting, secrets)}`;
  }
}

const ABOUT =
  /^(?:so )?(?:what (?:do|did|have) you (?:know|remember|learn|learned)|what else do you know|tell (?:me|us)|what about|how about) (?:about|of)? ?(.+?)[?.! ]*$/i;

function answerTo(question: string, setting: Setting): string | undefined {
  const intent = intentOf(question);
  if (intent) return answerToIntent(intent, setting);
  const topic = question.match(ABOUT)?.[1];
  const about = topic ? itemsAbout(topic, undefined, setting.knowledge.memory) : [];
  if (about.length > 0)
    return [
      ...new Set(
        inTurns(about)
          .slice(0, MAX_LISTED)
          .map((item) => sideOf(item, setting)),
      ),
    ].join(' ');
  return answerFrom(topic ?? question, setting.knowledge);
}

function sideOf(item: MemoryItem, { knowledge }: Setting): string {
  return allSides(item, knowledge.memory, ({ kind }) => kind !== 'credential') ?? item.text;
}

function spokenParts(setting: Setting, understanding: LearnResult): string[] {
  const { request, name, knowledge } = setting;
  const text = request.message.text.trim();
  if (text === '') return [`I'm here, ${knowledge.speaker}. I can only read text.`];
  const called = text.replace(/^@|[\s?!.,:]+$/g, '').toLowerCase();
  if (called !== '' && called === name.toLowerCase()) return [answerToIntent('greeting', setting)];
  const sentences = sentencesOf(text).map((sentence) => withoutAddress(sentence, name));
  const parts = acknowledgement(understanding);
  const questions = sentences.filter((sentence) => looksLikeQuestion(sentence) || (intentOf(sentence) !== undefined && parts.length === 0));
  // "Can you remember that …?" was an order, and is done.
  const open = questions.filter((question) => parts.length === 0 || understandsNothing(question, request));
  for (const question of open.slice(0, MAX_QUESTIONS)) {
    const answer = answerTo(question, setting);
    if (answer) parts.push(answer);
    else if (looksLikeQuestion(question)) parts.push(`I don't know that yet, ${knowledge.speaker}. Tell me and I will remember it.`);
  }
  if (parts.length > 0) return [...new Set(parts)];
  const related = answerFrom(text, knowledge, true);
  return [related ?? `I see. I found nothing in it to keep, ${knowledge.speaker}; begin with “remember” if I should.`];
}

function understandsNothing(sentence: string, request: ReplyRequest): boolean {
  const { learned, orders, rename } = understand({ ...request.message, text: sentence }, request.agentName, knownIn(request));
  return learned.length + orders.length === 0 && rename === undefined;
}

function knownIn({ context }: ReplyRequest): MemoryItem[] {
  return [...context.inherited, ...context.memory];
}

/** 1 to 4,000 characters, from the request's context alone. The same request gives the same words. */
export function replyTo(request: ReplyRequest): string {
  const { context } = request;
  const memory = knownIn(request);
  const soul = instructionSentences(context.soul);
  const instructions = instructionSentences(context.instructions);
  const ownerNotes = instructionSentences(context.ownerSection);
  const understanding = understand(request.message, request.agentName, memory);
  // A name that cannot be shown is not taken: the agent says so by itself.
  if (understanding.rename !== undefined && nameProblem(understanding.rename) !== undefined) delete understanding.rename;
  const taught = memory.filter((item) => item.kind === 'training').map((item) => item.text);
  const manner = mannerOf([...soul, ...instructions, ...taught, ...ownerNotes]);
  const name = understanding.rename ?? request.agentName;
  const knowledge = { memory, instructions, ownerNotes, speaker: speakerOf(request.message, memory) };
  const parts = spokenParts({ request, name, knowledge, manner, opinions: context.feedback }, understanding);
  const room = MAX_REPLY_TEXT - manner.opening.length - manner.closing.length - 2;
  return inManner(cutText(parts.join(parts.some((part) => part.includes('\n')) ? '\n' : ' '), room), manner);
}
