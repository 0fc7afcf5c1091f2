// Updates of something known, whoever said it: "they moved the dentist to Wednesday", "doctor upped the ramipril
// to 10", "Ned takes over the release notes". An update gets the topic of what it updates, so the older words are never told alone.
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { tagsOf } from '../../../../../agent/memory/domain/items/classes.ts';
import { type MemoryItem, NEW_VALUES_TAG, UPDATE_TAG } from '../../../../../agent/memory/domain/items/item.ts';
import { currentKnowledge } from '../../../../../agent/memory/domain/merging/merge.ts';
import { laterWords } from '../../../../../agent/memory/domain/merging/updates.ts';
import { type Value, valuesIn, withValuesOf } from '../../../../../agent/memory/domain/merging/values.ts';
import { keysConcerned } from '../../../../../agent/memory/domain/people/concerns.ts';
import { contentStems, stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { meansOneOf } from '../../words/concepts.ts';
import { withDates } from '../../words/dates.ts';
import { wordsOf } from '../../words/english.ts';
import { asSentence, type Setting, spoken } from '../people/who.ts';
import { dated } from './notes.ts';

export interface Update {
  learned: Learned[];
  /** Items from the same words, which the update expresses better. */
  covered: readonly Learned[];
}

/** Words that say that something has changed. */
const CHANGE =
  /\b(?:moved?|moving|push(?:ed|es|ing)?|postponed?|reschedul\w+|delayed|shift(?:ed|s)?|chang(?:ed?|es|ing)|switch(?:ed|es)?|swapp?(?:ed|s)?|br(?:ought|ing) forward|upped|ups|rais(?:ed|es)|increas(?:ed?|es)|reduc(?:ed?|es)|lower(?:ed|s)?|cut|doubled|halved|bumped|extended|shortened|went (?:up|down)|goes (?:up|down)|(?:turns?|turned) out|updated?|corrected|adjusted|now|instead|actually|from now on|as of|since (?:yesterday|today|last|this|mon|tues|wed|thurs|fri|sat|sun)\w*|starting (?:\w+day|tomorrow|next|in)|from (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|next|january|february|march|april|may|june|july|august|september|october|november|december)\b(?!.{0,12}\b(?:to|till|until)\b)|after all|rather than|no longer|any ?more|no wait|wait no|still (?:has|have|is|are|on|at)|stays|remains|back to|messed up|mixed up|lost our|changes? of plans?|plan change|new (?:time|date|day|plan|place|price|dose))\b/i;
/** "Van company messed up!!! We move on the 24th" */
const ANNOUNCED = /\b(?:messed (?:it )?up|mixed (?:it )?up|lost our|changes? of plans?|plan change|bad news)\b/i;
/** "ok 9:15 it is", "fine, ill take 23", "make it 12" */
const AGREED =
  /^(?:(?:ok(?:ay)?|k|fine|alright|all right|right|sure|deal|cool|good|great|perfect|works|yes|yep|yeah|so)\b|👍|👌)[\s,.!:-]*(?:(?:then|so|lets?|let's|we|i|it|ill|i'll|we'll|make|say|do|take|go|with|for|at|on|it's|its|is|that|the|be|have|want)\s+)*$|^(?:(?:lets?|let's|we|please)\s+)?(?:make|say) (?:it|that)\s+(?:at |on |the )?$/iu;
/** Words that announce a change but do not name its subject. */
const CUES = new Set(
  contentStems(
    `move moved push pushed postpone postponed reschedule rescheduled delay delayed shift shifted change changed switch switched swap swapped brought bring forward
     up upped ups raise raised increase increased reduce reduced lower lowered cut double doubled halve halved bump bumped extend extended shorten shortened
     go goes went down turn turns out update updated correct corrected adjust adjusted now instead actually new earlier later longer anymore wait messed mixed plan
     same time times hour hours day days date place only just already still again back next start starts starting yesterday today said says say told tell call called heard check checked
     since ill until till fine alright sure deal cool good great perfect works doc doctor dr lost thing one bit more less further then so ward
     say make take takes took over group each per week month unfortunately sadly fyi heads update correction everyone guys january february march april june july august september october november december`,
  ),
);
/** Words for the same thing, in addition to those that questions use. */
const ALSO_SAID: readonly ReadonlySet<string>[] = [
  'game match play fixture kickoff',
  'practice training train session',
  'appointment visit checkup',
  'medicine meds pill tablet dose drug',
  'pay rent cost price fee charge',
  'car rental van',
  'flight fly plane land departure',
  'ship release launch',
  'class lesson course',
].map((line) => new Set(line.split(' ').map(stem)));

const TAKES_OVER =
  /\b(?:tak(?:e|es|ing)|took|will take|'ll take|handles?|does|do) over\b|\bfrom now on\b.*\binstead of\b|\binstead of (?:me|\p{Lu}\p{L}+)\b/iu;
const PAID =
  /\b(?:paid|payed)\b.*\bback\b|\brepaid\b|\b(?:settled|cleared) (?:up|it|my|his|her|the)\b|\bwe(?:'re| are|re) (?:even|square|quits)\b|\bgave\b.*\b(?:money|cash|it) back\b|\b(?:doesn't|does not|don't|do not|dont|doesnt) owe\b.*\b(?:any ?more|anything)\b/i;

/** Subjects that nobody else changes in passing, and that must not be guessed. */
const FIXED = /:(?:allergy|diet|likes|name|birthday|age|origin|language|fear)(?::|$)|^(?:rule|feedback):/;
const MAX_WORDS = 24;
/** A message that does not name its subject continues the previous one. */
const JUST_NOW_MS = 30 * 60_000;
const MAX_LOOKED_AT = 4;
const MIN_SHARE = 0.5;

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

function saidIn(text: string, written: string, setting: Setting): Said {
  const { values } = valuesIn(text);
  const own = new Set(words(setting.speakerName).map(stem));
  const named = [...new Set(contentStems(without(text, values)))].filter((one) => !CUES.has(one) && !own.has(one) && !/^\d+$/.test(one));
  const [value, ...more] = valuesIn(written).values;
  const isAgreed =
    value !== undefined && more.length === 0 && AGREED.test(written.slice(0, value.at)) && named.every((one) => CUES.has(one));
  return { text, written, values, named, isAgreed };
}

const isAlike = (said: readonly Value[], known: readonly Value[]): boolean =>
  said.some(({ kind }) =>
    known.some((one) => one.kind === kind || (kind !== 'day' && one.kind !== 'day' && (kind === 'number' || one.kind === 'number'))),
  );

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

/** The item that the update means: the named one, or else the latest with such a value. */
function meantBy(said: Said, setting: Setting): MemoryItem | undefined {
  const all = candidatesOf(setting);
  const alike = all.filter((item) => isAlike(said.values, valuesIn(item.text).values));
  if (said.named.length === 0) {
    const last = setting.known.toSorted((a, b) => b.learnedAt.getTime() - a.learnedAt.getTime())[0];
    // "It's 4713 now" may be the new code.
    if (last === undefined || last.kind === 'credential' || last.sensitivity === 'secret') return undefined;
    const fresh = all
      .slice(0, MAX_LOOKED_AT)
      .filter(({ learnedAt }) => setting.message.sentAt.getTime() - learnedAt.getTime() <= JUST_NOW_MS);
    return fresh.find((item) => alike.includes(item) && !(said.isAgreed && isSomebodysNo(item, setting)));
  }
  const rated = alike.map((item) => ({ item, share: shareOf(said.named, item) })).filter(({ share }) => share >= MIN_SHARE);
  const best = Math.max(0, ...rated.map(({ share }) => share));
  return rated.find(({ share }) => share === best)?.item;
}

/** "Ok Monday" does not update "Max can't do Thursday". */
const isSomebodysNo = (item: MemoryItem, setting: Setting): boolean =>
  /\b(?:not|never|nobody|away|off|sick|only)\b|n't\b/i.test(item.text) || (item.kind === 'personalization' && !isOwn(item, setting));

const isOwn = (item: MemoryItem, { message }: Setting): boolean =>
  item.provenance.from === 'message' && item.provenance.senderInboxId === message.senderInboxId;

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

function updateOf(item: MemoryItem, said: Said, fresh: readonly Learned[], setting: Setting): Learned {
  const own = dated({ kind: item.kind, text: asSentence(spoken(wordsOf(said.text), setting)), topic: item.topic }, setting);
  const text = fresh.length === 1 && fresh[0] !== undefined ? fresh[0].text : own.text;
  const swapped = withValuesOf(text, item.text);
  const concerned = [
    ...new Set([...(item.concerns ?? []).map(({ key }) => key), ...fresh.flatMap((one) => keysConcerned(one, setting.people))]),
  ];
  const base = { ...own, ...(concerned.length > 0 ? { about: concerned } : {}) };
  if (!isOwn(item, setting)) return tagged({ ...base, text }, ...(swapped === undefined ? [] : [NEW_VALUES_TAG]));
  const words = withDates(said.written.replace(/[.!\s]+$/u, ''), setting.message.sentAt).text;
  const told = swapped === undefined ? laterWords(setting.speakerName, words, [{ text: item.text }]) : asSentence(swapped.text);
  return tagged({ ...base, text: told });
}

/** Undefined: it updates nothing known. `fresh`: the reading of the sentence regardless of what is known. */
export function updateIn(text: string, written: string, fresh: readonly Learned[], setting: Setting): Update | undefined {
  if (text.split(' ').length > MAX_WORDS || fresh.some(({ kind }) => kind === 'credential' || kind === 'training')) return undefined;
  const item = transferIn(text, setting) ?? changeIn(text, written, setting);
  if (item === undefined) return undefined;
  const said = saidIn(text, written, setting);
  const learned = updateOf(item, said, fresh, setting);
  // Read as the same topic, and stated in full again.
  const again = fresh.find(({ topic }) => topic === item.topic);
  if (again !== undefined && isOwn(item, setting) && withValuesOf(again.text, item.text) === undefined) return undefined;
  return { learned: [learned, ...alsoHolding(item, said, learned, setting)], covered: fresh };
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

function changeIn(text: string, written: string, setting: Setting): MemoryItem | undefined {
  const said = saidIn(text, written, setting);
  if (said.values.length === 0) return undefined;
  if (!said.isAgreed && !CHANGE.test(written) && !ANNOUNCED.test(setting.message.text)) return undefined;
  return meantBy(said, setting);
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
