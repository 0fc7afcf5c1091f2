// The single rule for who is addressed. A person alone with the agent is always answered. In a group the agent answers messages that
// name, mention or reply to it, and questions or orders about its memory that are not meant for someone else. Small talk is not answered.
import { linear } from '@offshoot/text/linear-patterns';
import { canBeNamed, containsWord, unified } from '@offshoot/text/whole-words.ts';
import { ALSO_WORDS, MORE_THANKS, SERVERS, THANKS } from './addressing.data.ts';
import { askedOfYou, callIn, isMisspelt, withoutCall, withoutKind } from './calling.ts';
import { actsIn, type SpeechAct } from './speech-acts.ts';

/** What agents say together without a person speaking in between. Without a limit, two polite agents would never stop. */
export const MAX_AGENT_EXCHANGE = 3;

export interface Spoken {
  senderInboxId: string;
  /** According to the sender's Convos profile. */
  senderIsAgent: boolean;
  text: string;
  /** Inbox of the author of the message being replied to. */
  repliesToInboxId?: string | undefined;
}

export interface ConversationState {
  selfInboxId: string;
  /** Names the agent goes by: its chosen name first, then its template's name. */
  names: readonly string[];
  memberCount: number;
  /** What agents, this one included, have said since a person last spoke. */
  agentExchange: number;
  /** Names of the other people. */
  others: readonly string[];
  /** Names of the other agents. */
  otherAgents: readonly string[];
  /** The agent was the last to speak before the sender. */
  justSpoke: boolean;
  /** Of several agents, one answers messages that name none of them. */
  isSpokesman: boolean;
}

/** `asked` and `ordered`: not addressed, but concerned by the content. */
export type Addressed = 'alone' | 'named' | 'mentioned' | 'replied-to' | 'asked' | 'ordered';

/** Why the agent should answer, or undefined if it should only listen. */
export function addressed(message: Spoken, conversationState: ConversationState): Addressed | undefined {
  if (message.senderInboxId === conversationState.selfInboxId || isOnlyThanks(message.text, conversationState.names)) return undefined;
  const why = directlyAddressed(message, conversationState);
  if (message.senderIsAgent) return conversationState.agentExchange + 1 < MAX_AGENT_EXCHANGE ? why : undefined;
  return (
    why ?? (conversationState.memberCount <= 2 ? 'alone' : (byKind(message, conversationState) ?? byMatter(message, conversationState)))
  );
}

/** Whether the message is meant for the agent: it is addressed, or follows the agent's own message, and is not meant for someone else. */
export function isForIt(message: Spoken, conversationState: ConversationState): boolean {
  if (message.senderInboxId === conversationState.selfInboxId) return false;
  if (directlyAddressed(message, conversationState) !== undefined) return true;
  if (message.senderIsAgent || isForSomebodyElse(message, conversationState)) return false;
  return conversationState.memberCount <= 2 || conversationState.justSpoke;
}

/** "Bot, what do you know?", "is the bot listening?": where several are, one of them answers. */
function byKind(message: Spoken, conversationState: ConversationState): Addressed | undefined {
  if (!conversationState.isSpokesman || isReplyToSomebodyElse(message, conversationState)) return undefined;
  const text = unified(message.text.slice(0, MAX_CALL));
  if (withoutKind(text) !== undefined) return 'named';
  const asked = askedOfYou(text);
  const isOfIt = /\b(?:do|can|did) you (?:also |still |already )?(?:know|remember|recall)\b/i.test(asked) || actsIn(asked).size > 0;
  return asked !== text && isOfIt && !isNamedToSomebodyElse(text, conversationState) ? 'asked' : undefined;
}

