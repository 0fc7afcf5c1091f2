// Pairs of memories that differ only in what the owner keeps back: what leaves the agent must be the same for both.
import { type ItemKind, MAX_GENERATION, type MemoryItem, type Sensitivity } from '@offshoot/memory/items/item.ts';
import { asQuoted } from './as-quoted.ts';

export interface MemoryPair {
  /** Its items are quotes. */
  isQuoted: boolean;
  prompt: string;
  templateDirective: string;
  /** Both sides have the same number of items; those that may go are the same, in the same order. */
  left: MemoryItem[];
  right: MemoryItem[];
  /** The members, on both sides. */
  members: { inboxId: string; name: string }[];
  now: Date;
}

const NOW = Date.UTC(2026, 4, 4, 12);
const HOUR = 3_600_000;
const PEOPLE = ['Saul', 'Mia', 'Leo', 'Ada'];
/** Names that can be mistaken for something else. */
export const ODD_NAMES = [
  ...[
    'Not',
    'except',
    'Everything',
    'Nothing',
    'me',
    'but not',
    'the',
    'details',
    'preferences',
    'training',
    'passwords',
    'General',
    'trip',
  ],
  ...[
    'SUBJECT',
    'subject details',
    'Dr. SUBJECT (and, co)',
    'Prague',
    'Biscuit',
    'chess club',
    'Mia',
    'MIA',
    'Мia',
    '…',
    '🦊',
    '東京',
    'note',
    'our',
  ],
  ...['Sa\u200bul', 'SUB\u00adJECT', 'a'.repeat(64), 'constructor', '__proto__', "Saul's", 'hospital', 'of'],
];
/** The same word to every reader, written with invisible characters or letters of other scripts. */
export const DISGUISES: ((word: string) => string)[] = [
  (word) => word,
  (word) => word,
  (word) => word.replace(/(.)/, '$1\u200b'),
  (word) => word.replace(/(..)/, '$1\u00ad'),
  (word) => word.split('').join('\u2060'),
  (word) => `${word}\u{e0041}\u{e0042}`,
  (word) => word.replaceAll('a', 'а').replaceAll('o', 'ο').replaceAll('e', 'е'),
  (word) => word.replaceAll('s', 'ѕ').replaceAll('i', 'і').replaceAll('J', 'Ј'),
  (word) => word.replace(/[aeo]/, '$&\u0323'),
  (word) => [...word].map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join(''),
  (word) => `\u202e${word}\u202c`,
  (word) => word.toUpperCase(),
];

/** What the owner keeps back, and the word that identifies the items. */
const SUBJECTS = ['Japan', 'Falcon', 'surgery', 'divorce', 'lawsuit', 'Lisbon'];
const WISHES = [
  'everything but not the SUBJECT',
  'everything except the SUBJECT',
  'Bring it all, but nothing about SUBJECT',
  "Don't share SUBJECT details",
  'General knowledge but not SUBJECT details',
  'no SUBJECT, please',
];
const ALLOWED: [ItemKind, string, string][] = [
  ['training', 'rule:chains', "Don't suggest chains, only local restaurants."],
  ['training', 'rule:short', 'Answer in at most two sentences.'],
  ['training', 'rule:dates', 'Always confirm the date before a reservation.'],
  ['personalization', 'saul:diet', 'Saul is vegetarian.'],
  ['personalization', 'mia:allergy', 'Mia is allergic to peanuts.'],
  ['personalization', 'leo:seat', 'Leo prefers window seats.'],
  ['fact', 'our:club', 'The chess club meets on Tuesdays.'],
  ['fact', 'our:garden', 'The garden has 12 apple trees.'],
  ['fact', 'ada:dog', "Ada's dog is called Biscuit."],
  ['fact', 'our:band', 'The band rehearses in the basement of Prague Street.'],
  ['decision', 'decision:color', 'The group decided to paint the fence green.'],
  ['decision', 'decision:chair', 'The group decided that Mia chairs the choir.'],
  ['commitment', 'leo:cake', 'Leo bakes the carrot cake.'],
  ['commitment', 'ada:drums', 'Ada brings her drums.'],
];
/** NAME, CODE and NUMBER differ between the sides. */
const KEPT_BACK = [
  'SUBJECT: the hospital is NAME, ward NUMBER.',
  'For SUBJECT they stay at the NAME until day NUMBER.',
  'The SUBJECT file at NAME has the mark CODE.',
  'NAME handles the SUBJECT matter for NUMBER euros.',
  'In SUBJECT, NAME waits with the envelope CODE.',
];
/** A restatement without the subject's word. Kept back for what it shares with the previous item. */
const RESTATED = [
  'NAME called again about NUMBER.',
  'Somebody mentioned the NAME, and that it was CODE.',
  'What happened at NAME cost NUMBER in the end.',
  'Ask for NAME and say CODE.',
];

