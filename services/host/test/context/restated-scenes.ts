// What owners keep back, with items that say it in other words and unrelated items (bench/context/restated).
import { readFileSync } from 'node:fs';
import { ITEM_KINDS, type ItemKind, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { slug, topicKey } from '@offshoot/memory/words/words.ts';
import { parse } from 'yaml';
import { asQuoted } from '../memory/as-quoted.ts';
import { inboxOf, NOW } from './bare-agent.ts';

/** Capitalised words at the start of the scenes' sentences that are not names. */
const BEGINNINGS = new Set(
  `The We They Our Each Half All Somebody Everybody There Mum Voters Thirty Eleven Bees Breakfast Boarding Tickets Two Never Don Be Always Ask
   Answer Use Keep Ring Stir Type Add Tell Put You Lunch Grandma Uncle`.split(/\s+/),
);

type Lines = Record<'excluded' | 'restated' | 'unrelated', string[]>;

export interface Scene {
  prompts: string[];
  excluded: MemoryItem[];
  restated: MemoryItem[];
  unrelated: MemoryItem[];
}

/** `file`: a name in bench/context/restated, or a path. */
export function scenesIn(file: string): Scene[] {
  const url = file.includes('/') ? file : new URL(`../../../../bench/context/restated/${file}.yaml`, import.meta.url);
  const written = parse(readFileSync(url, 'utf8')) as (Lines & { prompts: string[] })[];
  return written.map(({ prompts, excluded, restated, unrelated }, at) => {
    const items = (name: string, lines: string[]) => lines.map((line, i) => itemOf(line, `${at}-${name}-${i}`));
    return {
      prompts,
      excluded: items('excluded', excluded),
      restated: items('restated', restated),
      unrelated: items('unrelated', unrelated),
    };
  });
}

/** The same scenes as an engine keeps them that quotes. */
export function quotedScenes(scenes: readonly Scene[]): Scene[] {
  let serial = 0;
  return scenes.map((scene) => {
    const all = [...scene.excluded, ...scene.restated, ...scene.unrelated];
    // Whom the sentences begin with.
    const names = new Set(all.flatMap(({ topic }) => (topic.startsWith('our:') ? [] : [topic.split(':')[0] ?? ''])));
    const people = [...names].map((name) => ({ inboxId: inboxOf(name), name }));
    const quoted = (items: readonly MemoryItem[]) => items.map((item) => asQuoted(item, ++serial, people));
    return { ...scene, excluded: quoted(scene.excluded), restated: quoted(scene.restated), unrelated: quoted(scene.unrelated) };
  });
}

/** "fact The rent is due": kind and text. The topic consists of the text's own words, an engine's last resort. */
function itemOf(line: string, id: string): MemoryItem {
  const [kind = '', ...rest] = line.split(' ');
  if (!(ITEM_KINDS as readonly string[]).includes(kind)) throw new Error(`no kind: ${line}`);
  const text = rest.join(' ');
  const subject = /^(\p{Lu}\p{Ll}+)(?:'s)? (?=\p{Ll})/u.exec(text)?.[1] ?? '';
  const topic =
    subject !== '' && !BEGINNINGS.has(subject) ? `${slug(subject)}:${topicKey(text.slice(subject.length), 2)}` : `our:${topicKey(text, 3)}`;
  const [judged] = tidyLearned([{ kind: kind as ItemKind, text, topic }], new Date(NOW));
  if (judged === undefined) throw new Error(`nothing learned: ${line}`);
  return {
    ...judged,
    id: `mem_${id}`,
    confirmed: true,
    provenance: { from: 'message', messageId: `m-${id}`, senderInboxId: inboxOf('Leah'), senderName: 'Leah' },
    learnedAt: new Date(NOW),
  };
}
