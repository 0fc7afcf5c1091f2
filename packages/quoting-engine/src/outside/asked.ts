// What a message plainly asks to read: "read https://example.org/menu", "what does example.org/menu say about prices?".

import type { ReplyRequest, WriteRequest } from '@offshoot/engine/engine.ts';
import { FILE_READ, MAIL_READ, type Readings, WALLET_BALANCE, WEB_READ } from '@offshoot/engine/readings.ts';
import { type NamedUrl, urlsIn } from '@offshoot/engine/urls.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { orderIn } from '../words/order.ts';
import { mailNamedIn } from './mails-named.ts';

/** One reading. `about`: words of what to look for; empty: all of it. */
export interface AskedReading {
  name: string;
  args: Record<string, string>;
  about: string;
}

/** Of one message. A person who wants more can ask again. */
const MAX_READINGS = 3;
const ORDER =
  /^(?:(?:take|have) a look (?:at|into|in)|look (?:at|into|in|up)|read|open|visit|check(?: out)?|see|fetch|load|summari[sz]e|sum up|browse|go to|scan|quote|tell (?:me|us)|show (?:me|us)|give (?:me|us)|find(?: out)?|search|list)\b/i;
const QUESTION = /\?\s*$|^(?:what|which|who|whose|when|where|why|how|is|are|was|were|does|do|did|has|have|can|could|will|would)\b/i;
/** Of the agent's own wallet. */
const BALANCE = linear(/\b(?:balance|how much (?:eth|ether|money|crypto)\b.*\b(?:you|your|wallet))\b/i);
const FILE = linear(/\b(?:(?:this|that|the|his|her|their|my|our|last|latest|newest) )*(?:files?|attachments?|spreadsheet|pdfs?)\b/i);
const FILE_NAME = linear(/[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.(?:txt|log|md|markdown|csv|json|html?|pdf|docx?|xlsx?)\b(?!\/)/iu);
/** “What is Anna's e-mail?” asks for an address. */
const SAYS =
  /\b(?:says?|said|writes?|wrote|written|mentions?|mentioned|contains?|wants?|asks?|asked|tells?|in (?:the|this|that|my|our|your|\S+['’]s))\b/i;
/** Words of the order itself. */
const FRAME =
  /\b(?:take|have|had|look|looks?|at|into|in|on|up|read|open|visit|check|out|see|fetch|load|summari[sz]e|sum|browse|go|to|scan|quote|tell|show|give|find|search|list|me|us|it|its|this|that|there|here|what|does|do|did|is|are|say|says|said|stands?|written|mention|mentions|contain|contains|page|pages|website|web|site|link|url|article|text|about|the|a|an|of|from|for|and|please|then|now|just|all|everything|something|anything|know|main|points?|summary|brief|briefly|short|shortly)\b/giu;

/** Empty: it asks for nothing that can be read. */
export function askedReadings(request: ReplyRequest): AskedReading[] {
  const { readings, message } = request;
  const order = orderIn(request);
  if (readings === undefined || order === undefined || !(ORDER.test(order) || QUESTION.test(order))) return [];
  return readingsIn(order, { readings, text: message.text });
}

/** The readings that a text is made of, asked for in any words. */
export const readingsToWriteFrom = ({ what, readings }: WriteRequest): AskedReading[] => readingsIn(what, { readings, text: what });

/** Whether words name something that can be read: a web address, a file or a mail. */
export const namesReading = (words: string): boolean =>
  urlsIn(words).length > 0 || FILE_NAME.test(words) || FILE.test(words) || mailNamedIn(words) !== undefined;

/** `text`: where the addresses stand. */
function readingsIn(order: string, { readings, text }: { readings: Readings; text: string }): AskedReading[] {
  const isOffered = (name: string) => readings.offers.some((offer) => offer.name === name);
  if (BALANCE.test(order) && isOffered(WALLET_BALANCE)) return [{ name: WALLET_BALANCE, args: {}, about: '' }];
  const named = urlsIn(text).filter(({ written }) => !(isOffered(FILE_READ) && isOnlyName(written)));
  if (named.length > 0 && isOffered(WEB_READ)) return pagesIn(order, named.slice(0, MAX_READINGS));
  if (isOffered(FILE_READ) && (FILE_NAME.test(order) || FILE.test(order))) return [fileIn(order)];
  const mail = isOffered(MAIL_READ) && (SAYS.test(order) || !QUESTION.test(order)) ? mailNamedIn(order) : undefined;
  if (mail === undefined) return [];
  return [{ name: MAIL_READ, args: mail.which === '' ? {} : { which: mail.which }, about: soughtIn(mail.rest) }];
}

function pagesIn(order: string, named: readonly NamedUrl[]): AskedReading[] {
  const about = soughtIn(named.reduce((text, { written }) => text.replaceAll(written, ' '), order));
  return named.map(({ written }) => ({ name: WEB_READ, args: { url: written }, about }));
}

/** “notes.md” is the name of a file, and a web address. */
const isOnlyName = (written: string): boolean => FILE_NAME.exec(written)?.[0] === written;

function fileIn(order: string): AskedReading {
  const [name] = FILE_NAME.exec(order) ?? [];
  return { name: FILE_READ, args: name === undefined ? {} : { name }, about: soughtIn(order.replace(FILE_NAME, ' ').replace(FILE, ' ')) };
}

/** The rest of the order without its own words. */
function soughtIn(order: string): string {
  return order
    .replaceAll(FRAME, ' ')
    .replace(/[^\p{L}\p{N}\s'’-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
