// Reads what a message plainly asks for, and answers with a headline and points in the text's own words.
import type { Reply, ReplyRequest } from '@offshoot/engine/engine.ts';
import { MAX_REPLY_TEXT } from '@offshoot/engine/engine.ts';
import type { ReadText } from '@offshoot/engine/readings.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { type AskedReading, askedReadings } from './asked.ts';
import { pointsOf } from './points.ts';

/** UTF-16 units. */
const MAX_TITLE = 120;

/** Undefined: the message asks for nothing that can be read. */
export async function answerFromOutside(request: ReplyRequest, signal: AbortSignal): Promise<Reply | undefined> {
  const { readings } = request;
  const asked = askedReadings(request);
  if (readings === undefined || asked.length === 0) return undefined;
  const answers: string[] = [];
  for (const one of asked) {
    const result = await readings.read(one.name, one.args, signal);
    answers.push(result.is === 'text' ? summaryOf(result, one) : result.line);
  }
  return { text: cutText([...new Set(answers)].join('\n\n'), MAX_REPLY_TEXT), told: [] };
}

function summaryOf(read: ReadText, { about }: AskedReading): string {
  const { text, isCut, besides } = read;
  const { points, isMore } = pointsOf(text, about);
  const unread = besides === undefined ? [] : [`There was more than text: ${besides}. I cannot read that.`];
  if (points.length === 0) return [nothingAbout(about, read), ...unread].join('\n');
  const more = isMore || isCut ? ['There is more. Ask me about a part of it.'] : [];
  return [headlineOf(read), ...points.map((point) => `• ${point}`), ...more, ...unread].join('\n');
}

export const headlineOf = ({ from, title }: ReadText): string => (title === '' ? `${from}:` : `${from}: “${cutText(title, MAX_TITLE)}”`);
export const nothingAbout = (about: string, { from }: ReadText): string => `I find nothing about “${about}” in ${from}.`;
