// The one rule of who is addressed. A person alone with the agent is always heard. In a group the agent answers who names, mentions or
// replies to it, and who asks about its memory or gives an order about it without meaning somebody else. Small talk is not answered.
import { canBeNamed, containsWord, unified } from '../../domain/whole-words.ts';
import { actsIn, type SpeechAct } from './speech-acts.ts';

/** How many answers in a row to other agents, without a person speaking in between: two polite agents never end otherwise. */
export const MAX_AGENT_EXCHANGE = 3;

export interface Spoken {
  senderInboxId: string;
  /** The sender's Convos profile says that it is an agent. */
  senderIsAgent: boolean;
  text: string;
  /** Inbox of the author of the message that this one replies to. */
  repliesToInboxId?: string | undefined;
}

export interface Room {
  selfInboxId: string;
  /** Names that the agent goes by: its own choice first, its template's name too. */
  names: readonly string[];
  memberCount: number;
  /** Answers given to agents since a person last spoke. */
  agentExchange: number;
  /** Names of the other people. */
  others: readonly string[];
  /** Names of the other agents. */
  otherAgents: readonly string[];
  /** Who spoke last before the sender was the agent. */
  justSpoke: boolean;
  /** Of several agents one answers what is said to none of them by name. */
  isSpokesman: boolean;
}

/** `asked` and `ordered`: without being addressed, by the matter alone. */
export type Addressed = 'alone' | 'named' | 'mentioned' | 'replied-to' | 'asked' | 'ordered';

/** Why the agent should answer, or undefined where it should listen only. */
export function addressed(message: Spoken, room: Room): Addressed | undefined {
  if (message.senderInboxId === room.selfInboxId) return undefined;
  const why = directlyAddressed(message, room);
  if (message.senderIsAgent) return room.agentExchange < MAX_AGENT_EXCHANGE ? why : undefined;
  return why ?? (room.memberCount <= 2 ? 'alone' : byMatter(message, room));
}

/** Whether the words are the agent's to hear: addressed, or right behind its own, and not to somebody else. */
export function isForIt(message: Spoken, room: Room): boolean {
  if (message.senderInboxId === room.selfInboxId) return false;
  if (directlyAddressed(message, room) !== undefined) return true;
  if (message.senderIsAgent || isForSomebodyElse(message, room)) return false;
  return room.memberCount <= 2 || room.justSpoke;
}

function byMatter(message: Spoken, room: Room): Addressed | undefined {
  const acts = actsIn(withoutVocative(message.text, []));
  if (acts.size === 0 || !room.isSpokesman || isNamedToSomebodyElse(message.text, room)) return undefined;
  const has = (...some: SpeechAct[]) => some.some((act) => acts.has(act));
  // Replying to what somebody said is how people show what to remember or forget; a question then is for that person.
  const pointsAtSomething = room.justSpoke || message.repliesToInboxId !== undefined;
  if (has('remember', 'forget') || (has('remember-it', 'forget-it') && pointsAtSomething)) return 'ordered';
  if (isReplyToSomebodyElse(message, room)) return undefined;
  return has('memory-question') || (has('question-about-it') && room.justSpoke) ? 'asked' : undefined;
}

function isForSomebodyElse(message: Spoken, room: Room): boolean {
  return isReplyToSomebodyElse(message, room) || isNamedToSomebodyElse(message.text, room);
}

function isReplyToSomebodyElse({ repliesToInboxId }: Spoken, room: Room): boolean {
  return repliesToInboxId !== undefined && repliesToInboxId !== room.selfInboxId;
}

function isNamedToSomebodyElse(text: string, room: Room): boolean {
  const said = spoken(text);
  return callNames(room).some((name) => isCalled(said, name) || containsWord(said, `@${name}`));
}

function directlyAddressed(message: Spoken, room: Room): Addressed | undefined {
  if (message.repliesToInboxId === room.selfInboxId) return 'replied-to';
  const whole = spoken(message.text);
  if (whole.includes(room.selfInboxId)) return 'mentioned';
  for (const name of room.names.map(spoken).filter(canBeNamed)) {
    const text = withoutLongerNames(whole, name, room.otherAgents);
    if (handlesOf(name).some((handle) => containsWord(text, `@${handle}`))) return 'mentioned';
    if (!containsWord(text, name)) continue;
    // Agents say each other's names all the time, in a hello too: of theirs only what calls it counts.
    if (!message.senderIsAgent || (isCalled(text, name) && !isGreeting(text, name))) return 'named';
  }
  return undefined;
}

/** "Trip Planner 2" is another one than "Trip Planner". */
function withoutLongerNames(text: string, name: string, otherAgents: readonly string[]): string {
  const longer = otherAgents.map(spoken).filter((other) => other.length > name.length && containsWord(other, name));
  return longer.reduce((rest, other) => handlesOf(other).reduce((left, handle) => left.replaceAll(handle, ' … '), rest), text);
}

/** Ways in which others are called: by the whole name, people by the first word of it too. */
function callNames({ others, otherAgents }: Room): string[] {
  const firstWords = others.map((name) => spoken(name).split(' ')[0] ?? '');
  return [...new Set([...others, ...otherAgents].map(spoken).concat(firstWords))].filter((name) => canBeNamed(name) && name.length > 1);
}

const GREETINGS = '(?:hi|hey|hello|hiya|ok|okay|so|and|dear|yo|good (?:morning|afternoon|evening)|thanks|thank you|please|ask|tell)';
/** The name stands where one calls somebody: at the beginning before a pause or an order, or at the end behind one. */
function isCalled(text: string, name: string): boolean {
  const called = escaped(name);
  return (
    new RegExp(
      `^(?:${GREETINGS}[\\s,!]+)*@?${called}(?:\\s*[,:!?…–—-]|\\s+(?=(?:please|can|could|would|will|do|did|what|who|when|where|why|how|remember|forget|delete|erase|note|keep|stop|tell|give|show)\\b)|[.\\s]*$)`,
      'u',
    ).test(text) || new RegExp(`[,–—-]\\s*@?${called}[?.!…\\s]*$`, 'u').test(text)
  );
}

function isGreeting(text: string, name: string): boolean {
  return new RegExp(`^(?:${GREETINGS}[\\s,!]+)+@?${escaped(name)}[\\s,.!…\\p{Extended_Pictographic}]*$`, 'u').test(text);
}

/** The text as it would be without the agent's names, for orders that are the whole message. */
export function withoutVocative(text: string, names: readonly string[]): string {
  const all = names.map(unified).filter(canBeNamed).flatMap(handlesOf);
  const rest = all.reduce(
    (left, name) => left.replace(new RegExp(`@?(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'), ' '),
    text,
  );
  return rest.replace(/^[\s,:!@–—-]+/u, '').replace(/[\s,@–—-]+(?=[.!?…]*$)/u, '');
}

/** The ways to write a name behind an @, where a client may allow no blanks. */
function handlesOf(name: string): string[] {
  const words = name.split(/[\s_-]+/u).filter((word) => word !== '');
  return [...new Set([name, words.join(' '), words.join(''), words.join('-'), words.join('_')])];
}

const spoken = (text: string): string => unified(text).toLowerCase();
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
