// Items as an engine keeps them that quotes what people said: facts on topics of their own, about the people whom they name.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { lineTopic } from '@offshoot/memory/lines/lines.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { isNobodys, nameLook } from '@offshoot/memory/people/people.ts';
import { words } from '@offshoot/memory/words/words.ts';

/** Rules and credentials are kept as such. `serial`: different for each item. */
export function asQuoted(item: MemoryItem, serial: number, people: readonly { inboxId: string; name: string }[]): MemoryItem {
  const topic = lineTopic(serial.toString(16).padStart(12, '0'), 0);
  if (item.kind === 'training' || item.kind === 'credential') return { ...item, topic };
  const said = new Set(words(item.text));
  const named = people.filter(({ name }) => said.has(name.toLowerCase()) && !isNobodys(nameLook(name)));
  const concerns = named.map(({ inboxId, name }) => ({ key: nameLook(name), speaker: speakerDigest(inboxId) }));
  const { reason: _, ...quoted } = item;
  // As the memory's store does with each line that it keeps.
  const [kept] = tidyLearned([{ kind: 'fact' as const, text: item.text, topic, sensitivity: item.sensitivity }]);
  if (kept === undefined) throw new Error(`nothing learned: ${item.text}`);
  return { ...quoted, ...kept, concerns };
}