const ANSWERS = ['yes, at noon', 'no, only on weekdays', 'the small one, I think', 'he said so', 'both of them'];

export type Random = () => number;

/** Mulberry32: the same numbers for the same seed, 0 ≤ n < 1. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
function pick<T>(random: Random, list: readonly T[]): T {
  const found = list[below(random, list.length)];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

function itemOf(
  { random, members }: Scene,
  id: string,
  kind: ItemKind,
  topic: string,
  text: string,
  o: Partial<MemoryItem> = {},
): MemoryItem {
  return {
    id,
    kind,
    topic,
    text,
    sensitivity: 'normal',
    tags: [],
    confirmed: true,
    provenance: { from: 'message', messageId: `m-${id}`, ...senderOf(pick(random, members)) },
    learnedAt: new Date(NOW - below(random, 1_000) * HOUR),
    ...o,
  };
}

const senderOf = ({ inboxId, name }: MemoryPair['members'][number]) => ({ senderInboxId: inboxId, senderName: name });

interface Scene {
  isQuoted: boolean;
  random: Random;
  members: MemoryPair['members'];
}

function inheritedOf(generation: number): Pick<MemoryItem, 'provenance' | 'confirmed'> {
  const origin = { instanceId: `inst_${'a2'.repeat(13)}`, agentName: 'First', saidBy: 'Ada', saidAt: '2026-01-02T03:04:05.000Z' };
  return {
    confirmed: false,
    provenance: { from: 'parent', parentInstanceId: 'inst_parent', transferId: 'clm_x', sourceIds: ['mem_p'], origin, generation },
  };
}

function invented(random: Random): { name: string; number: string; code: string } {
  const syllables = 'qua zor mip dax vel tun krey shom bliv ost'.split(' ');
  const name = Array.from({ length: 3 }, () => pick(random, syllables)).join('');
  return {
    name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    number: String(10_000 + below(random, 80_000)),
    code: `${pick(random, syllables)}-${1_000 + below(random, 9_000)}`,
  };
}

/** An item that is kept back and, sometimes, a restatement of it. */
function keptBack(scene: Scene, id: string, subject: string): MemoryItem[] {
  const { random } = scene;
  const { name, number, code } = invented(random);
  const filled = (template: string) =>
    template
      .replaceAll('SUBJECT', pick(random, DISGUISES)(subject))
      .replaceAll('NAME', name)
      .replaceAll('NUMBER', number)
      .replaceAll('CODE', code);
  const kind = pick<ItemKind>(random, ['fact', 'decision', 'commitment', 'personalization', 'training', 'credential']);
  const sensitivity = pick<Sensitivity>(random, ['normal', 'personal']);
  const item = itemOf(scene, `${id}x`, kind, `${subject.toLowerCase()}:${id}`, filled(pick(random, KEPT_BACK)), {
    sensitivity,
    tags: random() < 0.3 ? ['plan'] : [],
    ...(random() < 0.2 ? { validUntil: new Date(NOW + (below(random, 3) - 1) * HOUR) } : {}),
    ...(kind === 'decision' && random() < 0.5 ? { reason: filled('NAME wanted it.') } : {}),
    ...(random() < 0.2 ? inheritedOf(1 + below(random, 3)) : {}),
  });
  if (scene.isQuoted && random() < 0.3) {
    // It says nothing of the subject, and is a part of the matter all the same.
    const answer = itemOf(scene, `${id}a`, 'fact', `note:${id}`, pick(random, ANSWERS), { answers: item.id });
    return [item, answer, itemOf(scene, `${id}b`, 'fact', `note:${id}b`, pick(random, ANSWERS), { answers: answer.id })];
  }
  if (kind === 'credential' || random() < 0.5) return [item];
  return [item, itemOf(scene, `${id}r`, pick(random, ['fact', 'decision', 'commitment']), `note:${id}`, filled(pick(random, RESTATED)))];
}

