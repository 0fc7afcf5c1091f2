// Answers that tell more than one thing: about somebody, about everything, what is open, what was decided, what was inherited.
import type { Turn } from '../../../../../agent/domain/engine.ts';
import { listed } from '../../../../../agent/domain/listed.ts';
import { NEXT_STEP_TAG } from '../../../../../agent/memory/domain/items/classes.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { cutText } from '../../../../../agent/memory/domain/items/limits.ts';
import { inTurns, isSaidBy } from '../../../../../agent/memory/domain/items/tellers.ts';
import { aspectNamed } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem } from '../../../../../agent/memory/domain/words/words.ts';
import { stemsIn } from '../finding/finding.ts';
import { aspectOf, isPersonal, type Knowledge, nameOfKey, subjectOf } from '../knowledge/knowledge.ts';
import { dayInWords, keyInWords, numberInWords } from '../wording/phrasing.ts';
import { type Told, toldFacts } from '../wording/sides.ts';
import { type Answer, listing, MAX_LISTED } from './answering.ts';
import { nameShown } from './provenance.ts';

const open = (items: readonly MemoryItem[]) => items.filter(({ kind, sensitivity }) => kind !== 'credential' && sensitivity !== 'secret');
const credentials = (items: readonly MemoryItem[]) =>
  items.filter(({ kind, sensitivity }) => kind === 'credential' || sensitivity === 'secret');

/** What people rely on comes first, because a list is cut off at its end. */
const WEIGHTS = ['allergy', 'health', 'diet', 'flight', 'hotel', 'trip', 'home', 'birthday', 'work', 'likes'];
const weightOf = (item: MemoryItem): number => {
  const aspect = aspectNamed(aspectOf(item))?.name ?? aspectOf(item);
  const place = WEIGHTS.indexOf(aspect);
  return place >= 0 ? place : WEIGHTS.length;
};
const byWeight = (items: readonly MemoryItem[]): MemoryItem[] => [...items].sort((a, b) => weightOf(a) - weightOf(b));

/** Items with these people as their topic, and items that mention them. */
function itemsAbout(key: string, knowledge: Knowledge): MemoryItem[] {
  const parts = key.split('-');
  const isTheirs = (item: MemoryItem) => {
    const subject = subjectOf(item);
    return subject === key || subject?.startsWith(`${key}-`) === true || `${subject}-${aspectOf(item)}` === key;
  };
  const speaksOf = (item: MemoryItem) => item.kind !== 'training' && parts.every((word) => stemsIn(item).has(stem(word)));
  const all = open(knowledge.memory);
  return [...byWeight(all.filter(isTheirs)), ...all.filter((item) => !isTheirs(item) && speaksOf(item))];
}

const moreOf = (items: readonly MemoryItem[], shown: readonly Told[]): string => {
  const told = new Set(shown.flatMap(({ items: some }) => some));
  const subjects = [
    ...new Set(items.filter((item) => !told.has(item)).map((item) => (isPersonal(item) ? '' : keyInWords(aspectOf(item))))),
  ];
  const things = subjects.filter((one) => one !== '').slice(0, 3);
  return things.length > 0 ? things.join(', ') : 'one person or one thing';
};

function list(items: readonly MemoryItem[], memory: readonly MemoryItem[], lead: string): Answer {
  const facts = toldFacts(items, memory);
  const shown = facts.slice(0, MAX_LISTED);
  const more = facts.length - shown.length;
  const lines = [lead, ...shown.map(({ text }) => `• ${text}`)];
  if (more > 0) lines.push(`And ${more} more: ask about ${moreOf(items, shown)}.`);
  return { text: lines.join('\n'), told: shown.flatMap((fact) => fact.items) };
}

