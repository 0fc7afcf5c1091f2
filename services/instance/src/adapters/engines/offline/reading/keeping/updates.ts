// Updates of something known, whoever said it: "they moved the dentist to Wednesday", "doctor upped the ramipril
// to 10", "Ned takes over the release notes". An update gets the topic of what it updates, so the older words are never told alone.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { tagsOf } from '../../../../../agent/memory/domain/items/classes.ts';
import { type MemoryItem, NEW_VALUES_TAG, UPDATE_TAG } from '../../../../../agent/memory/domain/items/item.ts';
import { isTaughtHereBy } from '../../../../../agent/memory/domain/items/tellers.ts';
import { currentKnowledge } from '../../../../../agent/memory/domain/merging/merge.ts';
import { laterWords } from '../../../../../agent/memory/domain/merging/updates.ts';
import { holdsValues, type Value, valuesIn, withValuesOf } from '../../../../../agent/memory/domain/merging/values.ts';
import { keysConcerned } from '../../../../../agent/memory/domain/people/concerns.ts';
import { contentStems, stem, topicKey, words } from '../../../../../agent/memory/domain/words/words.ts';
import { meansOneOf } from '../../words/concepts.ts';
import { withDates } from '../../words/dates.ts';
import { wordsOf } from '../../words/english.ts';
import { asSentence, type Setting, spoken } from '../people/who.ts';
import { AGREED, ALSO_SAID, ANNOUNCED, CHANGE, CUES } from './change-words.data.ts';
import { type HeadCount, headCountIn } from './counts.ts';
import { dated } from './notes.ts';

export interface Update {
  learned: Learned[];
  /** Items from the same words, which the update expresses better. */
  covered: readonly Learned[];
}

