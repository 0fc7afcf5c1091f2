// Who may have what forgotten. The agent deletes what a member taught, and hides at once what others taught about them; the rest stays, and the
// member is told so. The owner may delete anything. An injected "forget everything" therefore affects only what its speaker controls.
import { isPlain, looks, sameLook } from '@offshoot/text';
import { linear } from '@offshoot/text/linear-patterns';
import type { MemoryItem } from '../items/item.ts';
import type { ForgetOrder } from '../items/learned.ts';
import { topicLook } from '../items/limits.ts';
import { isSaidBy } from '../items/tellers.ts';
import { isLine, wordsOf } from '../lines/lines.ts';
import { isUpdate } from '../merging/updates.ts';
import { concernsOf, isAbout } from '../people/concerns.ts';
import type { Person } from '../people/people.ts';
import { partsByPerson, peopleIn } from '../people/sentence-parts.ts';
import { partsOfTopic } from '../words/aspects.ts';
import { groupsOfStem } from '../words/groups.ts';
import { contentForms, contentStems, lookAlikes, stem, words } from '../words/words.ts';

export interface ForgetRequest {
  /** Ids that the orders refer to, according to the engine. */
  asked: readonly string[];
  scopes: readonly ForgetOrder['scope'][];
  /** The text of the message, to find the people it names. */
  text: string;
  speaker: Person;
  isOwner: boolean;
}

export interface ForgetPlan {
  gone: MemoryItem[];
  hidden: MemoryItem[];
  /** Referred to, but not the speaker's to forget. */
  stays: MemoryItem[];
  /** Items that are also about someone else, with what is left of each. */
  cut: { item: MemoryItem; text: string; topic: string; key: string }[];
}

type Fate = 'gone' | 'hidden' | 'stays';

/** In the order of `known`. */
export function forgetPlan(request: ForgetRequest, o: { known: readonly MemoryItem[]; people: readonly Person[] }): ForgetPlan {
  const { speaker, isOwner, scopes } = request;
  const said = isSaidBy(speaker.inboxId ?? '');
  const mine = isAbout(speaker, o.people);
  const wanted = new Set(request.asked);
  const [takesBack, isPrivate] = [
    scopes.some((scope) => scope === 'said' || scope === 'everything'),
    scopes.some((scope) => scope === 'about-speaker' || scope === 'everything'),
  ];
  const isMeant = (item: MemoryItem) =>
    wanted.has(item.id) || (takesBack && said(item)) || (isPrivate && mine(item)) || (item.hidden === true && isHiddenMeant(item));
  // Engines never see hidden items, so a person who may delete one names it or the person it is about.
  const named = new Set(scopes.length === 0 && wanted.size === 0 ? [] : peopleIn(request.text, o.people));
  const isHiddenMeant = (item: MemoryItem) =>
    scopes.length > 0 &&
    (isOwner || said(item)) &&
    (concernsOf(item, o.people).some(({ key }) => named.has(key)) || mentionsOf([item])(request.text));
  const fateOf = (item: MemoryItem): Fate => (said(item) || isOwner ? 'gone' : mine(item) ? 'hidden' : 'stays');

  const fates = new Map<MemoryItem, Fate>(o.known.filter(isMeant).map((item) => [item, fateOf(item)]));
  const taken = [...fates].flatMap(([item, fate]) => (fate === 'stays' ? [] : [item]));
  // Other items that say the same must not resurface once these are gone.
  const topics = new Set(taken.map(({ topic }) => topicLook(topic)));
  const restates = restatementsOf(taken);
  const repeats = repeatsOf(taken);
  for (const item of o.known) {
    if (fates.has(item) || !(topics.has(topicLook(item.topic)) || restates(item) || repeats(item))) continue;
    if (said(item) || (isOwner && (item.provenance.from === 'parent' || mine(item) || isUpdate(item) || isLine(item))))
      fates.set(item, 'gone');
    else if (mine(item)) fates.set(item, 'hidden');
  }
  for (const item of hangingOn(fates, o.known)) if (said(item) || isOwner) fates.set(item, 'gone');

  const plan: ForgetPlan = { gone: [], hidden: [], stays: [], cut: [] };
  const isAllMine = (item: MemoryItem) => takesBack || (isPrivate && mine(item));
  for (const item of o.known) {
    const fate = fates.get(item);
    if (fate === undefined) continue;
    const others = fate === 'gone' && !isAllMine(item) ? concernedBeside(named, item, o.people) : [];
    // A quote has no part that nobody said.
    if (others.length === 0 || isLine(item)) plan[fate].push(item);
    else {
      const left = leftOf(item, named, o.people);
      if (left !== undefined) plan.cut.push({ item, ...left });
      // The rest would be about the speaker, who wants it gone.
      else plan[others.every((key) => key === speaker.key) ? 'gone' : 'stays'].push(item);
    }
  }
  return plan;
}

/** The people an item is about besides those named in the order, if the order names any of them. */
function concernedBeside(named: ReadonlySet<string>, item: MemoryItem, people: readonly Person[]): string[] {
  const keys = concernsOf(item, people).map(({ key }) => key);
  return keys.some((key) => named.has(key)) ? keys.filter((key) => !named.has(key)) : [];
}

