// Cuts a chat message into clauses that say one thing each, without the words around it ("hey", "btw", "please").
import { MAX_HEARD_TEXT } from '../../../agent/domain/engine.ts';
import { cutText } from '../../../agent/memory/domain/limits.ts';

/** Longer sentences are read up to here, which also bounds the time of every pattern. */
const MAX_SENTENCE = 600;
const MAX_CLAUSES = 60;

export interface Clause {
  text: string;
  isQuestion: boolean;
  /** Said with "remember", "note that", …: kept even where no pattern knows it. */
  explicit: boolean;
  /** Opened by "actually", "no, ", "correction": something known is being mended. */
  correction: boolean;
}

const ABBREVIATION = /\b(?:e\.g|i\.e|a\.m|p\.m|mr|mrs|ms|dr|st|vs|approx|etc)\.$/i;

/** The apostrophes and short forms that people leave out on phones. */
function withApostrophes(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .replace(/\b(i)m\b/gi, "$1'm")
    .replace(/\b(do|did|does|is|are|was|were|wo|ca|ai|have|has|should|would|could)nt\b/gi, "$1n't")
    .replace(/\b(i|we|they|you)ve\b/gi, "$1've")
    .replace(/\blets (?=go|take|book|use|meet|pick|choose|stay|fly|do|have)/gi, "let's ");
}

/** Sentences in order, terminators kept. Bounded in number and length. */
export function sentencesOf(text: string): string[] {
  const plain = withApostrophes(text.slice(0, MAX_HEARD_TEXT).toWellFormed().normalize('NFC'));
  const sentences: string[] = [];
  let joinNext = false;
  for (const piece of plain.split(/(?<=[.!?…])\s+|\n+/u)) {
    const sentence = piece.replace(/\s+/g, ' ').trim();
    if (sentence === '') continue;
    const last = sentences.length - 1;
    if (joinNext && last >= 0) sentences[last] = `${sentences[last]} ${sentence}`;
    else sentences.push(sentence);
    joinNext = ABBREVIATION.test(sentence);
    if (sentences.length >= MAX_CLAUSES) break;
  }
  return sentences.map((sentence) => cutText(sentence, MAX_SENTENCE));
}

const OPENERS =
  /^(?:hi|hey|hello|yo|ok|okay|so|well|oh|ah|and|also|but|btw|by the way|fyi|please|pls|plz|listen|look|quick note|small thing|just so you know|for the record|heads up|great|cool|yes|yeah|yep|sure|perfect|super|thanks|thank you|actually|wait|sorry|oops|correction|update)\b(?:,? (?:all|everyone|everybody|guys|folks|team|there|again))?[,.:!\s-]+(?=\S)/i;
const CORRECTION = /^(?:actually|wait|sorry|oops|correction|update|no,|i meant|scratch that)\b/i;
const CLOSERS =
  /[,\s]+(?:please|pls|plz|thanks|thank you|ok|okay|btw|by the way|too|actually|by the by|if possible|from now on|everyone|guys)$/i;
/** "Can you remember …?" is an order in the form of a question. */
const POLITE_ORDER =
  /^(?:can|could|would|will) (?:you|u)(?: please| kindly| just)? (?=(?:remember|note|keep in mind|forget|call yourself|always|never|only|not|stop|make sure|delete|save|write down)\b)/i;
const REMEMBER =
  /^(?:(?:i(?:'d| would) (?:like|want)|i want) you to |you should |you can )?(?:(?:please )?(?:remember|note|note down|write down|save|memori[sz]e|don't forget|do not forget|never forget|keep in mind|bear in mind|take note|make a note)(?: this| for (?:me|us|later))?\b(?! to\b)(?:(?: that| of)\b)?|note to self)[:,]? *(?=\S)/i;

const QUESTION_START =
  /^(?:what|whats|what's|where|where's|who|who's|whose|which|why|how|how's|do|does|did|is|are|was|were|am|can|could|should|would|shall|has|any|anyone|anybody|tell me|tell us|show me|give me|give us|list|find|recommend|suggest|explain|describe|summari[sz]e|plan|help)\b/i;
/** "When I ask for food, suggest …" is a rule and "When we land is …" rare: a question needs its auxiliary. */
const WHEN_QUESTION = /^when(?:'s)? (?:is|are|was|were|do|does|did|will|should|can|exactly)\b|^when's\b/i;

function looksLikeQuestion(text: string): boolean {
  return text.endsWith('?') || QUESTION_START.test(text) || WHEN_QUESTION.test(text);
}

/** Takes "@Trip Planner," or "Hey Yuki:" off the front. */
export function withoutAddress(text: string, agentName: string): string {
  const rest = text.replace(/^(?:(?:hi|hey|hello|ok|okay|dear|yo)\s+)?@?(?=\S)/i, '');
  const name = agentName.trim();
  if (name === '' || !rest.toLowerCase().startsWith(name.toLowerCase())) return text;
  const after = rest.slice(name.length);
  return /^\s*[,:!-]\s*\S/u.test(after) || (text.startsWith('@') && /^\s+\S/.test(after)) ? after.replace(/^[\s,:!-]+/, '') : text;
}

function stripped(sentence: string, agentName: string): { text: string; correction: boolean } {
  let text = withoutAddress(sentence, agentName);
  let correction = false;
  for (let i = 0; i < 5; i++) {
    correction ||= CORRECTION.test(text);
    const next = withoutAddress(text.replace(/^no, */i, '').replace(OPENERS, ''), agentName);
    if (next === text) break;
    text = next;
  }
  for (let i = 0; i < 3; i++) {
    const bare = text.replace(/[.!…\s]+$/u, '');
    const next = bare.replace(CLOSERS, '');
    if (next === bare) break;
    text = next;
  }
  return { text, correction };
}

const NEXT_CLAUSE =
  /,?\s+(?:and|but|so(?! that\b)|;)\s+(?=(?:that (?:i|i'm|we|we're|my|our|the|[A-Z])|i|i'm|i've|i'll|we|we're|we've|we'll|my|our|please|always|never|don't|let's|call yourself|forget|remember|allergic)\b)|[;,]\s+(?=(?:i|i'm|we|we're|my|our)\s)/i;
const CONDITION = /^(?:when|whenever|if|before|after|every time|each time|unless)\b/i;

function clausesOfSentence(sentence: string, agentName: string): Clause[] {
  const { text, correction } = stripped(sentence, agentName);
  const order = text.replace(POLITE_ORDER, '');
  const polite = order !== text;
  const body = order.replace(polite ? /[?!.\s]+$/ : /[!.\s]+$/, '');
  const said = body.replace(REMEMBER, '');
  const explicit = said !== body && !/^(?:what|where|when|who|how|why|if|whether)\b/i.test(said);
  const isQuestion = !polite && looksLikeQuestion(body) && !explicit;
  const kept = explicit ? said : body;
  const pieces = isQuestion || CONDITION.test(kept) ? [kept] : kept.split(NEXT_CLAUSE);
  return pieces
    .map((piece) => piece.trim().replace(/^that (?=\S+ \S)/i, ''))
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: /^allergic\b/i.test(piece) ? `I'm ${piece}` : piece, isQuestion, explicit, correction }));
}

/** Every clause of a message. Never throws; time is linear in the first 16 KB. */
export function clausesOf(text: string, agentName: string): Clause[] {
  return sentencesOf(text)
    .flatMap((sentence) => clausesOfSentence(sentence, agentName))
    .slice(0, MAX_CLAUSES);
}
