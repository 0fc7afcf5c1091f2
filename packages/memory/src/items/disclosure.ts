// When a credential may be told: only in reply to a question that names it.
import { contentStems, stem, words } from '../words/words.ts';
import { isSecret, type MemoryItem } from './item.ts';

const stems = (list: string): string[] => list.split(/\s+/).map(stem);

/** Kinds of credentials, each with the words that mean it. */
const KINDS: readonly ReadonlySet<string>[] = [
  `password passcode passphrase pin code key token secret login log-in username credential wifi wlan combination combo pw pass keybox alarm
   account number digits`,
  'phone mobile number cell cellphone telephone landline whatsapp telnyx twilio sms contact hotline tel',
  'iban account card number bank visa amex',
  'reference number code booking reservation confirmation membership passport insurance id',
  'email mail address',
].map((list) => new Set(stems(list)));
/** The intent by itself: "how do I get into Spotify?", "how can we reach the plumber?" */
const INTENTS: readonly [RegExp, kind: number][] = [
  [
    /\b(?:open|opens|unlock|unlocks|disarm|deactivate|arm|log ?in(?:to)?|log (?:on|onto)|sign in(?:to)?|access|get in(?:to|side)?|turn off|switch off|turn on|switch on|connect)\b/i,
    0,
  ],
  [/\b(?:call|reach|ring|text|phone|contact|message|dial)\b/i, 1],
];
/** Words of asking, which the item need not contain. */
const ASKING_WORDS = new Set(stems('give send show share need find please number'));

/** Words that tell nothing from anything else. */
const GENERIC = new Set(
  stems(
    'password passcode passphrase pin code key token secret login log-in username credential combination combo pw pass account number digits reference',
  ),
);

/** "Why does the alarm ring?" names the alarm and asks for no code of it. */
const ASKS_SOMETHING_ELSE = /\b(?:why|when|how (?:long|often|old|loud|much|many|far|big))\b/i;

/** The words of its name that tell it from others of its kind: of a "bank card" the bank, of a "card" the card. */
function ownWords(name: readonly string[]): string[] {
  const telling = name.filter((s) => !GENERIC.has(s));
  const unlikeOthers = telling.filter((s) => !KINDS.slice(1).some((kind) => kind.has(s)));
  return unlikeOthers.length > 0 ? unlikeOthers : telling;
}

const SAME: Readonly<Record<string, string>> = { wlan: 'wifi', wireless: 'wifi', internet: 'wifi', hotspot: 'wifi', bicycle: 'bike' };
const plainly = (one: string): string => SAME[one] ?? one;

function isNamedIn(item: MemoryItem, sentence: string): boolean {
  const said = words(sentence).map(stem).map(plainly);
  const asked = contentStems(sentence).map(plainly);
  if (ASKS_SOMETHING_ELSE.test(sentence) && !asked.some((s) => GENERIC.has(s))) return false;
  const held = new Set([...words(item.text), ...words(item.topic)].map(stem).map(plainly));
  const kinds = KINDS.filter((kind, i) => [...kind].some((s) => held.has(s)) || (i === 0 && item.topic.startsWith('our:')));
  const isKindNamed =
    kinds.some((kind) => asked.some((s) => kind.has(s))) ||
    INTENTS.some(([intent, kind]) => kinds.includes(KINDS[kind] ?? new Set()) && intent.test(sentence));
  if (!isKindNamed) return false;
  if (asked.some((s) => held.has(s)) && asked.every((s) => held.has(s) || ASKING_WORDS.has(s))) return true;
  const [owner = '', ...named] = item.topic.split(':');
  const isTheirs =
    owner === 'our' || said.some((s) => s === 'my' || s === 'me' || s === 'i') || words(owner).some((word) => said.includes(stem(word)));
  if (!isTheirs) return false;
  const name = words(named.join(' ').replaceAll('-', ' ')).map(stem).map(plainly);
  const own = ownWords(name);
  if (own.length === 0) return name.length > 0 && (owner !== 'our' || name.every((s) => said.includes(s)));
  return (owner !== 'our' && own.every((s) => KINDS.some((kind) => kind.has(s)))) || own.some((s) => asked.includes(s));
}

/** True for anything that is not secret. A credential must be named in a single sentence of the text. */
export function mayBeTold(item: MemoryItem, text: string): boolean {
  return !isSecret(item) || text.split(/[.!?\n]+/).some((sentence) => isNamedIn(item, sentence));
}