/** Left out for reasons other than the owner's words. */
function outAnyway(scene: Scene, id: string): MemoryItem {
  const { random } = scene;
  const { name, number, code } = invented(random);
  switch (below(random, 4)) {
    case 0:
      return itemOf(scene, id, 'credential', `${name.toLowerCase()}:password`, `The password of ${name} is ${code}.`, {
        sensitivity: 'secret',
      });
    case 1:
      return itemOf(scene, id, 'fact', `old:${id}`, `${name} is open until ${number}.`, { validUntil: new Date(NOW - HOUR) });
    case 2:
      return itemOf(
        scene,
        id,
        'fact',
        `far:${id}`,
        `They say that ${name} has ${number} steps.`,
        inheritedOf(MAX_GENERATION + below(random, 3)),
      );
    default:
      return itemOf(scene, id, 'fact', `note:${id}`, `Somebody wrote ${code} on the wall of ${name}.`, { sensitivity: 'secret' });
  }
}

/** What may go keeps its order; what is kept back is anywhere in between. */
function mixed(random: Random, allowed: readonly MemoryItem[], others: readonly MemoryItem[]): MemoryItem[] {
  const items = [...allowed];
  for (const other of others) items.splice(below(random, items.length + 1), 0, other);
  return items;
}

export function memoryPair(seed: number): MemoryPair {
  const random = randomOf(seed);
  const isQuoted = random() < 0.5;
  const subject = pick(random, SUBJECTS);
  const wish = pick(random, WISHES).replace('SUBJECT', subject);
  const byTemplate = random() < 0.2;
  const members = PEOPLE.map((name, i) => ({
    inboxId: `a${i}`.repeat(32),
    name: random() < 0.5 ? name : pick(random, ODD_NAMES).replaceAll('SUBJECT', subject).replaceAll('subject', subject.toLowerCase()),
  }));
  const scene = { isQuoted, random, members };
  const allowed = ALLOWED.filter(() => random() < 0.7).map(([kind, topic, text], i) =>
    itemOf(scene, `a${i}`, kind, topic, text, random() < 0.15 ? inheritedOf(1 + below(random, MAX_GENERATION - 1)) : {}),
  );
  const size = 1 + below(random, 8);
  const side = (name: string) => {
    const out: MemoryItem[] = [];
    for (let i = 0; out.length < size; i++)
      out.push(...(random() < 0.7 ? keptBack(scene, `${name}${i}`, subject) : [outAnyway(scene, `${name}${i}`)]));
    return mixed(random, allowed, out.slice(0, size));
  };
  const [left, right] = [side('l'), side('r')].map((items) => (isQuoted ? quoted(items, members) : items));
  return {
    prompt: byTemplate ? '' : wish,
    templateDirective: byTemplate ? wish : random() < 0.2 ? 'no passwords' : '',
    left: left ?? [],
    right: right ?? [],
    isQuoted,
    members,
    now: new Date(NOW),
  };
}

/** The same serial for the same item on both sides, since message IDs do not tell what was said. */
function quoted(items: readonly MemoryItem[], members: MemoryPair['members']): MemoryItem[] {
  return items.map((item) => asQuoted(item, Number.parseInt(Buffer.from(item.id).toString('hex').slice(0, 11), 16), members));
}

/** Endless; the same seed gives the same pairs. */
export function* memoriesInPairs(seed: number): Generator<MemoryPair> {
  const random = randomOf(seed);
  for (;;) yield memoryPair(below(random, 2 ** 32));
}