function byMatter(message: Spoken, conversationState: ConversationState): Addressed | undefined {
  const acts = actsIn(withoutVocative(message.text, []));
  if (acts.size === 0 || !conversationState.isSpokesman || isNamedToSomebodyElse(message.text, conversationState)) return undefined;
  const has = (...some: SpeechAct[]) => some.some((act) => acts.has(act));
  // People reply to a message to point out what to remember or forget; a question in such a reply is for its author.
  const pointsAtSomething = conversationState.justSpoke || message.repliesToInboxId !== undefined;
  if (has('remember', 'forget') || (has('remember-it', 'forget-it') && pointsAtSomething)) return 'ordered';
  if (isReplyToSomebodyElse(message, conversationState)) return undefined;
  return has('memory-question') || (has('question-about-it') && conversationState.justSpoke) ? 'asked' : undefined;
}

function isForSomebodyElse(message: Spoken, conversationState: ConversationState): boolean {
  return isReplyToSomebodyElse(message, conversationState) || isNamedToSomebodyElse(message.text, conversationState);
}

function isReplyToSomebodyElse({ repliesToInboxId }: Spoken, conversationState: ConversationState): boolean {
  return repliesToInboxId !== undefined && repliesToInboxId !== conversationState.selfInboxId;
}

function isNamedToSomebodyElse(text: string, conversationState: ConversationState): boolean {
  const said = spoken(text);
  return callNames(conversationState).some((name) => isCalled(said, name) || containsWord(said, `@${name}`));
}

function directlyAddressed(message: Spoken, conversationState: ConversationState): Addressed | undefined {
  if (message.repliesToInboxId === conversationState.selfInboxId) return 'replied-to';
  const whole = spoken(withoutAddresses(message.text));
  if (whole.includes(conversationState.selfInboxId)) return 'mentioned';
  const isMisspeltCall = !message.senderIsAgent && isCalledWithASlip(message.text, conversationState);
  const asTyped = typed(whole);
  for (const name of conversationState.names.map(spoken).filter(canBeNamed)) {
    const text = withoutLongerNames(whole, name, conversationState.otherAgents);
    if (handlesOf(name).some((handle) => containsWord(text, `@${handle}`))) return 'mentioned';
    if (isNamedIn(text, name, message)) return 'named';
    if (!message.senderIsAgent && isNamedIn(spoken(withoutFirstNames(unified(message.text))), name, message)) return 'named';
    const free = typedForms(name).filter((form) => !isSomebodyElses(form, conversationState));
    if (free.some((form) => isNamedIn(withoutLongerNames(asTyped, form, conversationState.otherAgents), form, message))) return 'named';
  }
  return isMisspeltCall ? 'named' : undefined;
}

/** "Trip Planner and Echo, say hi": what is left calls Echo. The others need not be known. Empty: the text begins with no names. */
function withoutFirstNames(text: string): string {
  const [first = '', second] = text.slice(0, MAX_NAMES).split(/ (?:and|&) /);
  const areNames = first.split(/[ ,]/).every((word) => word === '' || /^@?[\p{Lu}\p{N}]/u.test(word));
  return second === undefined || !areNames ? '' : text.slice(first.length).replace(/^ (?:and|&) /, '');
}

/** In UTF-16 units. */
const MAX_NAMES = 120;

function isNamedIn(text: string, name: string, { senderIsAgent }: Spoken): boolean {
  if (!containsWord(text, name)) return false;
  // Agents keep saying each other's names, also in greetings: from them, only a call counts.
  if (senderIsAgent) return isCalled(text, name) && !isGreeting(text, name);
  if (ALSO_WORDS.has(name)) return isPlainlyCalled(text, name);
  return SHORT.test(name) ? isCalled(text, name) : true;
}

/** "Al" is the beginning of many names, and a word in other languages. */
const SHORT = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{1,2}$/u;

