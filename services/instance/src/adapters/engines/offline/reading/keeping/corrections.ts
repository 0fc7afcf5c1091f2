// Corrections of what was said before: "no, Ginza", "I meant Tuesday", "it's 5pm not 4pm". The known sentence stays, and the new
// word replaces one of the same kind: a day for a day, an hour for an hour, a name for a name.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { currentKnowledge } from '../../../../../agent/memory/domain/merging/merge.ts';
import { valuesIn } from '../../../../../agent/memory/domain/merging/values.ts';
import type { Setting } from '../people/who.ts';
import { codesIn } from '../secrets/code-values.ts';

const LEAD =
  "(?:(?:no|nope|nah|sorry|oops|wait|actually|correction|i meant?|i mean|it's|it is|that's|it was|it should be|should be|make (?:that|it)|that should be|the right (?:one|answer|time|day) is|rather|well)[,:]? )*";
const SMALL = '(?:(?:in|at|on|called|the|to|for|now|actually) )*';
const VALUE = '(\\S.{0,58}?)';
const SWAPS: [RegExp, now: number, before: number][] = [
  [linear(new RegExp(`^${LEAD}${SMALL}${VALUE},? (?:and |and it's )?(?:not|instead of|rather than) ${SMALL}${VALUE}$`, 'i')), 1, 2],
  [linear(new RegExp(`^${LEAD}not ${SMALL}${VALUE}(?:,| but| -|;)+ (?:but )?(?:it's |it is )?${SMALL}${VALUE}$`, 'i')), 2, 1],
  [
    new RegExp(
      `^(?:please )?(?:change|correct|replace|swap|switch|update) (?:that |it |the \\w+ )?(?:from )?${VALUE} (?:to|with|for|by|into) ${VALUE}$`,
      'i',
    ),
    2,
    1,
  ],
];
const MEANT =
  /^(?:(?:no|nope|nah|sorry|oops|wait|actually|correction|well|ah)[,:!.]? )*(?:(?:i|we) (?:meant?|mean)(?: to say| to write)?|make (?:that|it)|it should (?:be|say)|should be|that should be|correction)[,:]? (.{1,58})$/i;
