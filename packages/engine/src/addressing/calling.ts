// How people address an agent or a person in a line: "Juno, …", "hey juno what's …", "…, juno?", "@juno …", and the name with a typo.
import { isStopWord } from '@offshoot/memory/words/words.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { AS_SAID_TO_YOU, AUXILIARY, GREETING, KIND, LEADS_TO_NAME, ORDER, SUBJECT } from './calling.data.ts';

/** A punctuation mark, or nothing after the name. */
const PAUSE = String.raw`\s*[,:;!?.…–—-]+(?=\s|$)|\s*$`;
/** After a name that addresses its bearer, an order, a question or a statement begins. After a name that is only mentioned, its verb follows. */
const GOES_ON = linear(
  new RegExp(
    `^\\s+(?:(?:${ORDER})(?![\\p{L}'’])|(?:never|always|only)\\s+(?!\\p{L}+s(?![\\p{L}'’]))|(?:${AUXILIARY})\\s+(?:${SUBJECT}|(?-i:\\p{Lu}))|(?:do|does|did)\\s+(?!not|a |an |nothing|everything|it|that|this|so|well|good|great)\\p{L}+\\s+\\p{L}|(?:in|on|at|to|from|for|with|by|until|since|of)\\s+(?:which|what|whom|how\\s+(?:many|much|long))\\s|the\\s|it's\\s|its\\s|there's\\s|this is\\s)`,
    'iu',
  ),
);
/** "juno is jo coming?": with a question mark, the words after the name are a question. */
const ASKS = linear(new RegExp(`^\\s+${AUXILIARY}\\s+\\S+\\s+[^?]*\\?[\\s?!]*$`, 'iu'));
const NAMED = new RegExp(`^\\s+${AUXILIARY}\\s+(\\p{L}+)\\s+\\p{L}`, 'iu');
const SPOKEN_OF = /^\s+(?:can|could|may|should|will|would|must)(?:n't)?\s+(?!i\b|you\b|u\b|we\b|the\b|my\b|our\b|any|some)\p{L}+(?:\s|$)/iu;

const OF_IT = new RegExp(
  `^(.{0,40}?)\\b(?:(does|did|is|was|has|can|could|will|would|should) ${KIND}\\b)(?! (?:that|who|which|called|named)\\b)(?=\\s+\\p{L})`,
  'iu',
);

/** "What does the bot know about us?" means "what do you know about us?". */
export const askedOfYou = (text: string): string =>
  text.replace(OF_IT, (_, lead: string, verb: string) => `${lead}${AS_SAID_TO_YOU[verb.toLowerCase()] ?? verb} you`);

const CALLED_BY_KIND = linear(
  /^(?:(?:hi|hey|hello|ok|okay|yo|so|please)[\s,]+)*@?(?:the )?(?:bot|agent|assistant|chatbot)(?:\s*[,:!]+\s*|\s*$|\s+(?=(?:what|when|where|who|how|do|can|remember|forget|please)\b))/iu,
);

/** "Bot, what do you know?" Undefined if nobody is addressed by kind. */
export const withoutKind = (text: string): string | undefined => (CALLED_BY_KIND.test(text) ? text.replace(CALLED_BY_KIND, '') : undefined);

const MIN_MISSPELT = 4;

/** One letter is wrong, missing or extra, or two are swapped; the first letter is right. */
export function isMisspelt(said: string, name: string): boolean {
  const [a, b] = [said.toLowerCase(), name.toLowerCase()];
  if (a === b || b.length < MIN_MISSPELT || a[0] !== b[0] || Math.abs(a.length - b.length) > 1 || isStopWord(a)) return false;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  const [restA, restB] = [a.slice(start, endA), b.slice(start, endB)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

interface Call {
  /** The line without the call. */
  rest: string;
  /** As written. */
  name: string;
}

const LETTERS = '[\\p{L}\\p{M}\\p{N}]';
const HEAD = linear(new RegExp(`^((?:${GREETING}[\\s,!]+){0,3})(@?)`, 'iu'));

/** Whether `said` begins with the name, or nearly. */
function nameAtStart(said: string, name: string): string | undefined {
  if (said.toLowerCase().startsWith(name.toLowerCase()) && !new RegExp(`^${LETTERS}`, 'u').test(said.slice(name.length)))
    return said.slice(0, name.length);
  const first = new RegExp(`^${LETTERS}+`, 'u').exec(said)?.[0] ?? '';
  return isMisspelt(first, name) ? first : undefined;
}

function callAtStart(text: string, name: string, isName: (word: string) => boolean): Call | undefined {
  const head = HEAD.exec(text);
  const after = text.slice(head?.[0].length ?? 0);
  const called = nameAtStart(after, name);
  if (called === undefined) return undefined;
  const rest = after.slice(called.length);
  const isCall =
    (head?.[2] === '@' && /^\s+\S/.test(rest)) ||
    new RegExp(`^(?:${PAUSE})`, 'u').test(rest) ||
    (!SPOKEN_OF.test(rest) && GOES_ON.test(rest)) ||
    isName(NAMED.exec(rest)?.[1]?.toLowerCase() ?? '') ||
    ASKS.test(rest);
  return isCall ? { rest: rest.replace(/^[\s,:;!?.…–—-]+/u, ''), name: called } : undefined;
}

function callAtEnd(text: string, name: string): Call | undefined {
  let length = text.length;
  while (length > 0 && /[\s?!.…]/u.test(text[length - 1] ?? '')) length--;
  const [bare, end] = [text.slice(0, length), text.slice(length)];
  const words = bare.slice(-name.length - 2).split(/[\s,@–—]+/u);
  const last = words.slice(-name.split(/\s+/u).length).join(' ');
  if (last === '' || (last.toLowerCase() !== name.toLowerCase() && !isMisspelt(last, name))) return undefined;
  const before = bare.slice(0, -last.length).replace(/@$/, '');
  const isSet = /[,–—-]\s*$/u.test(before);
  const rest = before.replace(linear(/[\s,–—-]+$/u), '');
  if (rest === '' || (!isSet && (last.toLowerCase() !== name.toLowerCase() || LEADS_TO_NAME.test(rest)))) return undefined;
  return { rest: rest + end.trim(), name: last };
}

/** Undefined: the name addresses nobody. `isName`: for lower-case words that are a member's name. */
export function callIn(text: string, name: string, isName: (word: string) => boolean = () => false): Call | undefined {
  const called = name.trim().replace(/\s+/gu, ' ');
  return called === '' ? undefined : (callAtStart(text, called, isName) ?? callAtEnd(text, called));
}

/** The line without the name that addresses; a line that is only a call stays. */
export function withoutCall(text: string, name: string, isName?: (word: string) => boolean): string {
  return callIn(text, name, isName)?.rest || text;
}