/** A word calls the agent only before a pause, after one, or in a greeting. */
function isPlainlyCalled(text: string, name: string): boolean {
  const called = RegExp.escape(name);
  return (
    new RegExp(`^(?:(?:hi|hey|hello|hiya|yo|dear)[\\s,!]+)?@?${called}(?:\\s*[,:!…–—]|[.\\s]*$)`, 'u').test(text) ||
    new RegExp(
      `^(?:hi|hey|hello|hiya|yo|dear)[\\s,!]+@?${called}\\s+(?:please|can|could|would|will|do|did|what|who|when|where|why|how|remember|forget)\\b`,
      'u',
    ).test(text) ||
    new RegExp(`[,–—-]\\s*@?${called}[?.!…\\s]*$`, 'u').test(text)
  );
}

/** As people type it: without accents, signs and apostrophes. */
const typed = (text: string): string =>
  text
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(/['’‘`´]/g, '')
    .replaceAll('\ufe0f', '')
    .replace(/[\p{S}\p{Extended_Pictographic}&]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();

/** "papillon bot" and "papillonbot" for "papillon🦋bot". Empty if people can type the name only as it is. */
function typedForms(name: string): string[] {
  const apart = typed(name);
  const joined = /[\p{S}\p{Extended_Pictographic}]/u.test(name) ? [apart.replaceAll(' ', '')] : [];
  const forms = [...new Set([apart, ...joined])];
  return forms.filter((form) => form !== name && canBeNamed(form) && (form.length > 1 || !/^\p{L}/u.test(form)));
}

const isSomebodyElses = (form: string, { others, otherAgents }: ConversationState): boolean =>
  [...others, ...otherAgents].some((other) => spoken(other) === form || typed(spoken(other)) === form);

function isServer(word: string): boolean {
  const [host = ''] = word.replace(/[.,!?)]{0,3}$/, '').split(/[/:?#]/);
  const labels = host.toLowerCase().split('.');
  return labels.length > 1 && !labels.includes('') && SERVERS.has(labels.at(-1) ?? '');
}

const LONGEST_ADDRESS = 300;

/** A name in an e-mail address or in a link calls nobody. */
function withoutAddresses(text: string): string {
  if (!/[.:]/.test(text)) return text;
  const isAddress = (word: string) =>
    word.includes('://') || (word.length <= LONGEST_ADDRESS && (/[^@]@[^@]+\./.test(word) || isServer(word)));
  return text
    .split(/(\s+)/u)
    .map((word) => (isAddress(word) ? '…' : word))
    .join('');
}

const ONLY_THANKS = linear(
  new RegExp(
    `^[¡\\s]*(?:(?:${MORE_THANKS})[\\s,.!]+)*(?:${THANKS})(?:[\\s,.!]+(?:${THANKS}|${MORE_THANKS}))*[\\s,.!❤️♥🙏👍🎉😊🙂😀😍🥰💚💙\\p{Extended_Pictographic}]*$`,
    'iu',
  ),
);

/** It says thanks and nothing else, to the agent or to all: nothing to answer and nothing to keep. */
export function isOnlyThanks(text: string, names: readonly string[]): boolean {
  return text.length <= MAX_THANKS && ONLY_THANKS.test(withoutVocative(text, names).trim());
}

const MAX_THANKS = 120;

/** "Jumo, when do we fly?" Nobody else bears that name, and it calls: in the middle of a line, a word is a word. */
function isCalledWithASlip(text: string, conversationState: ConversationState): boolean {
  const line = unified(text.slice(0, MAX_CALL));
  const called = conversationState.names
    .map(unified)
    .flatMap((name) => callIn(line, name) ?? [])
    .find(({ name }) => conversationState.names.some((own) => isMisspelt(name, own)));
  if (called === undefined || called.rest === '' || callNames(conversationState).includes(called.name.toLowerCase())) return false;
  // "June is nice" is about June.
  return !ALSO_WORDS.has(called.name.toLowerCase()) || isPlainlyCalled(spoken(text), called.name.toLowerCase());
}

/** "Trip Planner 2" is a different agent from "Trip Planner". */
function withoutLongerNames(text: string, name: string, otherAgents: readonly string[]): string {
  const longer = otherAgents.map(spoken).filter((other) => other.length > name.length && containsWord(other, name));
  return longer.reduce((rest, other) => handlesOf(other).reduce((left, handle) => left.replaceAll(handle, ' … '), rest), text);
}

/** How others are called: by full name, and people also by first name. */
function callNames({ others, otherAgents }: ConversationState): string[] {
  const firstWords = others.map((name) => spoken(name).split(' ')[0] ?? '');
  return [...new Set([...others, ...otherAgents].map(spoken).concat(firstWords))].filter((name) => canBeNamed(name) && name.length > 1);
}

/** A caller calls at the beginning or at the end of something short. */
const MAX_CALL = 2_000;
const GREETINGS = '(?:hi|hey|hello|hiya|ok|okay|so|and|dear|yo|good (?:morning|afternoon|evening)|thanks|thank you|please|ask|tell)';
/** Whether the name is in calling position: at the start before a pause or an order, or at the end after one. */
function isCalled(text: string, name: string): boolean {
  const called = RegExp.escape(name);
  return (
    new RegExp(
      `^(?:${GREETINGS}[\\s,!]+)*@?${called}(?:\\s*[,:!?…–—-]|\\s+(?=(?:please|can|could|would|will|do|did|what|who|when|where|why|how|remember|forget|delete|erase|note|keep|stop|tell|give|show)\\b)|[.\\s]*$)`,
      'u',
    ).test(text) || new RegExp(`[,–—-]\\s*@?${called}[?.!…\\s]*$`, 'u').test(text)
  );
}

function isGreeting(text: string, name: string): boolean {
  return linear(new RegExp(`^(?:${GREETINGS}[\\s,!]+)+@?${RegExp.escape(name)}[\\s,.!…\\p{Extended_Pictographic}]*$`, 'u')).test(text);
}

/** The text without the agent's names, for orders that make up the whole message. */
export function withoutVocative(text: string, names: readonly string[]): string {
  const all = names
    .map(unified)
    .filter(canBeNamed)
    .flatMap((name) => [name, ...typedForms(name.toLowerCase())])
    .flatMap(handlesOf);
  const rest = all.reduce(
    (left, name) => left.replace(new RegExp(`@?(?<![\\p{L}\\p{N}])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'giu'), ' '),
    text.length > MAX_CALL ? text : all.reduce((left, name) => withoutCall(left, name), text),
  );
  return rest.replace(/^[\s,:!@、，–—-]+/u, '').replace(linear(/[\s,@、，–—-]+(?=[.!?…]*$)/u), '');
}

/** With the agent's name in place of its handles, such as “@trip-planner”. */
export function withNameForHandles(text: string, name: string): string {
  if (!text.includes('@') || !canBeNamed(unified(name))) return text;
  return handlesOf(unified(name)).reduce(
    (rest, handle) =>
      rest.replace(linear(new RegExp(`(?<![\\p{L}\\p{N}])@${RegExp.escape(handle)}(?![\\p{L}\\p{N}@._-]*[\\p{L}\\p{N}])`, 'giu')), name),
    text,
  );
}

/**
 * A name in one word, such as "trip-planner" for "Trip Planner!" and "kase-brot" for "Käse & Brot". Two names with one slug look alike, so
 * the rule of name-clash.ts gives the later agent a number, which its slug has, too.
 */
export function slugOf(name: string): string {
  const bare = unified(name).toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC');
  return bare.replace(/[\p{P}\p{Z}\s]+/gu, '-').replace(linear(/^-+|-+$/g), '');
}

const ACCENTS = /[\u0300-\u036f]/g;

/** Ways to write a name after an @, since some clients allow no spaces. */
function handlesOf(name: string): string[] {
  const words = name.split(/[\s_-]+/u).filter((word) => word !== '');
  const handles = [name, words.join(' '), words.join(''), words.join('-'), words.join('_'), slugOf(name)];
  return [...new Set(handles)].filter((handle) => handle !== '');
}

const spoken = (text: string): string => unified(text).toLowerCase();