export function aboutPerson(key: string, knowledge: Knowledge): Answer {
  const isSpeaker = key === knowledge.speaker.key;
  const items = itemsAbout(key, knowledge);
  const opinions = isSpeaker ? knowledge.opinions.filter(isSaidBy(knowledge.speaker.inboxId ?? '')) : [];
  const about = [...items, ...opinions];
  const who = isSpeaker ? 'you' : nameOfKey(knowledge, key);
  if (about.length === 0) return { text: `I know nothing about ${who} yet.`, told: [], isUnknown: true };
  if (about.length <= 2 && !isSpeaker) return listing(toldFacts(about, knowledge.memory));
  return list(about, knowledge.memory, `This is what I know about ${who}:`);
}

const secretsLine = (count: number): string =>
  count === 0 ? '' : `\nAnd ${count === 1 ? 'one credential' : `${count} credentials`}, which I tell only when asked for by name.`;

/** The latest items of each teller in turn, so nobody's thousands fill the list. */
function latest(items: readonly MemoryItem[]): MemoryItem[] {
  return inTurns([...items].reverse());
}

export function everything(knowledge: Knowledge, withheld: number): Answer {
  const items = open(knowledge.memory);
  const secrets = credentials(knowledge.memory).length + withheld;
  if (items.length + secrets === 0) return { text: 'Nothing yet. Tell me something and I will remember it.', told: [], isUnknown: true };
  if (items.length === 0) return { text: `This is all I know:${secretsLine(secrets)}`, told: [] };
  const groups = Map.groupBy(items, (item) =>
    item.kind === 'training' ? 'rule' : isPersonal(item) ? (subjectOf(item) ?? '') : `our:${aspectOf(item)}`,
  );
  const placeOf = (key: string) => (key === 'rule' ? 2 : key.startsWith('our:') ? 0 : 1);
  const sorted = [...groups].sort(([a, first], [b, second]) => placeOf(a) - placeOf(b) || heaviest(first) - heaviest(second));
  // Takes turns between shared things and people, so neither fills the list alone.
  const [shared, people] = [sorted.filter(([key]) => placeOf(key) === 0), sorted.filter(([key]) => placeOf(key) > 0)];
  const room = Math.max(MAX_LISTED / 2, MAX_LISTED - people.length);
  const chosen = [...shared.slice(0, room), ...people.slice(0, MAX_LISTED - Math.min(room, shared.length))];
  const lines = chosen.map(([key, group]) => {
    const best = inTurns(byWeight([...group].reverse())).slice(0, key === 'rule' ? 2 : MAX_OF_ONE);
    return toldFacts(best, knowledge.memory);
  });
  const told = lines.flat().flatMap((fact) => fact.items);
  const shown = new Set(told.map(({ text }) => text));
  const left = new Set(items.filter(({ text }) => !shown.has(text)).map(({ text }) => text)).size;
  const names = people.filter(([key]) => key !== 'rule').map(([key]) => nameOfKey(knowledge, key));
  const about = listed([...names.slice(0, 3), ...shared.slice(room, room + 2).map(([key]) => `the ${keyInWords(key.slice(4))}`)]);
  const more = left === 0 ? '' : `\nAnd ${left} more: ask about ${about === '' ? 'one thing' : about}.`;
  const list = lines.map((facts) => `• ${facts.map(({ text }) => text).join(' ')}`).join('\n');
  return { text: `This is what I know:\n${list}${more}${secretsLine(secrets)}`, told };
}

/** Up to this many facts about one person or thing share a line. */
const MAX_OF_ONE = 4;
const heaviest = (items: readonly MemoryItem[]): number => Math.min(...items.map(weightOf));

export function decisions(knowledge: Knowledge): Answer {
  const made = open(knowledge.memory).filter(
    ({ kind, text }) => kind === 'decision' || /\b(?:decided|agreed|settled) (?:on|to|that|:)/i.test(text),
  );
  if (made.length === 0) return { text: 'I know of no decisions yet.', told: [], isUnknown: true };
  return listing(toldFacts([...made].reverse(), knowledge.memory));
}

const OPEN =
  /\b(?:still (?:to|needs?|open|missing|has to|have to|must)|not (?:yet )?(?:booked|decided|done|paid|bought|clear)|to[- ]?do|needs? to be|has to be|have to|has to|must|undecided|open question)\b/i;

