// When a credential may be told: only in reply to a question that names it.
import type { MemoryItem } from '../../../memory/domain/item.ts';
import { contentStems, stem, words } from '../../../memory/domain/words.ts';
import { isSecret } from '../../../transfers/domain/selection/reading.ts';

const SECRET_WORDS = new Set(
  'password passcode passphrase pin code key token secret login username credential wifi wlan phone mobile number account iban card telnyx twilio whatsapp sms reference email combination combo pw pass keybox alarm'
    .split(' ')
    .map(stem),
);
/** Words of asking, which the item need not contain. */
const ASKING_WORDS = new Set('give send show share need find please number'.split(' ').map(stem));

/** Synonyms for what opens a thing: the code of the safe means its combination. */
const OPENERS = new Set('password passcode passphrase pin code combination combo pw pass key reference number'.split(' ').map(stem));
const OPENING = new Set(['open', 'unlock']);

/** "How do I open the safe?": names the thing and the intent to open it. */
function isOpenedBy(item: MemoryItem, asked: readonly string[], said: readonly string[]): boolean {
  const [owner = '', ...named] = item.topic.split(':');
  const thing = words(named.join(' ').replaceAll('-', ' '))
    .map(stem)
    .filter((s) => !OPENERS.has(s));
  const isTheirs = owner === 'our' || said.includes('my') || words(owner).some((word) => said.includes(stem(word)));
  return isTheirs && said.some((s) => OPENERS.has(s) || OPENING.has(s)) && thing.some((s) => asked.includes(s));
}

function isNamedIn(item: MemoryItem, sentence: string): boolean {
  const said = words(sentence).map(stem);
  const asked = contentStems(sentence);
  if (isOpenedBy(item, asked, said)) return true;
  const held = new Set([...words(item.text), ...words(item.topic)].map(stem));
  if (!asked.some((s) => SECRET_WORDS.has(s) && held.has(s))) return false;
  if (asked.every((s) => held.has(s) || ASKING_WORDS.has(s))) return true;
  // Extra words do no harm if the question contains the full name of the thing and no other owner.
  const [owner = '', ...thing] = item.topic.split(':');
  const name = words(thing.join(' ')).map(stem);
  const isTheirs = owner === 'our' || said.includes('my') || words(owner).some((word) => said.includes(stem(word)));
  return name.length > 0 && isTheirs && name.every((s) => said.includes(s));
}

/** True for anything that is not secret. A credential must be named in a single sentence of the text. */
export function mayBeTold(item: MemoryItem, text: string): boolean {
  return !isSecret(item) || text.split(/[.!?\n]+/).some((sentence) => isNamedIn(item, sentence));
}
