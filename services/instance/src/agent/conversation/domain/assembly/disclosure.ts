// When a credential may be told: only to a question that names it.
import type { MemoryItem } from '../../../memory/domain/item.ts';
import { contentStems, stem, words } from '../../../memory/domain/words.ts';
import { isSecret } from '../../../transfers/domain/selection/reading.ts';

const SECRET_WORDS = new Set(
  'password passcode passphrase pin code key token secret login username credential wifi phone number account iban card telnyx twilio whatsapp sms reference email'
    .split(' ')
    .map(stem),
);
/** Words of asking that no item needs to hold. */
const ASKING_WORDS = new Set('give send show share need find please number'.split(' ').map(stem));

function isNamedIn(item: MemoryItem, sentence: string): boolean {
  const said = words(sentence).map(stem);
  const asked = contentStems(sentence);
  const held = new Set([...words(item.text), ...words(item.topic)].map(stem));
  if (!asked.some((s) => SECRET_WORDS.has(s) && held.has(s))) return false;
  if (asked.every((s) => held.has(s) || ASKING_WORDS.has(s))) return true;
  // Other words around it do no harm where the question holds the whole name of the thing, and no other owner's.
  const [owner = '', ...thing] = item.topic.split(':');
  const name = words(thing.join(' ')).map(stem);
  const isTheirs = owner === 'our' || said.includes('my') || words(owner).some((word) => said.includes(stem(word)));
  return name.length > 0 && isTheirs && name.every((s) => said.includes(s));
}

/** True for what is no secret. What opens something must be named by one sentence of the text. */
export function mayBeTold(item: MemoryItem, text: string): boolean {
  return !isSecret(item) || text.split(/[.!?\n]+/).some((sentence) => isNamedIn(item, sentence));
}
