// Items as an engine keeps them that quotes what people said: facts on topics of their own, about the people whom they name.

import { classesOf } from '@offshoot/memory/items/classes.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { lineTopic } from '@offshoot/memory/lines/lines.ts';
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
  // As the memory classes each line that it keeps.
  const { sensitivity, tags } = classesOf({ kind: 'fact', text: item.text, topic, sensitivity: item.sensitivity });
  return { ...quoted, kind: 'fact', topic, concerns, sensitivity, tags: [...new Set([...item.tags, ...tags])].sort() };
}
