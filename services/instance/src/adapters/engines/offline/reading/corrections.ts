// Words that mend what was said before: "no, Ginza", "I meant Tuesday", "it's 5pm not 4pm". The known sentence is kept, with the new
// word in the place of the one that is of its kind: a day for a day, an hour for an hour, a name for a name.
import type { Learned } from '../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../agent/memory/domain/item.ts';
import { currentKnowledge } from '../../../../agent/memory/domain/merge.ts';
import type { Setting } from './who.ts';

const LEAD =
  "(?:(?:no|nope|nah|sorry|oops|wait|actually|correction|i meant?|i mean|it's|it is|that's|it was|it should be|should be|make (?:that|it)|that should be|the right (?:one|answer|time|day) is|rather|well)[,:]? )*";
const SMALL = '(?:(?:in|at|on|called|the|to|for|now|actually) )*';
const VALUE = '(\\S.{0,58}?)';
const SWAPS: [RegExp, now: number, before: number][] = [
  [new RegExp(`^${LEAD}${SMALL}${VALUE},? (?:and |and it's )?(?:not|instead of|rather than) ${SMALL}${VALUE}$`, 'i'), 1, 2],
  [new RegExp(`^${LEAD}not ${SMALL}${VALUE}(?:,| but| -|;)+ (?:but )?(?:it's |it is )?${SMALL}${VALUE}$`, 'i'), 2, 1],
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
const BARE = /^(?:no|nope|nah|sorry|oops|whoops|wait|actually|correction)[,:!.]* (?:(?:it's|it is|that's|at|in|on|the) )*(.{1,40})$/i;

const whole = (text: string, flags = 'iu') => new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(text)}(?![\\p{L}\\p{N}])`, flags);

type Kind = 'clock' | 'day' | 'date' | 'money' | 'number' | 'name';
const KINDS: [Kind, RegExp][] = [
  ['clock', /\b\d{1,2}[:.]\d{2}(?: ?[ap]m)?\b|\b\d{1,2} ?[ap]m\b|\b(?:noon|midnight)\b/i],
  ['day', /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?: \([^)]*\))?/i],
  [
    'date',
    /\b(?:(?:the )?\d{1,2}(?:st|nd|rd|th)(?: of \p{L}+)?|\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{4})?|(?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{1,2}(?:st|nd|rd|th)?)?)\b/iu,
  ],
  ['money', /[€$£]\s?\d[\d.,]*|\b\d[\d.,]* ?(?:euros?|dollars?|pounds?|eur|usd|bucks|yen|€)/i],
  ['number', /\b\d[\d.,]*\b/],
  ['name', /(?<=\s)\p{Lu}[\p{L}\p{M}'-]+(?: \p{Lu}[\p{L}\p{M}'-]+){0,3}/u],
];
const kindOf = (text: string): Kind | undefined =>
  KINDS.find(([kind, { source, flags }]) =>
    kind === 'name'
      ? /^\p{Lu}[\p{L}\p{M}\p{N}'&-]*(?: [\p{Lu}\d][\p{L}\p{M}\p{N}'&-]*){0,4}$/u.test(text)
      : new RegExp(`^(?:around )?(?:${source})$`, flags).test(text),
  )?.[0];
/** The day that was written out behind a weekday is that of the old one. */
const put = (text: string, old: string, fresh: string): string =>
  text.replace(new RegExp(`${whole(old).source}(?: \\(\\d[^)]*\\))?`, 'iu'), () => fresh);

/** The newest item of the speaker's. */
function lastSaid({ known, message }: Setting): MemoryItem | undefined {
  return known
    .filter(({ provenance: p, kind }) => p.from === 'message' && p.senderInboxId === message.senderInboxId && kind !== 'training')
    .reduce<MemoryItem | undefined>(
      (newest, item) => (newest === undefined || item.learnedAt >= newest.learnedAt ? item : newest),
      undefined,
    );
}

const renewed = (item: MemoryItem, text: string): Learned => ({ kind: item.kind, text, topic: item.topic });

/** "no, Ginza": the last value of its kind in what the speaker said last. */
function withValue(said: string, setting: Setting, drafts: readonly Learned[]): Learned | undefined {
  const value = said.replace(/[.!\s]+$/, '').replace(/^(?:(?:at|in|on|the|to|it's|it is|for) )+/i, '');
  const item = drafts.at(-1) ?? lastSaid(setting);
  if (item === undefined || item.kind === 'credential' || value.length > 58 || value.split(' ').length > 5) return undefined;
  const kind = kindOf(value);
  if (kind === undefined) return undefined;
  const candidates: Kind[] =
    kind === 'number'
      ? ['number', 'clock']
      : kind === 'clock'
        ? ['clock', 'number']
        : kind === 'day'
          ? ['day', 'date']
          : kind === 'date'
            ? ['date', 'day']
            : [kind];
  for (const candidate of candidates) {
    const pattern = KINDS.find(([name]) => name === candidate)?.[1];
    if (!pattern) continue;
    const matches = [...item.text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].filter((match) => match.index > 0);
    const last = matches.at(-1);
    if (!last) continue;
    const text = `${item.text.slice(0, last.index)}${value}${item.text.slice(last.index + last[0].length)}`;
    return { kind: item.kind, text, topic: item.topic };
  }
  return undefined;
}

/** Undefined: nothing known is mended. `written`: the sentence with the words that open it. `drafts`: learned of the same message before. */
export function correctionIn(
  text: string,
  written: string,
  setting: Setting,
  drafts: readonly Learned[],
  isCorrection: boolean,
): Learned | undefined {
  for (const [pattern, now, before] of SWAPS) {
    const match = pattern.exec(text);
    const [fresh, old] = [match?.[now], match?.[before]];
    if (!fresh || !old) continue;
    const draft = drafts.findLast((one) => whole(old).test(one.text));
    if (draft) return { ...draft, text: put(draft.text, old, fresh) };
    const item = currentKnowledge(setting.known, setting.message.sentAt).findLast(
      (candidate) => candidate.kind !== 'credential' && whole(old).test(candidate.text),
    );
    if (item) return renewed(item, put(item.text, old, fresh));
  }
  const meant = MEANT.exec(written)?.[1] ?? MEANT.exec(text)?.[1] ?? (isCorrection ? BARE.exec(written)?.[1] : undefined);
  return meant === undefined ? undefined : withValue(meant, setting, drafts);
}
