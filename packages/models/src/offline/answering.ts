// What the offline model says: recalled, asked for word for word, or returned by a function. Else that it cannot answer.
import { linear } from '@offshoot/linear-patterns';
import type { ModelAttachment } from '../model.ts';
import { saidExactly } from './exactly.ts';
import { pictureWords } from './pictures.ts';
import { recalled, tellsFact } from './recall.ts';
import type { Said, Talk } from './talk.ts';
import { toldAgain } from './told.ts';
import { sentencesIn, topicsIn } from './words.ts';

const CANNOT = 'This is the offline model: it recalls what was said here, calls functions and fills in JSON, but it cannot answer this.';
const NOTHING = 'This is the offline model. Nothing was asked.';
const GREETING = /^(?:hello|hi|hey|good (?:morning|afternoon|evening))\b[^?]{0,40}$/i;
const THANKS = /^(?:thanks|thank you)\b[^?]{0,40}$/i;
const TOLD = /^(?:my|i|i['’]m|we|our|remember|note|keep in mind|please remember)\b/i;
const LOOKS = /\b(?:see|image|images|picture|pictures|photo|photos|look|looks|describe|show|shows|shown|what)\b/i;
const OF_SUMMARIES = /\b(?:summari[sz]e|summary|compress|compact|condense|shorten|recap)\b/i;
const MOST_LINE = 600;
const MOST_TEXT = 4_000;

/** `text` is never empty. `isKnown`: it is an answer, and not that there is none. */
export interface Answer {
  text: string;
  isKnown: boolean;
}

const known = (text: string): Answer => ({ text, isKnown: true });

export function answerOf(talk: Talk): Answer {
  const { asked, attached } = talk;
  const results = talk.since.flatMap(({ call, result }) => (result === undefined ? [] : [{ name: call.name, output: result.output }]));
  if (results.length > 0) return known(resultWords(asked, results));
  if (asked.trim() === '' && attached.length === 0) return { text: NOTHING, isKnown: false };
  if (asksForSummary(talk)) return known(summaryOf(talk));
  const before = [...talk.before, ...attached.flatMap(textOfFile)];
  const exact = saidExactly(asked, before);
  if (exact !== undefined) return known(exact);
  if (attached.length > 0 && (asked.trim() === '' || LOOKS.test(asked))) return known(attachedWords(attached));
  const found = recalled(asked, [...before, ...earlierIn(asked)]);
  if (found !== undefined) return known(found);
  const told = sentencesIn(asked).filter((sentence) => TOLD.test(sentence) && !sentence.endsWith('?'));
  if (told.length > 0 && !asked.includes('?'))
    return known(`Noted. ${told.map((sentence) => toldAgain(sentence, 'user')).join(' ')}`.slice(0, MOST_TEXT));
  if (GREETING.test(asked.trim())) return known('Hello. This is the offline model.');
  if (THANKS.test(asked.trim())) return known("You're welcome.");
  return attached.length > 0 ? known(attachedWords(attached)) : { text: CANNOT, isKnown: false };
}

/** The order stands at the beginning of a message, or the program has given it. */
const asksForSummary = ({ before, whole }: Talk): boolean =>
  /^\W*(?:(?:please|can you|could you)\s+)?(?:summari[sz]e|compress|compact|condense|shorten|recap)\b/i.test(whole) ||
  before.some(
    ({ by, text }) => by === 'program' && linear(/\b(?:summari[sz]e|compact|condense|shorten)\b[^.\n]*\bconversations?\b/i).test(text),
  );

/** A message may tell something and ask for it: what its other sentences say. */
const earlierIn = (asked: string): Said[] =>
  sentencesIn(asked)
    .filter((sentence) => !sentence.endsWith('?'))
    .map((text) => ({ by: 'user', text }));

/** What functions returned, in their order. If a question names a field of it, only that. */
function resultWords(asked: string, results: readonly { name: string; output: string }[]): string {
  const lines = results.map(({ name, output }) => {
    const shown = fieldsOf(asked, output) ?? output.trim();
    return results.length === 1 ? shown : `${name}: ${shown}`;
  });
  const text = lines.join('\n').slice(0, MOST_TEXT);
  return text === '' ? 'The function returned nothing.' : text;
}

function fieldsOf(asked: string, output: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const words = (of: unknown): string => (typeof of === 'object' ? JSON.stringify(of) : String(of));
  const all = Object.entries(value);
  const topics = new Set(topicsIn(asked));
  const named = all.filter(([key]) => topicsIn(key.replace(/[^\p{L}\p{N}]+/gu, ' ')).some((topic) => topics.has(topic)));
  return (named.length > 0 ? named : all).map(([key, of]) => `${key}: ${words(of)}`).join(', ');
}

function attachedWords(attached: readonly ModelAttachment[]): string {
  const things = attached.map((one) => (one.is === 'image' ? pictureWords(one.url) : `the file “${one.name}”`));
  return `This is the offline model, which does not see pictures or read files beyond plain text. The message has ${things.join(', and ')}.`;
}

/** Plain text can be recalled like anything that was said. */
function textOfFile(one: ModelAttachment): Said[] {
  if (one.is === 'document') return [{ by: 'tool', text: one.text }];
  if (one.is !== 'file') return [];
  const [, type = '', data = ''] = linear(/^data:([^;,]+)[^,]*;base64,(.*)$/s).exec(one.data) ?? [];
  if (!/^text\/|json$|markdown$/.test(type)) return [];
  const bytes = Uint8Array.from(atob(data.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return [{ by: 'tool', text: new TextDecoder().decode(bytes) }];
}

/** It condenses nothing: it keeps what was said, facts before the rest and the latest before the earlier, if there is too much. */
function summaryOf({ before, whole }: Talk): string {
  const given = whole.replace(/^[^\n.!?]*[.!?]*\s*/, '').trim();
  const spoken = before.filter(({ by }) => by !== 'program');
  const lines =
    given === '' ? spoken.flatMap(({ by, text }) => sentencesIn(text).map((sentence) => `${by}: ${sentence}.`)) : given.split('\n');
  const worth = lines
    .map((line) => line.trim().slice(0, MOST_LINE))
    .filter((line) => !line.endsWith('?') && !OF_SUMMARIES.test(line) && topicsIn(line).length > 1);
  const kept = new Set<number>();
  let left = MOST_TEXT;
  for (const isFact of [true, false])
    for (const [place, line] of [...worth.entries()].toReversed()) {
      if (tellsFact(line) !== isFact || line.length >= left) continue;
      kept.add(place);
      left -= line.length + 1;
    }
  const summary = worth.filter((_, place) => kept.has(place)).join('\n');
  return summary === '' ? 'Nothing was said that has to be kept.' : summary;
}