const TAKES_OVER = linear(
  /\b(?:tak(?:e|es|ing)|took|will take|'ll take|handles?|does|do) over\b|\bfrom now on\b.*\binstead of\b|\binstead of (?:me|\p{Lu}\p{L}+)\b/iu,
);
const PAID = linear(
  /\b(?:paid|payed)\b.*\bback\b|\brepaid\b|\b(?:settled|cleared) (?:up|it|my|his|her|the)\b|\bwe(?:'re| are|re) (?:even|square|quits)\b|\bgave\b.*\b(?:money|cash|it) back\b|\b(?:doesn't|does not|don't|do not|dont|doesnt) owe\b.*\b(?:any ?more|anything)\b/i,
);

/** Subjects that nobody else changes in passing, and that must not be guessed. */
const FIXED = /:(?:allergy|diet|likes|name|birthday|age|origin|language|fear)(?::|$)|^(?:rule|feedback):/;
const MAX_WORDS = 24;
/** A message that does not name its subject continues the previous one. */
const JUST_NOW_MS = 30 * 60_000;
const MAX_LOOKED_AT = 4;
const MIN_SHARE = 0.5;

/** What is updated. `isSure`: nothing else can be meant, so the new values may stand in its sentence. */
interface Meant {
  item: MemoryItem;
  isSure: boolean;
  /** Its other name, and the word for which it stands. */
  alias?: { name: string; word: string };
}

interface Said {
  text: string;
  written: string;
  values: readonly Value[];
  /** Stems of everything else that it names. */
  named: readonly string[];
  isAgreed: boolean;
}

const without = (text: string, values: readonly Value[]): string =>
  values.reduceRight((left, { at, text: value }) => `${left.slice(0, at)} ${left.slice(at + value.length)}`, text);

/** The stems of what it is about: no values, and no words that only announce a change. */
export const namedIn = (text: string): string[] =>
  [...new Set(contentStems(without(text, valuesIn(text).values)))].filter((one) => !CUES.has(one) && !/^\d+$/.test(one));

function saidIn(text: string, written: string, setting: Setting): Said {
  const { values } = valuesIn(text);
  const own = new Set(words(setting.speakerName).map(stem));
  const namedBy = (part: string) => namedIn(part).filter((one) => !own.has(one));
  // "Wait, Orlo has 9, I forgot the potion": the rest is talk around it.
  const beside = namedBy(
    text
      .split(/, /)
      .filter((part) => valuesIn(part).values.length > 0)
      .join(', '),
  );
  const [value, ...more] = valuesIn(written).values;
  const isAgreed = value !== undefined && more.length === 0 && AGREED.test(written.slice(0, value.at)) && beside.length === 0;
  // "Let's make that 9:15, traffic": a reason is no name.
  const named = beside.length > 0 || isAgreed ? beside : namedBy(text);
  return { text, written, values, named, isAgreed };
}

/** Whether the values of one can stand for those of the other. */
export const isAlike = (said: readonly Value[], known: readonly Value[]): boolean =>
  said.some(({ kind }) => known.some((one) => one.kind === kind || isNumber(kind, one.kind) || isNumber(one.kind, kind)));
const isNumber = (kind: Value['kind'], other: Value['kind']): boolean => kind === 'number' && other !== 'day' && other !== 'size';

/** Items that can be updated, newest first, as currently told. */
function candidatesOf(setting: Setting): MemoryItem[] {
  const { known, message } = setting;
  return currentKnowledge(known, message.sentAt)
    .filter(
      (item) =>
        item.kind !== 'credential' &&
        item.kind !== 'training' &&
        item.sensitivity !== 'secret' &&
        !FIXED.test(item.topic) &&
        item.learnedAt.getTime() <= message.sentAt.getTime(),
    )
    .toSorted((a, b) => b.learnedAt.getTime() - a.learnedAt.getTime());
}

function shareOf(named: readonly string[], item: MemoryItem): number {
  const held = new Set([...contentStems(item.text), ...contentStems(item.topic.replace(/[:-]/g, ' '))]);
  const hits = named.map((one) => {
    if (held.has(one)) return 1;
    const isKin = meansOneOf(one, held) || ALSO_SAID.some((line) => line.has(one) && [...line].some((other) => held.has(other)));
    return isKin ? 0.7 : 0;
  });
  return hits.reduce<number>((sum, hit) => sum + hit, 0) / named.length;
}

/** "It's 9:15 now" tells the time. */
const TELLS_TIME = /^(?:\p{L}+ )?(?:it's|its|it is)(?: already| almost| only| just)? \S+(?: [ap]m)?(?: now| already)*$/iu;
const FIRST_PERSON = /(?:^|\s)(?:i|i'll|ill|i'm|im|i'd|me|my|mine)\b/i;

/** "Tom's flight lands at 8 now" is not of the group's flight. */
function isOfOthers(item: MemoryItem, said: Said, { speakerName, agentName }: Setting): boolean {
  const held = new Set(words(item.text).map(stem));
  const [head = ''] = said.text.split(/\b(?:is|are|was|will|to|at|in|on|got|has|have|costs?|moved|changed|switched|now)\b/i);
  const owners = wordsOf(head).filter((word) => word.possessive || (word.tags.has('FirstName') && /^\p{Lu}/u.test(word.text)));
  const isTold = (word: string) => held.has(stem(word)) || word === agentName.toLowerCase();
  if (owners.some((word) => !isTold(word.lower.replace(/'s?$/, '')))) return true;
  return /\bmy\b/i.test(head) && !words(speakerName).some(isTold) && !/\bmy (?:bad|god|fault|mistake)\b/i.test(head);
}

/** The item that the update means: the named one, or else the latest with such a value. */
function meantBy(said: Said, setting: Setting): Meant | undefined {
  const all = candidatesOf(setting);
  const alike = all.filter((item) => isAlike(said.values, valuesIn(item.text).values) && !isOfOthers(item, said, setting));
  if (said.named.length === 0) {
    const last = setting.known.toSorted((a, b) => b.learnedAt.getTime() - a.learnedAt.getTime())[0];
    // "It's 4713 now" may be the new code.
    if (last === undefined || last.kind === 'credential' || last.sensitivity === 'secret') return undefined;
    if (TELLS_TIME.test(said.text) && said.values.every(({ kind }) => kind === 'clock')) return undefined;
    const fresh = all
      .slice(0, MAX_LOOKED_AT)
      .filter(({ learnedAt }) => setting.message.sentAt.getTime() - learnedAt.getTime() <= JUST_NOW_MS);
    const fitting = fresh.filter((item) => alike.includes(item) && !(said.isAgreed && isSomebodysNo(item, setting)));
    const same = fitting.filter((item) => isOfKind(said.values, item));
    // "Ok 3 then" to "we need 3": what changes by it is the speaker's own.
    if (said.isAgreed && same[0] !== undefined && !isOwn(same[0], setting) && holdsValues(same[0].text, said.values)) {
      const item = same.find((one) => isOwn(one, setting));
      return item && { item, isSure: true };
    }
    const own = FIRST_PERSON.test(said.text) ? same.filter((item) => isOwn(item, setting)) : [];
    const item = own[0] ?? same[0];
    return item && { item, isSure: true };
  }
  const items = said.isAgreed ? alike.filter((item) => isOfKind(said.values, item)) : alike;
  return bestOf(items, said.named) ?? byOtherName(items, said.named, setting);
}

const NAMING = /\b(?:is|are|was) (?:called|named)\b|\bname(?:'s| is)\b|\bgoes by\b/i;
const NAMING_STEMS = new Set(contentStems('called named name goes group'));
/** "Frau Sommer comes on Wednesdays": the midwife is called Frau Sommer, and she comes on Tuesdays. */
function byOtherName(items: readonly MemoryItem[], named: readonly string[], { known }: Setting): Meant | undefined {
  for (const { text, kind } of known) {
    if (kind === 'credential' || kind === 'training' || !NAMING.test(text)) continue;
    const held = contentStems(text);
    if (!named.every((one) => held.includes(one))) continue;
    const others = held.filter((one) => !named.includes(one) && !NAMING_STEMS.has(one));
    const meant = others.length === 0 ? undefined : bestOf(items, others);
    if (meant === undefined) continue;
    const name = words(text)
      .filter((word) => named.includes(stem(word)))
      .join(' ');
    const word = words(meant.item.text).find((one) => others.includes(stem(one)));
    return word === undefined ? meant : { ...meant, alias: { name, word } };
  }
  return undefined;
}

/** "9:15" is no number of boxes, and "8" may be an hour. */
export const isOfKind = (said: readonly Value[], { text }: { text: string }): boolean =>
  said.every(({ kind }) => kind !== 'clock' || valuesIn(text).values.some((one) => one.kind === 'clock' || isHour(text, one)));
const isHour = (text: string, { kind, at }: Value): boolean => kind === 'number' && BEFORE_HOUR.test(text.slice(0, at));
const BEFORE_HOUR = /\b(?:meets?|starts?|begins?|leaves?|opens?|closes?|comes?|lands?|arrives?|is|by|from|[a-z]+day|\d\)) $/i;

/** The newest of several that fit equally; its sentence is then left as it is. */
function bestOf(items: readonly MemoryItem[], named: readonly string[]): Meant | undefined {
  const rated = items.map((item) => ({ item, share: shareOf(named, item) })).filter(({ share }) => share >= MIN_SHARE);
  const most = Math.max(0, ...rated.map(({ share }) => share));
  const [best, ...more] = rated.filter(({ share }) => share === most).map(({ item }) => item);
  if (best === undefined) return undefined;
  const isPart = (one: MemoryItem, other: MemoryItem) => valuesIn(one.text).values.every(({ text }) => other.text.includes(text));
  return { item: best, isSure: more.every((item) => isPart(best, item) || isPart(item, best)) };
}

/** "Ok Monday" does not update "Max can't do Thursday". */
const isSomebodysNo = (item: MemoryItem, setting: Setting): boolean =>
  /\b(?:not|never|nobody|away|off|sick|only)\b|n't\b/i.test(item.text) || (item.kind === 'personalization' && !isOwn(item, setting));

const isOwn = (item: MemoryItem, { message }: Pick<Setting, 'message'>): boolean => isTaughtHereBy(item, message.senderInboxId);

const tagged = (learned: Learned, ...tags: string[]): Learned => ({
  ...learned,
  tags: [...tagsOf(learned), UPDATE_TAG, ...tags].slice(-8),
});

/** A correction of somebody else's statement belongs to the corrector, in their own words. `mended`: the corrected known sentence. */
export function ofAnother(mended: Learned, text: string, setting: Setting): Learned {
  const same = candidatesOf(setting).filter(({ topic }) => topic === mended.topic);
  const [item] = same;
  if (item === undefined || same.some((one) => isOwn(one, setting))) return mended;
  const own = dated({ ...mended, text: asSentence(spoken(wordsOf(text), setting)) }, setting);
  const about = (item.concerns ?? []).map(({ key }) => key);
  const isValue = withValuesOf(own.text, item.text) !== undefined;
  return tagged({ ...(isValue ? own : mended), ...(about.length > 0 ? { about } : {}) }, ...(isValue ? [NEW_VALUES_TAG] : []));
}

/** "The midwife frau sommer comes on Wednesdays": whoever asks for either finds it. */
const withAlias = (text: string, { name, word }: { name: string; word: string }): string =>
  text.includes(name) ? text : text.replace(new RegExp(`\\b${RegExp.escape(word)}\\b`, 'iu'), (found) => `${found} ${name}`);

function updateOf({ item, isSure, alias }: Meant, said: Said, fresh: readonly Learned[], setting: Setting): Learned {
  const own = dated({ kind: item.kind, text: asSentence(spoken(wordsOf(said.text), setting)), topic: item.topic }, setting);
  const text = fresh.findLast(({ topic }) => topic === item.topic)?.text ?? own.text;
  const swapped = isSure ? withValuesOf(text, item.text) : undefined;
  const concerned = [
    ...new Set([...(item.concerns ?? []).map(({ key }) => key), ...fresh.flatMap((one) => keysConcerned(one, setting.people))]),
  ];
  const base = { ...own, ...(concerned.length > 0 ? { about: concerned } : {}) };
  // Others may have spoken of it since, but the speaker's own item is the one that this replaces.
  const before = setting.known.find((one) => one.topic === item.topic && isOwn(one, setting));
  if (before === undefined && alias !== undefined) return tagged({ ...base, text: withAlias(swapped?.text ?? text, alias) });
  if (before === undefined) return tagged({ ...base, text }, ...(swapped === undefined ? [] : [NEW_VALUES_TAG]));
  const words = withDates(said.written.replace(linear(/[.!\s]+$/u), ''), setting.message.sentAt).text;
  const mended = isSure ? withValuesOf(text, before.text) : undefined;
  const told = mended === undefined ? laterWords(setting.speakerName, words, [{ text: before.text }]) : asSentence(mended.text);
  return tagged({ ...base, text: alias === undefined ? told : withAlias(told, alias) });
}

/** Undefined: it updates nothing known. `fresh`: the reading of the sentence regardless of what is known. */
export function updateIn(text: string, written: string, fresh: readonly Learned[], setting: Setting): Update | undefined {
  if (text.split(' ').length > MAX_WORDS || fresh.some(({ kind }) => kind === 'credential' || kind === 'training')) return undefined;
  const said = saidIn(text, written, setting);
  const transferred = transferIn(text, setting);
  const meant =
    transferred === undefined ? (changeIn(said, setting) ?? elsewhereIn(said, fresh, setting)) : { item: transferred, isSure: false };
  const heads = transferred === undefined ? headCountIn(text, written, said.values) : undefined;
  const counted = heads && recounted(heads, said, fresh, setting);
  if (counted !== undefined) return counted;
  if (meant === undefined) return undefined;
  const { item } = meant;
  const learned = updateOf(meant, said, fresh, setting);
  // Read as the same topic, and stated in full again.
  const again = fresh.findLast(({ topic }) => topic === item.topic);
  if (again !== undefined && isOwn(item, setting) && withValuesOf(again.text, item.text) === undefined) return undefined;
  // "Actually, our hotel is in Ginza" contradicts what somebody else said: both are told.
  if (again !== undefined && !isOwn(item, setting) && !said.isAgreed && !CHANGE.test(written.replace(/\bactually\b/gi, '')))
    return undefined;
  return {
    learned: [learned, ...alsoHolding(item, said, learned, setting)],
    covered: said.values.length === 0 && again !== undefined ? fresh.filter(({ topic }) => topic === item.topic) : fresh,
  };
}

/** The update of something known by what was agreed on. `named`: the stems of what the proposals are about. */
export function agreedUpdate(part: string, values: readonly Value[], named: readonly string[], setting: Setting): Learned | undefined {
  const said: Said = { text: values.map(({ text }) => text).join(', '), written: part, values, named, isAgreed: true };
  const meant = meantBy(said, setting);
  return meant && updateOf(meant, said, [], setting);
}

/** The speaker's other items with the same old values of the same thing. */
function alsoHolding(item: MemoryItem, said: Said, { text }: Learned, setting: Setting): Learned[] {
  if (!isOwn(item, setting) || said.named.length === 0) return [];
  const old = withValuesOf(text, item.text)?.replaced ?? [];
  return candidatesOf(setting).flatMap((one) => {
    const isSame = one.id !== item.id && isOwn(one, setting) && old.every((value) => one.text.includes(value));
    const newer = dated({ kind: 'fact', text: said.text, topic: '' }, setting).text;
    const swapped = isSame && old.length > 0 && shareOf(said.named, one) >= MIN_SHARE ? withValuesOf(newer, one.text) : undefined;
    return swapped === undefined ? [] : [{ kind: one.kind, text: asSentence(swapped.text), topic: one.topic }];
  });
}

/** What "so we're 6" updates: "booked for 5". */
const countedLast = (setting: Setting): MemoryItem | undefined =>
  candidatesOf(setting).find(
    ({ text, learnedAt }) =>
      setting.message.sentAt.getTime() - learnedAt.getTime() <= JUST_NOW_MS && valuesIn(text).values.some(({ kind }) => kind === 'count'),
  );

/** The new count in place of the known one, and who else comes. */
function recounted({ count, who }: HeadCount, said: Said, fresh: readonly Learned[], setting: Setting): Update | undefined {
  const item = countedLast(setting);
  if (item === undefined) return undefined;
  const learned = [updateOf({ item, isSure: true }, { ...said, text: `we're ${count.text}` }, [], setting)];
  const covered = fresh.filter((one) => one.text.includes(count.text));
  if (covered.length === fresh.length && namedIn(who).length > 0) {
    const text = spoken(wordsOf(who), setting);
    const note: Learned = {
      kind: 'fact',
      text: asSentence(text),
      topic: `note:${topicKey(text, TOPIC_WORDS)}`,
      about: [setting.speaker.key],
    };
    learned.push(dated(note, setting));
  }
  return { learned, covered };
}
const TOPIC_WORDS = 6;

const saysChange = ({ written }: Said, { message }: Setting): boolean => CHANGE.test(written) || ANNOUNCED.test(message.text);

function changeIn(said: Said, setting: Setting): Meant | undefined {
  return said.values.length > 0 && (said.isAgreed || saysChange(said, setting)) ? meantBy(said, setting) : undefined;
}

/** "Brunch is at Zur Linde now", "the party moved to Ann's place": another place, or another of what was told on the topic by others. */
function elsewhereIn(said: Said, fresh: readonly Learned[], setting: Setting): Meant | undefined {
  if (said.values.length > 0 || !saysChange(said, setting)) return undefined;
  const all = candidatesOf(setting).filter((item) => !isOfOthers(item, said, setting));
  const same = all.find(({ topic }) => fresh.some((one) => one.topic === topic));
  if (same !== undefined) return isOwn(same, setting) ? undefined : { item: same, isSure: false };
  const match = MOVES.exec(said.text);
  const subject = match?.[1] ?? match?.[2];
  if (subject === undefined) return undefined;
  const named = saidIn(subject, subject, setting).named;
  return named.length === 0
    ? undefined
    : bestOf(
        all.filter((item) => PLACE.test(item.text)),
        named,
      );
}
/** With a place behind. */
const MOVES = linear(
  /^(?:(?:they|we|he|she|somebody|someone) )?(?:(?:have|has|had|just|got) )*(?:moved|changed|switched|shifted) (.{3,40}?) (?:to|into) (?!be\b|do\b)\S|^(.{3,40}?) (?:(?:is|was|are|has|have|been|got|just|will|be) )*(?:moved|changed|switched|shifted|relocated) (?:to|into) \S/i,
);
const PLACE = /\b(?:at|in|on|from|to) (?:the |our |\p{L}+'s )?\p{L}{3,}/iu;

/** "I won't make the salad, I'll do a lasagna": told as one where the salad was known. */
export function joinedWithNo(fresh: readonly Learned[], { known, message }: Setting): Learned[] | undefined {
  const [no, instead, ...more] = fresh;
  if (no === undefined || instead === undefined || more.length > 0 || !/\b(?:not|no longer)\b/.test(no.text)) return undefined;
  const isKnown = known.some((one) => one.topic === no.topic && one.kind !== 'credential' && isOwn(one, { message }));
  const isSame = no.text.split(' ')[0] === instead.text.split(' ')[0] && instead.kind === no.kind && !/\bnot\b/.test(instead.text);
  return isKnown && isSame ? [{ ...no, text: `${instead.text.replace(linear(/[.!]+$/), '')}; ${no.text}` }] : undefined;
}

/** Who does it now, and which debts are paid. */
function transferIn(text: string, setting: Setting): MemoryItem | undefined {
  const all = candidatesOf(setting);
  if (PAID.test(text)) {
    const names = wordsOf(text).filter((word) => word.tags.has('FirstName') || (/^\p{Lu}/u.test(word.text) && word.tags.has('Person')));
    const people = [
      ...names.map((word) => stem(word.lower)),
      ...(/^(?:\p{L}+ )?(?:i|me|my)\b|\bme\b|^(?:just )?paid/iu.test(text) ? [stem(setting.speakerName.toLowerCase())] : []),
    ];
    const debts = all.filter(({ topic, text: told }) => {
      const held = new Set(words(told).map(stem));
      return /:owes(?::|$)/.test(topic) && people.length > 0 && people.every((one) => held.has(one));
    });
    return debts[0];
  }
  if (!TAKES_OVER.test(text)) return undefined;
  const names = new Set(
    wordsOf(text)
      .filter((word) => word.tags.has('FirstName') || word.tags.has('Person'))
      .map((word) => stem(word.lower)),
  );
  const named = saidIn(text, text, setting).named.filter((one) => !names.has(one));
  if (named.length === 0) return undefined;
  return all.find((item) => {
    const held = new Set(contentStems(item.text));
    return named.every((one) => held.has(one));
  });
}
