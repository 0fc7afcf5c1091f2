// What owners keep back (bench/context/canaries.yaml), filled in by seed, each with allowed items that say it in other words.
import { readFileSync } from 'node:fs';
import type { ItemKind, MemoryItem } from '@offshoot/memory/items/item.ts';
import { isLine } from '@offshoot/memory/lines/lines.ts';
import { parse } from 'yaml';
import { randomOf } from '../memory/arbitrary-memories.ts';
import { asQuoted } from '../memory/as-quoted.ts';
import { inboxOf, NOW } from './bare-agent.ts';

type Said = { kind: ItemKind; topic: string; text: string };

interface Written {
  fillers: Record<string, string[]>;
  frames: { secret: Said; mark: string; prompts: string[]; restated: Said[] }[];
}

export interface Canary {
  prompt: string;
  secret: MemoryItem;
  /** Occurs in the secret and in no other item. */
  mark: string;
  /** The same in other words; allowed unless the selection is stricter than necessary. */
  restated: MemoryItem[];
}

const HOUR = 3_600_000;
const BYSTANDERS: Said[] = [
  { kind: 'training', topic: 'rule:suggest-local', text: 'Suggest small places, never chains.' },
  { kind: 'training', topic: 'rule:answer-short', text: 'Answer in two sentences.' },
  { kind: 'personalization', topic: 'leah:diet', text: 'Leah is vegetarian.' },
  { kind: 'personalization', topic: 'carl:taste:jazz', text: 'Carl loves jazz.' },
  { kind: 'fact', topic: 'our:dog', text: "The group's dog is called Biscuit." },
  { kind: 'fact', topic: 'our:choir', text: 'The choir sings on Thursdays.' },
  { kind: 'fact', topic: 'our:garden', text: 'The garden has nine apple trees.' },
  { kind: 'decision', topic: 'decision:fence', text: 'The group decided to paint the fence green.' },
  { kind: 'commitment', topic: 'carl:will:cake', text: 'Carl bakes the carrot cake.' },
];

const written = parse(readFileSync(new URL('../../../../bench/context/canaries.yaml', import.meta.url), 'utf8')) as Written;

export const FRAMES = written.frames.length;

/** That many different canaries: the frames in turn, filled in by the seed. */
export function canaries(count: number, seed: number): Canary[] {
  const found = new Map<string, Canary>();
  for (let index = 0; found.size < count && index < count * 20; index++) {
    const as = canary(index, seed);
    // Every other one as quotes.
    const one = Math.floor(index / FRAMES) % 2 === 0 ? as : quoted(as);
    const key = `${one.secret.text} ${one.prompt}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

const PEOPLE = ['Leah', 'Carl'].map((name) => ({ inboxId: inboxOf(name), name }));

const quoted = (one: Canary): Canary => ({
  ...one,
  secret: asQuoted(one.secret, 1, PEOPLE),
  restated: one.restated.map((item, i) => asQuoted(item, i + 2, PEOPLE)),
});

function canary(index: number, seed: number): Canary {
  const random = randomOf(seed * 1_000_003 + index);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error('an empty list');
    return one;
  };
  const frame = written.frames[index % FRAMES];
  if (frame === undefined) throw new Error('no frames');
  const values = Object.fromEntries(Object.entries(written.fillers).map(([name, list]) => [name, pick(list)]));
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const item = ({ kind, topic, text }: Said, id: string): MemoryItem => ({
    id: `mem_${id}`,
    kind,
    text: filled(text),
    topic: filled(topic).toLowerCase().replaceAll(' ', '-'),
    sensitivity: kind === 'credential' ? 'secret' : 'normal',
    tags: [],
    confirmed: true,
    provenance: { from: 'message', messageId: `m-${id}`, senderInboxId: inboxOf('Leah'), senderName: 'Leah' },
    learnedAt: new Date(NOW - Math.floor(random() * 1_000) * HOUR),
  });
  return {
    prompt: filled(pick(frame.prompts)),
    secret: item(frame.secret, `secret${index}`),
    mark: filled(frame.mark),
    restated: frame.restated.map((said, i) => item(said, `restated${index}x${i}`)),
  };
}

/** A memory with the canary among other items, in an order chosen by the seed. */
export function memoryWith({ secret, restated }: Canary, seed: number): MemoryItem[] {
  const random = randomOf(seed);
  const bystanders = BYSTANDERS.filter(() => random() < 0.7).map((said, i): MemoryItem => {
    const bystander: MemoryItem = { ...secret, ...said, id: `mem_by${i}`, sensitivity: 'normal' };
    return isLine(secret) ? asQuoted(bystander, i + 100, PEOPLE) : bystander;
  });
  return [secret, ...restated, ...bystanders]
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
