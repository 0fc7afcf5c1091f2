// Which items reveal a secret that is not transferred: "Leo typed hunter2 into the router" next to "The wifi password is hunter2".

import { isSecret } from '@offshoot/memory/items/item.ts';
import { stem, words } from '@offshoot/memory/words/words.ts';
import { isTelling } from './exact-words.ts';
import type { ReadItem, ReadMemory } from './reading.ts';

/** The last word after "is": a password without digits. */
const LAST_WORD = /(?:\b(?:is|are|was)|[:=→])\s+["'“‘«]?([\p{L}\p{N}]{4,})["'”’»]?[.!\s]*$/u;

export function tellingSecrets(memory: ReadMemory, stays: (one: ReadItem) => boolean): Set<ReadItem> {
  const values = new Set<string>();
  for (const one of memory.items) {
    if (!stays(one)) continue;
    const { text, topic } = one.item;
    for (const word of memory.exactWordsOf(one)) if (isTelling(word)) values.add(word);
    const last = text.match(LAST_WORD)?.[1];
    if (last !== undefined && !words(topic).includes(last.toLowerCase())) values.add(stem(last.toLowerCase()));
  }
  if (values.size === 0) return new Set();
  const tells = (one: ReadItem) => [...one.stems, ...one.looks.keys(), ...memory.exactWordsOf(one)].some((word) => values.has(word));
  return new Set(memory.items.filter((one) => !isSecret(one.item) && tells(one)));
}
