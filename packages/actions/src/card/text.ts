import { canonicalJson, type JsonValue } from '@offshoot/statements';
import { nameProblem, shownName, visible } from '@offshoot/text';
import type { Argument, Source } from '../origin.ts';
import { needsStatement } from './answer.ts';
import { type CardTerms, cardDigest, shortCardId } from './terms.ts';

/** How an action is called on a card: its title, and each argument by name. Words of our own only: nothing that a tool or a model wrote. */
export interface CardWords {
  readonly title: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** UTF-16 units of one argument. A card in the conversation says how much it leaves out. */
const MAX_SHOWN = 1_000;

/** A value from the request itself needs no remark. */
const sources: Record<Exclude<Source, 'request'>, string> = {
  instructions: "from the agent's instructions",
  'owner-note': 'from a note of the owner',
  contact: 'from the contacts',
  mail: 'found in an e-mail',
  'text-message': 'found in a text message',
  nostr: 'found in a message on Nostr',
  web: 'found on a web page',
  tool: 'given by a tool',
  file: 'found in a file',
  commons: 'advice of strangers',
  member: 'said by another member',
  inherited: 'learned in another conversation',
  model: 'written by the agent',
};

/** In words, where a value comes from. */
export const sourceText = (source: Source): string => (source === 'request' ? 'said in the message' : sources[source]);

/** The message that asks for approval. It is made of the terms alone, so nothing else can change what people read. */
export const cardText = (terms: CardTerms, words: CardWords): string =>
  [`May I? ${visible(words.title)}`, ...termLines(terms, words.arguments), endLine(terms)].join('\n');

/**
 * What the owner reads before they sign: the card's name, what it is for and when it ends, then all that it asks for, one line each and
 * uncut. Characters that nobody sees, and letters of several scripts, are marked.
 */
export function signedLines(terms: CardTerms): string[] {
  const title = `Card ${shortCardId(cardDigest(terms))}: ${visible(terms.kind)}, until ${endOf(terms)}`;
  return [title, ...termLines(terms, {}, Number.POSITIVE_INFINITY)];
}

/** The same without the title, for a page that sets names and values apart. */
export const signedTerms = (terms: CardTerms, names: CardWords['arguments']): ShownTerm[] =>
  termsOf(terms, names, Number.POSITIVE_INFINITY);

/** One of the things that a card asks for. */
interface ShownTerm {
  name: string;
  /** On one line, with marks of what nobody sees. */
  value: string;
}

const termLines = (terms: CardTerms, names: CardWords['arguments'], most = MAX_SHOWN): string[] =>
  termsOf(terms, names, most).map(({ name, value }) => `${name}: ${value}`);

/** All that the card asks for; without the title and when it ends. `names`: how arguments are called, if not by their names. */
function termsOf(terms: CardTerms, names: CardWords['arguments'], most: number): ShownTerm[] {
  const { account, cost, requester } = terms;
  const shownTerms = Object.entries(terms.arguments).map(([name, argument]) => term(names[name] ?? name, argument, most));
  if (account !== '') shownTerms.push({ name: 'With', value: shown(account, most) });
  if (cost !== '') shownTerms.push({ name: 'Cost', value: `at most ${shown(cost, most)}` });
  if (!requester.isOwner)
    shownTerms.push({ name: 'Asked by', value: `“${shownName(requester.name) ?? shortId(requester.inboxId)}”, who is not my owner` });
  return shownTerms;
}

function endLine(terms: CardTerms): string {
  const until = `Until ${endOf(terms)}.`;
  if (!needsStatement(terms)) return `👍 to do it, 👎 to leave it. ${until}`;
  return `My owner has to sign this: ${approveCommand(terms)}. 👎 to leave it. ${until}`;
}

const endOf = ({ expiresAt }: CardTerms): string => `${expiresAt.slice(0, 16).replace('T', ' ')} UTC`;

/** What the owner runs to approve the card with a signature. */
export const approveCommand = (terms: CardTerms): string => `offshoot agents approve ${terms.instanceId} ${shortCardId(cardDigest(terms))}`;

const shortId = (inboxId: string): string => inboxId.slice(0, 8);

function term(name: string, argument: Argument, most: number): ShownTerm {
  const from = originOf(argument, most);
  return { name: visible(name), value: `${shown(argument.value, most)}${from === '' ? '' : ` (${from})`}` };
}

/** Empty: the message said it. The author of a read text often chose its name, too. */
function originOf({ source, madeFrom }: Argument, most: number): string {
  if (madeFrom !== undefined) return `made by the agent from ${madeFrom.map((one) => `“${shown(one, most)}”`).join(', ')}`;
  return source === 'request' ? '' : sources[source];
}

/** Nothing in them can look like the end of one and the beginning of another. */
const isAddressList = (value: JsonValue): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && /^[^\s,;"]+@[^\s,;"@]+$/.test(one));

/** As people read it, before anything is cut or made visible. */
export const valueText = (value: JsonValue): string =>
  typeof value === 'string' ? value : isAddressList(value) ? value.join(', ') : canonicalJson(value);

/** On one line, so that a value cannot look like another line of the card. */
function shown(value: JsonValue, most: number): string {
  const safe = visible(valueText(value).replaceAll(/[\n\r\t]+/g, ' ⏎ '));
  const cut = safe.length > most ? `${safe.slice(0, most).toWellFormed()}… and ${safe.length - most} more characters` : safe;
  return nameProblem(safe) === 'mixed-script' ? `${cut} ⚠️ letters of several scripts` : cut;
}
