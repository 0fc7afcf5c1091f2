// Chooses the kind of answer: about the agent itself, about everything it knows, about a source, or from memory.
import type { Ability, ReplyRequest } from '../../../../../agent/domain/engine.ts';
import { cutText } from '../../../../../agent/memory/domain/items/limits.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { contentStems } from '../../../../../agent/memory/domain/words/words.ts';
import { findFor } from '../finding/finding.ts';
import type { Manner } from '../knowledge/instructions.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type Question, questionIn, unwrapped } from '../questions/asking.ts';
import { type Before, followUp } from '../questions/follow-up.ts';
import { type MemoryQuestion, memoryQuestion } from '../questions/memory-questions.ts';
import { type AboutItself, FIXED_ANSWERS } from '../small-talk/about-itself.data.ts';
import { aboutItself } from '../small-talk/about-itself.ts';
import { asksOfTheWorld, CANNOT, CANNOT_LOOK_UP } from '../small-talk/requests.ts';
import { momentInWords } from '../wording/phrasing.ts';
import { toldFacts } from '../wording/sides.ts';
import { type Answer, answerFrom, listing, UNKNOWN } from './answering.ts';
import { aboutPerson, decisions, everything, inherited, rulesKept, saidBy, stillOpen } from './overview.ts';
import { provenanceAsked, provenanceOf, sourceOfWhat } from './provenance.ts';

export interface Setting {
  request: ReplyRequest;
  name: string;
  knowledge: Knowledge;
  manner: Manner;
  before: Before;
}

const MAX_QUOTED_INSTRUCTIONS = 1_500;
const MAX_FACTS = 40;

/** Undefined: nothing is known, and nothing better can be said. */
export function answerTo(sentence: string, setting: Setting): Answer | undefined {
  const { knowledge, before } = setting;
  const text = unwrapped(sentence);
  const source = provenanceAsked(text);
  if (source !== undefined) return provenance(source, text, setting);
  const whole = memoryQuestion(text);
  if (whole !== undefined) {
    const answer = aboutMemory(whole, text, setting);
    if (answer !== undefined) return answer;
  }
  // "Can you remember things?" does not ask for things.
  const itself = aboutItself(text) ?? (aboutItself(sentence) === 'abilities' ? 'abilities' : undefined);
  if (itself !== undefined) {
    // "What do you think of Maria's plan?" gets what is known about the plan, if anything is.
    const known =
      itself === 'opinion' && /\b(?:about|of)\b/i.test(text)
        ? exactAnswer(questionIn(text, knowledge, before.people), knowledge)
        : undefined;
    return known ?? answerAboutItself(itself, setting);
  }
  if (asksOfTheWorld(text)) return exactAnswer(questionIn(text, knowledge, before.people), knowledge) ?? { text: CANNOT_LOOK_UP, told: [] };
  const follow = followUp(sentence, text, before, knowledge);
  if (follow?.isMore) return more(follow.question, setting);
  const question = follow?.question ?? questionIn(text, knowledge, before.people);
  if (isNameAlone(question)) return question.subjects[0] === GROUP_SUBJECT ? undefined : aboutPerson(question.subjects[0] ?? '', knowledge);
  const answer = answerFrom(question, knowledge);
  const isForItself = /^(?:\S+ )?(?:are|were|do|did|have|can|will|would|could) (?:you|u)\b/i.test(text);
  if ((answer === undefined || answer.isUnknown) && isForItself && question.form !== 'advice')
    return { text: /^(?:\S+ )?(?:can|could|would|will) /i.test(text) ? CANNOT : FIXED_ANSWERS.opinion, told: [] };
  return answer;
}

const exactAnswer = (question: Question, knowledge: Knowledge): Answer | undefined =>
  question.sought.length > 0 && findFor(question, knowledge)?.isExact ? answerFrom(question, knowledge) : undefined;

/** "Maria?" asks for everything about her. */
const isNameAlone = ({ subjects, sought, aspects, part }: Question): boolean =>
  subjects.length > 0 && sought.length === 0 && aspects.size === 0 && part === undefined;

function more(question: Question, { knowledge, before }: Setting): Answer {
  const told = new Set(before.told.map(({ text }) => text));
  const found = findFor(question, knowledge)?.items.filter(({ text }) => !told.has(text)) ?? [];
  return found.length === 0 ? { text: "That's all I know about it.", told: [...before.told] } : listing(toldFacts(found, knowledge.memory));
}

function provenance(
  asked: NonNullable<ReturnType<typeof provenanceAsked>>,
  text: string,
  { knowledge, before }: Setting,
): Answer | undefined {
  const what = asked === 'who' || asked === 'when' ? sourceOfWhat(text) : undefined;
  if (what === undefined) return provenanceOf(asked, before.told, knowledge);
  const question: Question = { ...questionIn(what, knowledge, before.people), form: 'plain' };
  if (isNameAlone(question)) return provenanceOf(asked, aboutPerson(question.subjects[0] ?? '', knowledge).told, knowledge);
  const found = findFor(question, knowledge);
  if (found?.isExact) return provenanceOf(asked, found.items.filter(({ kind }) => kind !== 'credential').slice(0, MAX_FACTS), knowledge);
  // "Who told you that nonsense?" is about the last answer.
  return /\b(?:that|this)\b/i.test(text) && before.told.length > 0 && !/\babout\b/i.test(text)
    ? provenanceOf(asked, before.told, knowledge)
    : UNKNOWN;
}