/** Undefined if the sentence cannot be split. */
function leftOf(
  item: MemoryItem,
  named: ReadonlySet<string>,
  people: readonly Person[],
): { text: string; topic: string; key: string } | undefined {
  const [part, ...more] = (partsByPerson(item.text, people) ?? []).filter(({ about }) => !about.some((key) => named.has(key)));
  const {
    text,
    about: [key],
  } = part ?? { text: '', about: [] };
  if (key === undefined || more.length > 0) return undefined;
  const topic = partsOfTopic(item.topic);
  const isOthers = topic !== undefined && named.has(topic.subject);
  return {
    text,
    key,
    topic: isOthers ? [key, topic.aspect, topic.detail].filter((piece) => piece !== undefined).join(':') : item.topic,
  };
}

/** Returns a test for items that say the same about the same subject and aspect, or more: "green tea" restates "tea". */
function restatementsOf(taken: readonly MemoryItem[]): (item: MemoryItem) => boolean {
  const placeOf = (item: MemoryItem) => {
    const parts = isLine(item) ? undefined : partsOfTopic(item.topic);
    return parts?.detail === undefined ? undefined : topicLook(`${parts.subject}:${parts.aspect}`);
  };
  const toldAt = Map.groupBy(
    taken.flatMap((item) => {
      const [place, stems] = [placeOf(item), withoutSubject(item).map(([s]) => s ?? '')];
      return place === undefined || stems.length === 0 ? [] : [{ place, stems }];
    }),
    ({ place }) => place,
  );
  return (item) => {
    const told = toldAt.get(placeOf(item) ?? '');
    if (told === undefined) return false;
    const stems = new Set(contentStems(item.text));
    return told.some((one) => one.stems.every((s) => stems.has(s)));
  };
}

/** A line of so few telling words says nothing without the line that it answers. */
const FRAGMENT = 2;
/** Of a line with at least so many telling words, nearly all of them are enough. */
const LONG = 4;
const NEARLY_ALL = 0.75;

/** Returns a test for items that say again what one of the lines says, in at least its telling words. */
function repeatsOf(taken: readonly MemoryItem[]): (item: MemoryItem) => boolean {
  const told = taken.filter(isLine).map((item) => ({ item, telling: tellingOf(item) }));
  const byWord = new Map<string, typeof told>();
  for (const one of told) for (const word of one.telling) byWord.set(word, [...(byWord.get(word) ?? []), one]);
  return (item) => {
    const { content } = wordsOf(item);
    const shared = new Map<(typeof told)[number], number>();
    for (const word of content) for (const one of byWord.get(word) ?? []) shared.set(one, (shared.get(one) ?? 0) + 1);
    return [...shared].some(([{ item: gone, telling }, count]) => {
      if (telling.size > 1) return count === telling.size || (telling.size >= LONG && count / telling.size >= NEARLY_ALL);
      const keys = new Set((gone.concerns ?? []).map(({ key }) => key));
      return count === 1 && (keys.size === 0 || (item.concerns ?? []).some(({ key }) => keys.has(key)));
    });
  };
}

/** Without the names of those whom it is about. */
function tellingOf(item: MemoryItem): ReadonlySet<string> {
  const names = new Set((item.concerns ?? []).flatMap(({ key }) => key.split('-').map(stem)));
  const telling = new Set([...wordsOf(item).content].filter((word) => !names.has(word)));
  return telling.size > 0 ? telling : wordsOf(item).content;
}

/** Fragments that answer what goes, and so on. */
function hangingOn(fates: ReadonlyMap<MemoryItem, Fate>, known: readonly MemoryItem[]): MemoryItem[] {
  const hanging = Map.groupBy(
    known.filter((item) => item.answers !== undefined && !fates.has(item) && wordsOf(item).content.size <= FRAGMENT),
    ({ answers }) => answers,
  );
  const found: MemoryItem[] = [];
  if (hanging.size === 0) return found;
  const pending = [...fates].flatMap(([item, fate]) => (fate === 'stays' ? [] : [item]));
  for (let gone = pending.pop(); gone !== undefined; gone = pending.pop()) {
    const answers = hanging.get(gone.id) ?? [];
    hanging.delete(gone.id);
    found.push(...answers);
    pending.push(...answers);
  }
  return found;
}

/**
 * Returns a test for lines that mention what was forgotten, by its words or by a word that groups nothing else in memory. Errs on the
 * side of too many: a line is only context for the next answers. Members' names are not exempt, or a member named like a place would keep
 * it in memory.
 */
export function mentionsOf(forgotten: readonly MemoryItem[]): (text: string) => boolean {
  const told = forgotten.map((item) => {
    const said = withoutSubject(item).filter(([s]) => s !== 'group');
    const telling = said.filter((forms) => forms.every((s) => (s.length >= 3 || !isPlain(s)) && groupsOfStem(s).length === 0));
    return { text: seen(item.text).replace(linear(/[.!?…]+$/u), ''), said, telling };
  });
  return (text) => {
    const line = new Set([...words(text).map(stem), ...lookAlikes(text).keys()].map(sameLook));
    const whole = seen(text);
    const holds = (forms: readonly string[]) => forms.some((s) => line.has(sameLook(s)));
    return told.some(
      (item) =>
        whole.includes(item.text) ||
        item.telling.some(holds) ||
        (item.telling.length === 0 && item.said.length > 0 && item.said.every(holds)),
    );
  };
}

/** What an item says about its subject: "Saul is vegetarian" does not cover everything said about Saul. */
function withoutSubject({ text, topic }: MemoryItem): string[][] {
  const said = contentForms(text);
  const subject = topic.includes(':') ? contentStems(topic.split(':')[0] ?? '') : [];
  return subject.every((s, i) => said[i]?.[0] === s) ? said.slice(subject.length) : said;
}

const seen = (text: string): string => looks(looks(text).toLowerCase());
