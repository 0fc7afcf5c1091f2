// Made-up templates whose words are as unevenly common as in real texts, and what people would search for among them.
import type { StoreContent } from '@offshoot/template/testing';

/** From 0 to below 1, the same for the same seed (mulberry32). */
export type Draw = () => number;

export function drawsFrom(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = 'ta ri ko mel son per lin da vor est ami qu ran te shi no bel cru dio fan'.split(' ');
const ROLES = 'planner agent assistant coach guide helper tutor scout bot buddy'.split(' ');
const CATEGORIES = 'travel food education health finance games work family music sports home news'.split(' ');
const TOPICS =
  'tokyo trip recipe budget study garden fitness wine movie running chess piano news baby osaka restaurant interview calendar wedding language'.split(
    ' ',
  );
const VOCABULARY = 20_000;

/** Draws words of a made-up language. */
export function wordsFrom(draw: Draw): () => string {
  const syllables = (n: number): string => (n === 0 ? '' : one(draw, SYLLABLES) + syllables(n - 1));
  const vocabulary = Array.from({ length: VOCABULARY }, () => syllables(1 + Math.floor(draw() * 4)));
  // The n-th word of a language is about n times rarer than the first.
  return () => vocabulary[Math.floor(VOCABULARY ** draw()) - 1] ?? '';
}

export function storeContents(draw: Draw, templates: number): StoreContent[] {
  const word = wordsFrom(draw);
  const words = (least: number, most: number) => Array.from({ length: least + Math.floor(draw() * (most - least)) }, word).join(' ');
  return Array.from({ length: templates }, () => ({
    agentName: [draw() < 0.6 ? one(draw, TOPICS) : word(), draw() < 0.5 ? word() : '', draw() < 0.7 ? one(draw, ROLES) : '']
      .filter(Boolean)
      .join(' '),
    category: one(draw, CATEGORIES),
    tags: Array.from({ length: Math.floor(draw() * 5) }, () => (draw() < 0.5 ? one(draw, TOPICS) : word())),
    description: words(8, 30),
    instructions: words(30, 200),
  }));
}

const NONE = { query: '', category: '', tags: [] as string[], order: 'relevance' as const };

/** Kinds of searches, in turn. */
export function queriesOf(draw: Draw, contents: readonly StoreContent[], searches: number) {
  const content = () => one(draw, contents);
  const wordOf = (text: string) => one(draw, text.split(' '));
  const mistyped = (text: string) => {
    const at = Math.floor(draw() * text.length);
    return draw() < 0.5 ? text.slice(0, at) + text.slice(at + 1) : `${text.slice(0, at)}x${text.slice(at + 1)}`;
  };
  const kinds = {
    'a name': () => ({ query: content().agentName }),
    'a name with typing errors': () => ({ query: content().agentName.split(' ').map(mistyped).join(' ') }),
    'a name while typing': () => {
      const { agentName } = content();
      return { query: agentName.slice(0, 2 + Math.floor(draw() * agentName.length)) };
    },
    'the most common words': () => ({ query: one(draw, [...ROLES, ...TOPICS]) }),
    'a topic and a role': () => ({ query: `${one(draw, TOPICS)} ${one(draw, ROLES)}` }),
    'a word of a description': () => ({ query: wordOf(content().description) }),
    'words of the instructions': () => ({ query: Array.from({ length: 3 }, () => wordOf(content().instructions)).join(' ') }),
    'nothing that exists': () => ({ query: `${mistyped(mistyped('xylophonist'))} zz` }),
    'a category': () => ({ category: one(draw, CATEGORIES) }),
    'a tag': () => ({ tags: [one(draw, TOPICS)] }),
    'a category, a tag and a word': () => ({ category: one(draw, CATEGORIES), tags: [one(draw, TOPICS)], query: one(draw, ROLES) }),
    'a word, newest first': () => ({ query: one(draw, TOPICS), order: 'newest' as const }),
    'the newest': () => ({}),
  };
  const all = Object.entries(kinds);
  return Array.from({ length: searches }, (_, n) => {
    const [kind, make] = all[n % all.length] as [string, () => Partial<typeof NONE>];
    return { kind, ...NONE, ...make() };
  });
}

function one<T>(draw: Draw, all: readonly T[]): T {
  return all[Math.floor(draw() * all.length)] as T;
}
