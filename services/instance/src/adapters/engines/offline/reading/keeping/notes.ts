// What is stored verbatim: notes on request, reasons, and statements whose subject cannot be identified.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import { topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { withDates } from '../../words/dates.ts';
import { type Word, wordsOf } from '../../words/english.ts';
import type { Forgetting } from '../orders/forgetting.ts';
import { claimsOwnership } from '../orders/orders.ts';
import { asSentence, capitalised, type Setting, spoken } from '../people/who.ts';
import { type Clause, clausesIn } from '../sentences/clauses.ts';
import { namesSomething } from '../statements/doing.ts';
import type { End } from '../statements/findings.ts';

export interface Draft {
  learned: Learned[];
  ends: End[];
  forget: Forgetting[];
  rename?: string;
}

export function dated(learned: Learned, { message }: Setting): Learned {
  const { text, lastDay } = withDates(learned.text, message.sentAt);
  const passes =
    lastDay !== undefined && (learned.kind === 'fact' || learned.kind === 'decision') && !/\b(?:from|by|since|as of) \d/.test(text);
  return { ...learned, text: capitalised(text), ...(passes ? { validUntil: lastDay } : {}) };
}

const HAS_VERB = linear(
  /\b(?:is|are|was|were|am|has|have|had|will|can|can't|should|must|does|do|doesn't|don't|likes?|loves?|hates?|needs?|wants?|lives?|works?|goes|comes|starts|leaves|arrives|meets?|costs?|said|told|booked|bought|brings?|takes?|[\p{L}]{3,}(?:ed|es))\b/iu,
);

/** Something to remember that no rule understands. */
export function note(text: string, setting: Setting, draft: Draft): void {
  const third = spoken(wordsOf(text), setting);
  if (claimsOwnership(text)) return;
  if (topicKey(third, 5) === '') return;
  const said = HAS_VERB.test(third) ? third : `${setting.speakerName} asked to remember: ${text}`;
  draft.learned.push(dated({ kind: 'fact', text: asSentence(said), topic: `note:${topicKey(third, 5)}` }, setting));
}

const FEEDS =
  /\b(?:gets?|eats?|drinks?|needs?|takes?|feed|fed|food|tins?|scoops?|cups?|spoons?|tablets?|pills?|drops?|doses?|daily|twice|once|(?:in|every) the morning|at (?:night|noon)|every (?:day|morning|evening|night))\b/i;
const NO_MORE_THAN_A_THING = /^(?:never|no|not|don't|do not)\b(?: (?:give|feed|put|let|leave))?/i;

/** "Half a tin in the morning. Never milk!" tells the sitter, not the agent: it goes on with the sentence before. */
export function addFeeding(rule: string, setting: Setting, draft: Draft): boolean {
  const last = draft.learned.at(-1);
  if (last === undefined || last.kind !== 'fact' || !FEEDS.test(last.text) || !NO_MORE_THAN_A_THING.test(rule)) return false;
  const said = spoken(wordsOf(rule), setting);
  const more = `${said.charAt(0).toLowerCase()}${said.slice(1)}`;
  const [subject] = clausesIn(wordsOf(last.text)).map((clause) => clause.subject.map(({ text }) => text).join(' '));
  // An item of its own where a newer one may replace the sentence before.
  if (!last.topic.startsWith('note:') && subject)
    draft.learned.push({ ...last, text: asSentence(`${subject}: ${more}`), topic: `note:${topicKey(`${subject} ${more}`, 5)}` });
  else draft.learned[draft.learned.length - 1] = { ...last, text: asSentence(`${last.text.replace(/\.$/, '')}; ${more}`) };
  return true;
}

export const REASON_LINK = /^(?:because|cause|cuz|since)$/;
/** "because it is quiet" belongs to the statement that it explains. */
export function addReason({ subject, verb, rest }: Clause, setting: Setting, draft: Draft, before: number): void {
  const last = draft.learned.at(-1);
  if (last === undefined || draft.learned.length === before || last.kind === 'credential' || last.kind === 'personalization') return;
  draft.learned[draft.learned.length - 1] = {
    ...last,
    text: asSentence(`${last.text.replace(/\.$/, '')} because ${spoken([...subject, ...(verb?.words ?? []), ...rest], setting)}`),
  };
}

/** "We have twins. They're 6": "they" were just mentioned, so both sentences stay together. */
export function addDoubtful(said: readonly Word[], setting: Setting, draft: Draft, before: number): void {
  const own = draft.learned.at(-1);
  const last = own ?? lastSaid(setting);
  if (last === undefined || draft.learned.length !== before || last.kind === 'credential' || last.kind === 'training') return;
  if (
    !/ and |\b(?:twins|kids|children|parents|cats|dogs|tickets|keys)\b/.test(last.text) ||
    !namesSomething(said.slice(1), setting.agentName)
  )
    return;
  const end = spoken(said, setting);
  const text = asSentence(`${last.text.replace(/\.$/, '')}; ${end.charAt(0).toLowerCase()}${end.slice(1)}`);
  if (own === undefined) draft.learned.push(dated({ kind: 'fact', text, topic: `note:${topicKey(text, 5)}` }, setting));
  else draft.learned[draft.learned.length - 1] = { ...own, text };
}

/** Within this time, a second message continues the first. */
const AT_ONCE_MS = 5 * 60_000;
/** The speaker's previous statement; never a secret. */
export function lastSaid({ known, message }: Setting): MemoryItem | undefined {
  const last = known.findLast(
    ({ provenance: p, learnedAt }) =>
      p.from === 'message' &&
      p.senderInboxId === message.senderInboxId &&
      Math.abs(message.sentAt.getTime() - learnedAt.getTime()) <= AT_ONCE_MS,
  );
  return last === undefined || last.sensitivity !== 'normal' || last.kind === 'credential' ? undefined : last;
}

/** "Lindenstraße 14, third floor", "Omar kitchen, Tess bathroom": without a verb, but with a number or people. */
export function noteOfFragment(text: string, setting: Setting, draft: Draft): void {
  const said = wordsOf(text);
  const [clause] = clausesIn(said);
  if (said.length < 2 || said.length > 30 || clause === undefined || clause.subject.length > 0 || clause.verb !== undefined) return;
  if (/\b(?:you|your|see|later|thanks|thank|please|sounds|looks|me too|same|lol|wow|at least|of course|no|yes)\b/i.test(text)) return;
  const named = said.filter((word) => /^\p{Lu}/u.test(word.text) && personNamed(setting.people, word.text) !== undefined);
  if (!(named.length > 0 && said.length > 2) && !linear(/\p{L}{3}.*\d|\d.*\p{L}{3}/u).test(text)) return;
  if (!namesSomething(said, setting.agentName) || said[0]?.lower === setting.agentName.toLowerCase().split(' ')[0]) return;
  addFragment(said, setting, draft);
}

/** "We found a flat! Lindenstraße 14": a fragment belongs to the previous sentence. */
function addFragment(said: readonly Word[], setting: Setting, draft: Draft): void {
  const third = spoken(said, setting);
  const last = draft.learned.at(-1);
  if (last?.topic.startsWith('note:') && !/\d/.test(last.text)) {
    draft.learned[draft.learned.length - 1] = dated({ ...last, text: asSentence(`${last.text.replace(/\.$/, '')}: ${third}`) }, setting);
    return;
  }
  draft.learned.push(dated({ kind: 'fact', text: asSentence(third), topic: `note:${topicKey(third, 5)}` }, setting));
}