const BARE = linear(
  /^(?:(?:oh )?no|nope|nah|sorry|oops|whoops|wait|actually|correction|(?:scratch|strike) that|changes? of plans?|plan change|update|edit|my bad|ah|argh|ugh|rather)(?: (?:no|wait|sorry))*[,:!.]* (?:(?:it's|it is|that's|at|in|on|the|make (?:it|that)|now) )*(.{1,40}?)(?: (?:already|now|actually|then|instead|sorry|of course|i meant?))*$/i,
);
/** "*8", "Salzburg*": how people correct their spelling. */
const STARRED = /^(?:\*\s?(\S.{0,40}?)\*?|(\S.{0,40}?)\s?\*)$/;
/** "Linz I mean", "1380 actually", "Tuesday, sorry" */
const BEHIND = linear(
  /^(?:it's |it is |at |in |on |the )*(\S.{0,40}?),? (?:i mean|i meant|actually|sorry|rather|that is|correction|i should say|now|already|instead|my bad|oops)$/i,
);
/** "at 7, no wait, 8" */
const INLINE = linear(
  /^(?<head>.{3,}?)[\s,.…–-]+(?:no,? wait|wait,? no|wait|no,? no|no,? sorry|sorry,? no|sorry|oops|scratch that|strike that|i meant?(?: to say)?|make (?:that|it)|correction|actually,? no|actually|or rather|rather|no)[,:!]*\s+(?:(?:it's|it is|at|in|on|the|to|for|make (?:that|it)|i meant?) )*(?<value>\S.{0,30}?)(?<rest> (?:for|at|in|on|with|and|because) .+)?$/iu,
);

const whole = (text: string, flags = 'iu') => new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(text)}(?![\\p{L}\\p{N}])`, flags);

type Kind = 'clock' | 'day' | 'date' | 'money' | 'number' | 'name';
const KINDS: [Kind, RegExp][] = [
  ['clock', /\b\d{1,2}[:.]\d{2}(?: ?[ap]m)?\b|\b\d{1,2} ?[ap]m\b|\b(?:noon|midnight)\b/i],
  ['day', /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?: \([^)]*\))?/i],
  [
    'date',
    /\b(?:(?:the )?\d{1,2}(?:st|nd|rd|th)(?: of \p{L}+)?|\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{4})?|(?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{1,2}(?:st|nd|rd|th)?)?)\b/iu,
  ],
  ['money', linear(/[€$£]\s?\d[\d.,]*|\b\d[\d.,]* ?(?:euros?|dollars?|pounds?|eur|usd|bucks|yen|€)/i)],
  ['number', /\b\d[\d.,]*\b/],
  ['name', /(?<=\s)\p{Lu}[\p{L}\p{M}'-]+(?: \p{Lu}[\p{L}\p{M}'-]+){0,3}/u],
];
const kindOf = (text: string): Kind | undefined =>
  KINDS.find(([kind, { source, flags }]) =>
    kind === 'name'
      ? /^\p{Lu}[\p{L}\p{M}\p{N}'&-]*(?: [\p{Lu}\d][\p{L}\p{M}\p{N}'&-]*){0,4}$/u.test(text)
      : new RegExp(`^(?:around )?(?:${source})$`, flags).test(text),
  )?.[0];
/** The date after a weekday belongs to the old weekday. */
const put = (text: string, old: string, fresh: string): string => {
  const lead = fresh.split(' ').slice(0, -1).join(' ');
  // "Club Argon, not Neon" in "at Club Neon"
  const before = lead === '' ? '' : `(?:${RegExp.escape(lead)} )?`;
  return text.replace(new RegExp(`${before}${whole(old).source}(?: \\(\\d[^)]*\\))?`, 'iu'), () => fresh);
};

/** A correction of what others said has to name it, except right afterwards. */
const JUST_NOW_MS = 30 * 60_000;
/** How many of the latest statements are searched for a value of the same kind. */
const MAX_LOOKED_AT = 4;

/** The newest first. One message may contain several: "the flight is at 9:40, seats 12A", then "correction, 10:15". */
function lastSaid({ known, message }: Setting, isAnybodys: boolean): MemoryItem[] {
  const [now, from] = [message.sentAt.getTime(), message.senderInboxId];
  const theirs = known.filter(
    ({ provenance: p, kind, learnedAt }) =>
      p.from === 'message' &&
      kind !== 'training' &&
      (p.senderInboxId === from || (isAnybodys && now - learnedAt.getTime() <= JUST_NOW_MS)) &&
      learnedAt.getTime() <= now,
  );
  const sorted = [...theirs].sort((a, b) => b.learnedAt.getTime() - a.learnedAt.getTime());
  const own = sorted.filter(({ provenance: p }) => p.from === 'message' && p.senderInboxId === from);
  return (own.length > 0 ? own : sorted).slice(0, MAX_LOOKED_AT);
}

const renewed = (item: Pick<MemoryItem, 'kind' | 'topic'>, text: string): Learned => ({ kind: item.kind, text, topic: item.topic });

const ALIKE: Readonly<Record<Kind, readonly Kind[]>> = {
  number: ['number', 'clock', 'money'],
  clock: ['clock', 'number'],
  day: ['day', 'date'],
  date: ['date', 'day'],
  money: ['money', 'number'],
  name: ['name'],
};

/** The text with its last value of that kind replaced. */
function withLast(text: string, value: string, kind: Kind): string | undefined {
  const pattern = KINDS.find(([name]) => name === kind)?.[1];
  if (!pattern) return undefined;
  const last = [...text.matchAll(linear(new RegExp(pattern.source, `${pattern.flags}g`)))].findLast((match) => match.index > 0);
  return last && `${text.slice(0, last.index)}${value}${text.slice(last.index + last[0].length)}`;
}

const bareValue = (said: string): string => said.replace(linear(/[.!\s]+$/), '').replace(/^(?:(?:at|in|on|the|to|it's|it is|for) )+/i, '');

/** "no, Ginza": the latest value of that kind. `isAnybodys`: also in what others said, if the speaker said nothing. */
function withValue(said: string, setting: Setting, drafts: readonly Learned[], isAnybodys: boolean): Learned | undefined {
  const value = bareValue(said);
  if (value.length > 58 || value.split(' ').length > 5) return undefined;
  const last = drafts.length > 0 ? drafts.slice(-MAX_LOOKED_AT).reverse() : lastSaid(setting, isAnybodys);
  const code = codeFor(value, last[0]);
  if (code !== undefined) return code;
  const open = last.filter(({ kind }) => kind !== 'credential');
  const kind = kindOf(value);
  if (kind === undefined) return undefined;
  for (const alike of ALIKE[kind])
    for (const item of alike === kind ? open : open.slice(0, 1)) {
      const text = withLast(item.text, value, alike);
      if (text !== undefined && text !== item.text) return renewed(item, text);
    }
  return undefined;
}

/** "The gate code is 4711", "sorry, 4712". */
function codeFor(value: string, item: Pick<MemoryItem, 'kind' | 'topic' | 'text'> | undefined): Learned | undefined {
  if (item?.kind !== 'credential' || !/^[#*]?\d(?:[ -]?\d){2,}[#*]?$/.test(value)) return undefined;
  const code = codesIn(item.text, { isAskedFor: true }).at(-1)?.text;
  return code === undefined
    ? undefined
    : renewed(
        item,
        item.text.replace(code, () => value),
      );
}

/** "Salzburg" for "Salzbrug": a nearly identical word. */
function withSpelling(said: string, setting: Setting, drafts: readonly Learned[]): Learned | undefined {
  const value = bareValue(said);
  if (!/^\p{L}[\p{L}'-]{3,}$/u.test(value)) return undefined;
  for (const item of drafts.length > 0 ? [...drafts].reverse() : lastSaid(setting, false)) {
    if (item.kind === 'credential') continue;
    const word = (item.text.match(/\p{L}[\p{L}'-]{3,}/gu) ?? []).find(
      (one) => one !== value && isNearly(one.toLowerCase(), value.toLowerCase()),
    );
    if (word !== undefined) return renewed(item, put(item.text, word, value));
  }
  return undefined;
}

/** Swapped, missing or extra letters: the same letters except for two, and the same beginning or end. */
function isNearly(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2 || (a[0] !== b[0] && a.at(-1) !== b.at(-1))) return false;
  const rest = [...b];
  const missing = [...a].filter((letter) => {
    const at = rest.indexOf(letter);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return missing.length + rest.length <= 3 && missing.length <= 2;
}

/** "Dinner is at 7, no wait, 8" is "Dinner is at 8". */
export function mendedInline(text: string): string {
  const { head, value, rest } = INLINE.exec(text)?.groups ?? {};
  if (!head || !value) return text;
  const kind = kindOf(value);
  if (kind === undefined) return text;
  for (const alike of ALIKE[kind]) {
    const mended = withLast(head, value, alike);
    if (mended !== undefined) return `${mended}${rest ?? ''}`;
  }
  return text;
}

const BEHIND_VALUE = /[,;]? (?:now|already|then|sorry|my bad|i think|(?:i )?(?:just )?(?:checked|called|asked|heard))$/i;
const REPORTED =
  /^(?:.*[,;:] )?(?:(?:they|he|she|it|\p{L}+) (?:just )?(?:said|says|told (?:us|me)|called|wrote|texted)[,:]? )?(?:that )?(?:(?:it's|its|it is) )?(?:now )?(?:(?:in|at|on) )?(?:the )?/iu;

/** What stands for the old word: of "Hartmanns just called, it's 14 tables" for 12 only "14". Undefined: it is nothing of that kind. */
function freshFor(old: string, said: string): string | undefined {
  const bare = said.replace(BEHIND_VALUE, '');
  const [was, ...others] = valuesIn(old).values;
  if (was === undefined || others.length > 0 || was.text.length < old.length) return bare.replace(REPORTED, '') || undefined;
  const value = valuesIn(bare).values.findLast(({ kind }) => kind === was.kind || was.kind === 'number');
  if (value === undefined) return kindOf(bare) === undefined ? undefined : bare;
  // "20 mg, not 10" for "10 mg"
  const isNumber = was.kind === 'number' && value.kind !== 'day' && value.kind !== 'clock';
  return isNumber ? (/\d[\d.,]*/.exec(value.text)?.[0] ?? value.text) : value.text;
}

/** Undefined: it corrects nothing known. `said`: the sentence with its opening words. `drafts`: learned from the same message earlier. */
export function correctionIn(
  text: string,
  said: string,
  setting: Setting,
  drafts: readonly Learned[],
  isCorrection: boolean,
): Learned | undefined {
  const written = said.replace(linear(/(?:\s|\p{Extended_Pictographic}|\uFE0F)+$/u), '');
  for (const [pattern, now, before] of SWAPS) {
    const match = pattern.exec(text);
    const [newer, old] = [match?.[now], match?.[before]?.replace(BEHIND_VALUE, '')];
    if (!newer || !old) continue;
    const fresh = freshFor(old, newer);
    if (fresh === undefined) continue;
    const draft = drafts.findLast((one) => whole(old).test(one.text));
    if (draft) return { ...draft, text: put(draft.text, old, fresh) };
    const item = currentKnowledge(setting.known, setting.message.sentAt).findLast(
      (candidate) => candidate.kind !== 'credential' && whole(old).test(candidate.text),
    );
    if (item) return renewed(item, put(item.text, old, fresh));
  }
  const starred = STARRED.exec(written.trim());
  const spelled = starred?.[1] ?? starred?.[2];
  const meant =
    spelled ??
    MEANT.exec(written)?.[1] ??
    MEANT.exec(text)?.[1] ??
    BARE.exec(written)?.[1] ??
    BEHIND.exec(text)?.[1] ??
    BEHIND.exec(written)?.[1];
  if (meant === undefined) return undefined;
  const isSaid = isCorrection || spelled !== undefined || MEANT.test(written) || BARE.test(written);
  return withValue(meant, setting, drafts, isSaid) ?? (isSaid || BEHIND.test(text) ? withSpelling(meant, setting, drafts) : undefined);
}

/** A sentence that differs in at most this many words is a new version of the old one. */
const MAX_CHANGED = 3;
const ENOUGH_SAME = 0.6;

/** "No, Ute brings the salad" after "Max brings the salad": topics of what is no longer true. */
export function topicsReplaced(fresh: readonly Learned[], setting: Setting): string[] {
  const said = lastSaid(setting, false).filter(({ kind }) => kind !== 'credential');
  return said.filter((item) => fresh.some((one) => one.topic !== item.topic && saysAnew(one.text, item.text))).map(({ topic }) => topic);
}

function saysAnew(fresh: string, old: string): boolean {
  const [now, before] = [fresh, old].map((text) => text.replace(linear(/[.!]+$/), '').split(' ')) as [string[], string[]];
  const shorter = Math.min(now.length, before.length);
  let start = 0;
  while (start < shorter && now[start] === before[start]) start++;
  let end = 0;
  while (end < shorter - start && now.at(-1 - end) === before.at(-1 - end)) end++;
  const longest = Math.max(now.length, before.length);
  const changed = longest - start - end;
  return changed > 0 && changed <= MAX_CHANGED && (start + end) / longest >= ENOUGH_SAME;
}
