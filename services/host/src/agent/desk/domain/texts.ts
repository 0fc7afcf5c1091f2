// The agent's plain-text answers to its owner, for any client. Each at most MAX_DESK_TEXT, or `most` UTF-16 units.

import { type Explanation, entriesOf, type Preview, type PreviewItem, type SelectionReason } from '@offshoot/context';
import { cutText, topicLook } from '@offshoot/memory/items/limits.ts';
import { roundRobinBy } from '@offshoot/memory/items/tellers.ts';
import { keptFor } from '@offshoot/memory/lines/horizon.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { shownLine } from '@offshoot/text/one-line.ts';

export const MAX_DESK_TEXT = 4_000;
const MAX_LINE = 160;

const WHY: Record<SelectionReason, string> = {
  named: 'named by the prompt',
  everything: 'nothing excludes it',
  'named-credential': 'a credential that the prompt names',
  added: 'added by you',
  removed: 'removed by you',
  excluded: 'excluded by the prompt',
  'excluded-by-template': 'excluded by the template',
  'not-named': 'not named by the prompt',
  credential: 'a credential that the prompt does not name',
  'secret-found': 'looks like a secret',
  expired: 'expired',
  superseded: 'replaced by something newer',
  'too-many-generations': 'passed on too many times',
};

export function helpText(instanceId: string): string {
  return [
    'Here I answer only my owner:',
    '• “preview” or “preview: <prompt>”: what a clone would bring along, and what would stay',
    '• “explain” or “explain: <message>”: what I send to my language model',
    '• “keep” or “keep: 30 days”: how long I keep what people say word for word (7, 30, 90 or 365 days, or “for good”)',
    `To see, correct or forget what I know: offshoot agents knowledge ${instanceId}`,
    `To clone me: offshoot clone ${instanceId} --preview`,
  ].join('\n');
}

export function keptText(days: number): string {
  const rest = days === 0 ? '' : ' What somebody asks me to remember, allergies and diets, and what you say I keep for good.';
  return `I keep what people say word for word ${keptFor(days)}.${rest}`;
}

export function refusalText(message: string): string {
  return cutText(message, MAX_DESK_TEXT);
}

const lineOf = (text: string): string => cutText(shownLine(text), MAX_LINE);
/** Ids are "mem_" plus many digits: this many characters tell items apart. */
const shortId = (id: string): string => id.slice(0, 12);

/** A credential would stay in the chat history forever, and its name is enough to decide. Words with digits may be its value. */
function wordsOf({ kind, text, topic }: Pick<PreviewItem, 'kind' | 'text' | 'topic'>): string {
  return kind === 'credential' ? `(credential) ${topic.replace(linear(/[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*/gu), '…')}` : text;
}

/** Adds the speaker if items on one topic differ. */
function itemLine(item: PreviewItem, index: number, onTopic: readonly PreviewItem[]): string {
  const what = wordsOf(item);
  const isDisputed = onTopic.some(({ text }) => text !== item.text);
  const who = isDisputed ? `, said by ${lineOf(item.from)}${item.via === undefined ? '' : `, by way of ${lineOf(item.via)}`}` : '';
  return `${index + 1}. ${item.isIn ? 'in ' : 'out'} [${shortId(item.id)}] ${lineOf(what)} (${WHY[item.reason]}${who})`;
}

export function previewText(preview: Preview, o: { instanceId: string; prompt: string; most?: number }): string {
  // If the list is cut, it still contains something from every teller.
  const listOf = (isIn: boolean) =>
    roundRobinBy(
      preview.items.filter((item) => item.isIn === isIn),
      ({ from }) => from,
    );
  const items = [...listOf(true), ...listOf(false)];
  const onTopic = Map.groupBy(items, ({ topic }) => topicLook(topic));
  const entries = roundRobinBy(entriesOf(preview.summary), ({ origin }) => origin.speaker ?? origin.saidBy);
  const sentences = entries.map((entry) => `– ${lineOf(wordsOf(entry))}`);
  const isIn = preview.items.filter((item) => item.isIn).length;
  const prompt = lineOf(o.prompt);
  const hidden =
    preview.hidden === 0
      ? ''
      : ` ${preview.hidden === 1 ? 'One more item is' : `${preview.hidden} more items are`} hidden at the request of the person concerned.`;
  const head = `With ${prompt === '' ? 'no prompt' : `the prompt “${prompt}”`}, ${isIn} of ${items.length} items go along.${hidden}`;
  const foot = [
    `Digest: ${preview.digest}, valid until ${preview.expiresAt}.`,
    `To see everything, change it and sign it: offshoot clone ${o.instanceId} --preview`,
  ].join('\n');
  const room = (o.most ?? MAX_DESK_TEXT) - head.length - foot.length - 60;
  const listed = fitting(
    items.map((item, index) => itemLine(item, index, onTopic.get(topicLook(item.topic)) ?? [])),
    Math.floor(room * 0.6),
  );
  const summary = fitting(sentences, room - listed.length);
  return [head, listed, `The summary has ${entries.length === 1 ? 'one sentence' : `${entries.length} sentences`}:`, summary, foot]
    .filter((part) => part !== '')
    .join('\n');
}

export function explanationText(explanation: Explanation, o: { instanceId: string; text: string; most?: number }): string {
  const about = o.text === '' ? 'For the last message I answered' : `For “${lineOf(o.text)}”`;
  const { engine, model, usedTokens, budgetTokens, sections } = explanation;
  const head = `${about}, I send my model (${engine === 'offline' ? 'none: the offline engine' : model}) about ${usedTokens} of at most ${budgetTokens} tokens:`;
  const lines = sections.map(({ name, tokens, isCut, leftOut }) => {
    const left = leftOut === 0 ? '' : `, ${leftOut} left out`;
    return `• ${name}: ${tokens} tokens${isCut && leftOut === 0 ? ', cut' : ''}${left}`;
  });
  const foot = `Full text: offshoot agents explain ${o.instanceId} --text`;
  const shown = [head, ...lines].join('\n');
  const words = sections.map((section) => section.text).filter((text) => text !== '');
  const room = (o.most ?? MAX_DESK_TEXT) - shown.length - foot.length - 10;
  return `${shown}\n\n${cutText(words.join('\n\n'), Math.max(1, room))}\n\n${foot}`;
}

/** The first lines that fit, and how many do not. */
function fitting(lines: readonly string[], room: number): string {
  const kept: string[] = [];
  let left = room - 20;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.push(line);
  }
  const more = lines.length - kept.length;
  return [...kept, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}
