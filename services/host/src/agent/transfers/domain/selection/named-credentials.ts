// Which credentials a prompt names individually, by specific words ("the Telnyx number", "the wifi password"). "All passwords" names
// none; if several match the same words, only the one whose full name they are counts.

import { isSecret } from '@offshoot/memory/items/item.ts';
import { isLine } from '@offshoot/memory/lines/lines.ts';
import { isStopWord, stem, words } from '@offshoot/memory/words/words.ts';
import type { Directive, Phrase } from './directive.ts';
import type { ReadItem, ReadMemory } from './reading.ts';

/** Generic words for credentials. */
const KIND_OF_CREDENTIAL = new Set(
  `password passcode passphrase pin key keys apikey token secret login username user name credential account phone telephone mobile cell number sms call
   text email mail contact code reference iban card id access api`
    .split(/\s+/)
    .map(stem),
);
/** Words around a name that are not part of it. */
const AROUND = new Set('our group this use save all every each any both which whose other'.split(' ').map(stem));

const isOwnWord = (s: string): boolean => !KIND_OF_CREDENTIAL.has(s) && !AROUND.has(s) && !isStopWord(s);

/** In a line, where its value begins. */
const VALUE = /\b(?:is|are|was|ist|es|est|è)\b|[:=]/i;

/** "our:telnyx-number" becomes "telnyx"; if nothing else is left, the owner: "saul:phone-number" becomes "saul". */
function ownNameOf({ item }: ReadItem): string[] {
  if (isLine(item))
    return words(item.text.split(VALUE)[0] ?? '')
      .map(stem)
      .filter(isOwnWord);
  const [owner = '', ...thing] = item.topic.split(':');
  const name = words(thing.join(' ')).map(stem).filter(isOwnWord);
  return name.length > 0 ? name : words(owner).map(stem).filter(isOwnWord);
}

export function credentialsNamedBy(directive: Directive, memory: ReadMemory): ReadonlySet<ReadItem> {
  const credentials = memory.items.filter(({ item }) => isSecret(item));
  const named = new Set<ReadItem>();
  if (credentials.length === 0) return named;
  for (const phrase of directive.include) {
    const meant = meantBy(phrase);
    if (meant === undefined) continue;
    const answering = credentials.filter((one) => meant.every((s) => one.stems.has(s)));
    const exactly = answering.filter((one) => {
      const name = ownNameOf(one);
      return name.length > 0 && name.every((s) => meant.includes(s));
    });
    for (const one of answering.length === 1 ? answering : exactly) named.add(one);
  }
  return named;
}

/** Undefined if the phrase means no credential, or no specific one. */
function meantBy({ kinds, specific, grouped }: Phrase): string[] | undefined {
  const isOfCredential = kinds.includes('credential') || [...specific, ...grouped].some((s) => KIND_OF_CREDENTIAL.has(s));
  const own = [...specific, ...grouped].filter(isOwnWord);
  return isOfCredential && own.length > 0 ? own : undefined;
}