function aboutMemory(asked: MemoryQuestion, text: string, setting: Setting): Answer | undefined {
  const { knowledge, request, before } = setting;
  const withheld = request.context.withheldCredentials;
  switch (asked.kind) {
    case 'everything':
      return everything(knowledge, withheld);
    case 'about-speaker':
      return aboutPerson(knowledge.speaker.key, knowledge);
    case 'inherited':
      return inherited(request.context.inherited);
    case 'decisions':
      return decisions(knowledge);
    case 'open':
      return stillOpen(knowledge, request.context.recent);
    case 'rules':
      return rulesKept(knowledge);
    case 'said':
      return whatWasSaid(asked.who, asked.about, setting);
    case 'about': {
      if (/^(?:it|that|this|them|those)$/i.test(asked.what)) return undefined;
      const question = questionIn(asked.what, knowledge, before.people);
      if (/^(?:you|yourself|u)$/i.test(asked.what)) return answerAboutItself('identity', setting);
      if (question.sought.length + question.aspects.size > 0) return answerFrom({ ...question, text, form: 'plain' }, knowledge) ?? UNKNOWN;
      const [key] = question.subjects;
      if (key === undefined) return undefined;
      return key === GROUP_SUBJECT ? everything(knowledge, withheld) : aboutPerson(key, knowledge);
    }
  }
}

function whatWasSaid(who: string, about: string, { knowledge, before }: Setting): Answer | undefined {
  const named = questionIn(who, knowledge, before.people);
  const [key] = named.subjects;
  if (named.subjects.length !== 1 || key === undefined || named.sought.length > 0 || key === GROUP_SUBJECT) return undefined;
  const person = knowledge.people.find((one) => one.key === key);
  if (person?.inboxId === undefined) return undefined;
  const isSpeaker = person.key === knowledge.speaker.key;
  return saidBy(person.inboxId, contentStems(about), knowledge, isSpeaker ? 'you' : (person.names[0] ?? who));
}

/** “write e-mails and send money”. */
const listed = new Intl.ListFormat('en');

function abilitiesSaid(abilities: readonly Ability[] = []): string {
  const [first] = abilities;
  if (first === undefined) return '';
  return ` With my owner's consent, I ${listed.format(abilities.map(({ does }) => does))}: “${first.say}”.`;
}

function limitsSaid(abilities: readonly Ability[] = []): string {
  const does = abilities.map(({ does }) => does);
  const outside = does.length === 0 ? 'I have no way to reach anybody outside, either.' : `Outside, I only ${listed.format(does)}.`;
  return `I can't book anything, call anybody or search the web. ${outside} I only read English, and I only know what people told me.`;
}

/** What the instructions say the agent is: its first sentences. */
function purpose({ instructions }: Knowledge): string {
  const first = instructions.slice(0, 2).join(' ');
  return first === '' ? '' : ` My instructions say: “${first}”`;
}

function instructionsQuoted({ instructions, ownerNotes }: Knowledge): string {
  const said: string[] = [];
  if (instructions.length > 0) said.push(`My instructions are: “${cutText(instructions.join(' '), MAX_QUOTED_INSTRUCTIONS)}”`);
  if (ownerNotes.length > 0) said.push(`My owner added: “${cutText(ownerNotes.join(' '), MAX_QUOTED_INSTRUCTIONS)}”`);
  return said.length === 0 ? 'I have no instructions yet.' : said.join('\n');
}

function answerAboutItself(kind: AboutItself, { knowledge, request, name }: Setting): Answer {
  const plain = (text: string): Answer => ({ text, told: [] });
  switch (kind) {
    case 'name':
      return plain(`I'm ${name}.`);
    case 'identity':
      return plain(`I'm ${name}, an AI agent.${purpose(knowledge)}`);
    case 'abilities':
      return plain(`${FIXED_ANSWERS.abilities}${abilitiesSaid(request.abilities)}${purpose(knowledge)}`);
    case 'limits':
      return plain(limitsSaid(request.abilities));
    case 'instructions':
      return plain(instructionsQuoted(knowledge));
    case 'own-tools':
      return plain(
        request.context.tools === '' ? 'I have no number, address or wallet of my own.' : `This is mine:\n${request.context.tools}`,
      );
    case 'credentials-known': {
      const count = request.context.withheldCredentials + knowledge.memory.filter((item) => item.kind === 'credential').length;
      return plain(
        count === 0
          ? 'I have no credentials.'
          : `I have ${count === 1 ? 'one credential. Ask for it by name.' : `${count} credentials. Ask for one by name.`}`,
      );
    }
    case 'today':
      return plain(`It is ${momentInWords(request.message.sentAt)}.`);
    default:
      return plain(FIXED_ANSWERS[kind]);
  }
}
