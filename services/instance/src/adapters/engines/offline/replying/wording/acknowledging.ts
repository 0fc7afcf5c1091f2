// One short line about what was done with a message, from the outcome alone: "done" never claims more than was done.
import { linear } from '@offshoot/linear-patterns';

import { listed } from '../../../../../agent/domain/listed.ts';
import { oneLine } from '../../../../../agent/domain/one-line.ts';
import { cutText } from '../../../../../agent/memory/domain/items/limits.ts';
import type { ForgetOutcome, MessageOutcome } from '../../../../../agent/memory/domain/items/outcome.ts';
import { partsOfTopic } from '../../../../../agent/memory/domain/words/aspects.ts';
import { withoutStop } from './phrasing.ts';

const MAX_SAID = 4;
const MAX_TEXT = 240;
const MAX_TELLERS = 3;
const MAX_NAME = 40;
/** Numbers that reach somebody or open something are not repeated. */
const NUMBER = linear(
  /(?:\+|\b00)\d[\d ().-]{5,}\d|\b\d{7,}\b|\b\d{2,4}(?:[ .-]\d{2,4}){2,}\b(?<!\b\d{4}-\d\d-\d\d)|\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,}/,
);
const KEY = linear(/\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}\b/);
const NEGATIVE = /\b(?:not|no longer|never|any ?more)\b|n't\b/i;

/** "The gate opens with 3-6-9-9", "the code is 4711". */
const OPENS = linear(/\b(?:opens?|unlocks?|codes?|combination|combo|pin|password|passcode|pw)\b.*\d/i);

/** Opening hours open nothing: "doors open at 19:00", "we open 9 to 5". */
const CLOCK =
  /\b(?:(?:at|from|until|till|to|by) )?(?:\d{1,2}[:.]\d{2}|\d{1,2} ?[ap]\.?m\b|\d{1,2} ?(?:-|–|to|until|till) ?\d{1,2}\b|(?<=(?:at|from|until|till|to|by) )\d{1,2}\b)(?![\d-])/gi;

export const mayBeRepeated = (text: string): boolean => !NUMBER.test(text) && !KEY.test(text) && !OPENS.test(text.replace(CLOCK, ' '));
const tidy = (text: string): string => cutText(oneLine(text), MAX_TEXT);

/** "our:wifi-password" is "the wifi password", "saul:phone" "the phone". */
function thingOf(topic: string): string {
  const parts = partsOfTopic(topic);
  const name = (parts === undefined ? topic : [parts.aspect, parts.detail ?? ''].join(' '))
    .replace(/[:-]+/g, ' ')
    .split(' ')
    .filter((word) => !/\d/.test(word))
    .join(' ')
    .trim();
  return /^(?:phone|email)$/.test(name) ? `the ${name === 'phone' ? 'phone number' : 'email address'}` : `the ${name}`;
}

function changed(text: string, before: string): string {
  const [now, old] = [withoutStop(text).split(' '), withoutStop(before).split(' ')];
  let same = 0;
  while (same < Math.min(now.length, old.length) - 1 && now[same]?.toLowerCase() === old[same]?.toLowerCase()) same++;
  while (same > 0 && /^(?:the|an?|in|at|on|to|from|for|of)$/i.test(now[same - 1] ?? '')) same--;
  const isPart = same >= 2 && old.length - same <= MAX_OLD_WORDS;
  return `Changed: ${withoutStop(text)} (it was ${isPart ? '' : '“'}${old.slice(isPart ? same : 0).join(' ')}${isPart ? '' : '”'}).`;
}
const MAX_OLD_WORDS = 8;