/** The newest questions that nobody else has said anything but a question to. */
const MAX_UNANSWERED = 5;
const MAX_QUESTION = 160;

function unanswered(recent: readonly Turn[]): string[] {
  const asks = ({ text }: Turn) => /\?["”’)\s]*$/.test(text);
  const open = recent.filter((turn, place) => {
    if (turn.self || !asks(turn)) return false;
    const next = recent.slice(place + 1).find(({ speaker, self }) => self || speaker !== turn.speaker);
    return next === undefined || (!next.self && asks(next));
  });
  return open.slice(-MAX_UNANSWERED).map(({ speaker, text }) => `• ${speaker}: “${cutText(text, MAX_QUESTION)}”`);
}

/** What is to be done or undecided in the memory, and what somebody has asked in vain just now. */
export function stillOpen(knowledge: Knowledge, recent: readonly Turn[]): Answer {
  const asked = unanswered(recent);
  const known = openIn(knowledge);
  if (asked.length === 0) return known ?? { text: 'Nothing is open, as far as I know.', told: [], isUnknown: true };
  return { text: [...(known ? [known.text] : []), 'Nobody has answered:', ...asked].join('\n'), told: known?.told ?? [] };
}

function openIn(knowledge: Knowledge): Answer | undefined {
  const items = open(knowledge.memory).filter(
    (item) =>
      item.kind === 'commitment' ||
      aspectOf(item) === 'will' ||
      item.tags.includes(NEXT_STEP_TAG) ||
      (item.kind !== 'training' && OPEN.test(item.text)),
  );
  if (items.length === 0) return undefined;
  return listing(toldFacts(items, knowledge.memory), items.length > 3 ? 'Open, as far as I know:' : '');
}

export function rulesKept(knowledge: Knowledge): Answer {
  const rules = knowledge.memory.filter(({ kind }) => kind === 'training');
  if (rules.length === 0) return { text: 'Nobody gave me any rules here.', told: [], isUnknown: true };
  return list(latest(rules), knowledge.memory, 'I was taught:');
}

/** Who said it first, and when. */
export function inherited(items: readonly MemoryItem[]): Answer {
  const secrets = credentials(items).length;
  if (items.length === 0) return { text: 'I inherited nothing: all I know comes from this conversation.', told: [], isUnknown: true };
  const shown = latest(open(items)).slice(0, MAX_LISTED);
  const agents = new Set(
    items.map(({ provenance: p }) => (p.from === 'parent' ? nameShown(p.origin.agentName, false) : '')).filter((name) => name !== ''),
  );
  const lines = shown.map((item) => {
    if (item.provenance.from !== 'parent') return `• ${item.text}`;
    const { origin } = item.provenance;
    const who = nameShown(origin.saidBy, origin.byOwner === true) || 'somebody';
    return `• ${item.text} (${agents.size > 1 ? `${who} to ${nameShown(origin.agentName, false)}` : who}, ${dayInWords(origin.saidAt)})`;
  });
  const more = open(items).length - shown.length;
  if (more > 0) lines.push(`And ${more} more: ask about one person or one thing.`);
  const from = agents.size === 0 ? 'another agent' : listed([...agents].slice(0, 3));
  return {
    text: `I inherited ${numberInWords(items.length)} ${items.length === 1 ? 'thing' : 'things'} from ${from}:\n${lines.join('\n')}${secretsLine(secrets)}`,
    told: shown,
  };
}

/** "What did Maria tell you (about tea)?" */
export function saidBy(inboxId: string, wanted: readonly string[], knowledge: Knowledge, who: string): Answer {
  const isBy = isSaidBy(inboxId);
  const items = open(knowledge.memory).filter((item) => isBy(item) && wanted.every((one) => stemsIn(item).has(one)));
  if (items.length === 0)
    return { text: `I know of nothing that ${who} told me${wanted.length === 0 ? '' : ' about that'}.`, told: [], isUnknown: true };
  return listing(toldFacts([...items].reverse(), knowledge.memory), '');
}