function keptLines({ kept, ended }: MessageOutcome): string[] {
  const secret = kept.filter(({ kind, text }) => kind === 'credential' || text === '');
  const unsaid = kept.filter((one) => !secret.includes(one) && !mayBeRepeated(one.text));
  const open = kept.filter((one) => !secret.includes(one) && !unsaid.includes(one));
  const isChange = ({ text, replaced }: MessageOutcome['kept'][number]) =>
    replaced !== undefined && tidy(replaced) !== tidy(text) && mayBeRepeated(replaced) && !NEGATIVE.test(text);
  const lines: string[] = [];
  for (const one of open.filter(isChange).slice(0, MAX_SAID)) lines.push(changed(tidy(one.text), tidy(one.replaced ?? '')));
  const added = open.filter((one) => !isChange(one));
  if (added.length > 0) {
    const more = added.length > MAX_SAID ? ` And ${added.length - MAX_SAID} more.` : '';
    lines.push(
      `Noted: ${added
        .slice(0, MAX_SAID)
        .map(({ text }) => `${withoutStop(tidy(text))}.`)
        .join(' ')}${more}`,
    );
  }
  const namesOf = (items: MessageOutcome['kept']) => listed([...new Set(items.map(({ topic }) => thingOf(topic)))].slice(0, MAX_SAID));
  // Not a credential: the agent tells it to whoever asks, so it must not promise anything else.
  if (unsaid.length > 0) lines.push(`Noted: ${namesOf(unsaid)}.`);
  if (secret.length > 0) {
    const those = secret.length === 1 ? 'it' : 'them';
    lines.push(`Noted: ${namesOf(secret)}. I tell ${those} only to people who ask for ${those} by name.`);
  }
  const over = ended.filter(({ text }) => !kept.some(({ replaced }) => replaced === text));
  // The new item says it already: "Saul is not vegetarian any more."
  if (over.length > 0 && kept.length === 0) {
    const told = over.map(({ text }) => tidy(text)).filter((text) => text !== '' && mayBeRepeated(text));
    const which = told.slice(0, MAX_SAID).map((text) => `“${withoutStop(text)}”`);
    lines.push(
      which.length === 0
        ? 'Changed: that no longer holds.'
        : `Changed: ${listed(which)} no longer ${which.length === 1 ? 'holds' : 'hold'}.`,
    );
  }
  return lines;
}

/** Quotes names that could be read as something else. */
function tellerShown(name: string): string {
  const shown = cutText(oneLine(name), MAX_NAME);
  return /^[\p{L}\p{M}][\p{L}\p{M}'’ -]*$/u.test(shown) && !/\b(?:owner|i|you|nobody|everybody|done)\b/i.test(shown)
    ? shown
    : quotedName(shown);
}

const quotedName = (name: string): string => (/[“”]/.test(name) ? name : `“${name}”`);

function forgetLine({ asked, forgotten, hidden, stays, nothingFound }: ForgetOutcome): string {
  const whats = [...new Set(asked.map((what) => tidy(what)).filter((what) => what !== ''))].slice(0, MAX_SAID);
  const known = whats.filter(mayBeRepeated);
  const what = known.length === 0 || known.length < whats.length ? 'that' : listed(known);
  const isThing = !/^(?:that|this|it|everything|all|what)\b/i.test(what);
  if (nothingFound && forgotten + hidden + stays.count === 0)
    return isThing ? `I know nothing about ${what}, so there was nothing to delete.` : NOTHING_FOUND;
  const parts: string[] = [];
  const isWhole = hidden === 0 && stays.count === 0;
  if (forgotten > 0) {
    const gone = isThing ? `what ${isWhole ? 'I knew' : 'you told me'} about ${what}` : goneThing(what, isWhole);
    parts.push(`${isWhole ? 'Done: I’ve' : 'I’ve'} deleted ${gone}.`.replaceAll('’', "'"));
  }
  if (hidden > 0) parts.push('Hidden: what others said about you. I tell it to nobody; only they or my owner can delete it for good.');
  if (stays.count > 0) {
    const tellers = [...new Set(stays.tellers.map(tellerShown))].slice(0, MAX_TELLERS);
    const who = tellers.length === 0 ? 'Others' : listed(tellers);
    const it = isThing ? `about ${what} ` : '';
    parts.push(
      `What ${who} told me ${forgotten > 0 ? 'about it ' : it}stays: ${tellers.length === 1 ? who : 'they'} or my owner can have it deleted.`,
    );
  }
  return parts.length > 0 ? parts.join(' ') : NOTHING_FOUND;
}

/** "everything you taught me" can be repeated as it is. */
const goneThing = (what: string, isWhole: boolean): string => (/^(?:it|this)$/i.test(what) ? 'that' : isWhole ? what : 'what you told me');
const NOTHING_FOUND = "I found nothing that matches, so there was nothing to delete. Name it in a word or two, and I'll look again.";

/** Undefined if nothing was done. */
export function acknowledgement(outcome: MessageOutcome): string | undefined {
  const lines: string[] = [];
  if (outcome.renamed !== undefined) lines.push(`From now on I am ${outcome.renamed}.`);
  if (outcome.forget !== undefined) lines.push(forgetLine(outcome.forget));
  lines.push(...keptLines(outcome));
  if (lines.length === 0 && outcome.repeated > 0) lines.push('I know that already.');
  return lines.length === 0 ? undefined : lines.join(' ');
}
