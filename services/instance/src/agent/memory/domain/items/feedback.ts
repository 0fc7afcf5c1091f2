// People's opinions of the agent's answers: reactions, and short replies about the answer itself.
import { repeatsCredential } from '../../../conversation/domain/assembly/credential-lines.ts';
import type { Learned } from '../../../domain/engine.ts';
import { FEEDBACK_TAG, type MemoryItem } from './item.ts';
import { cutText, tidyText } from './limits.ts';

/** `words`: what was said; absent for a reaction. */
export interface Opinion {
  liked: boolean;
  words?: string;
}

/** Older opinions say little about how the agent answers now. */
export const MAX_FEEDBACK_KEPT = 50;
const MAX_QUOTE = 80;
/** Anything longer is a message in its own right. */
const MAX_WORDS = 60;

const LIKED = new Set(['👍', '+1', ':+1:', ':thumbsup:']);
const DISLIKED = new Set(['👎', '-1', ':-1:', ':thumbsdown:']);

/** Thumbs up or down in any skin tone. Undefined for other emoji, which are too ambiguous. */
export function opinionOfReaction(content: string): Opinion | undefined {
  const plain = content
    .trim()
    .toLowerCase()
    .replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '');
  if (LIKED.has(plain)) return { liked: true };
  return DISLIKED.has(plain) ? { liked: false } : undefined;
}

const MUCH = '(?:(?:a (?:bit|little)|much|way|far|very|really|quite|just|simply|completely|totally) ){0,2}';
const IT_IS = "(?:(?:that|this|it)(?:'s| is| was) |you(?:'re| are) )?";
const END = '(?:,? (?:thanks?|thank you|please))?(?: next time)?\\s*[.!]*';
const GOOD = new RegExp(
  `^${IT_IS}(?:an? )?${MUCH}(?:great|good|perfect|excellent|helpful|nice|awesome|well done|spot on|exactly right|love it)(?: (?:answer|reply|one|job|work))?${END}$`,
  'i',
);
const BAD = new RegExp(
  `^${IT_IS}(?:an? )?${MUCH}(?:too (?:long|short|vague|formal|informal|wordy|complicated|technical|slow|much)|wrong|incorrect|bad|useless|unhelpful|nonsense|not (?:true|right|correct|helpful|good|what (?:i|we) asked(?: for)?))(?: (?:answer|reply|one))?${END}$`,
  'i',
);
const WISH = new RegExp(
  `^(?:please,? )?(?:be |make it |answer |keep it )?${MUCH}(?:shorter|briefer|longer|simpler|clearer|friendlier|brief|concise|more (?:brief|concise|detailed|details?|specific|friendly)|less (?:formal|wordy|detailed|technical))${END}$`,
  'i',
);

/** Only a short message as a whole counts: "wrong hotel, we moved to Ginza" is knowledge, not an opinion. */
export function opinionOfReply(text: string): Opinion | undefined {
  const words = tidyText(text).replaceAll('’', "'");
  if (words === '' || words.length > MAX_WORDS) return undefined;
  if (GOOD.test(words)) return { liked: true, words };
  return BAD.test(words) || WISH.test(words) ? { liked: false, words } : undefined;
}

export function feedbackTopic(answerId: string): string {
  return `feedback:${answerId}`;
}

/** `secrets`: known credentials. An answer that reveals one is not quoted, so that an opinion never passes it on. */
export function feedback(o: { who: string; opinion: Opinion; answerId: string; answer: string; secrets: readonly MemoryItem[] }): Learned {
  const { who, opinion, answer } = o;
  const quote = repeatsCredential(answer, o.secrets) ? '' : cutText(tidyText(answer), MAX_QUOTE);
  const which = quote === '' ? 'one of the answers' : `this answer: “${quote}”`;
  const verdict = opinion.words === undefined ? (opinion.liked ? 'liked' : 'did not like') : `said “${opinion.words}” about`;
  return { kind: 'training', text: `${who} ${verdict} ${which}`, topic: feedbackTopic(o.answerId), tags: [FEEDBACK_TAG] };
}

export function isFeedback(item: MemoryItem): boolean {
  return item.provenance.from === 'message' && item.tags.includes(FEEDBACK_TAG);
}

/** Ids of the items to drop, oldest first. Items must be in the order they were learned. */
export function excessFeedback(items: readonly MemoryItem[]): string[] {
  const opinions = items.filter(isFeedback);
  return opinions.slice(0, Math.max(0, opinions.length - MAX_FEEDBACK_KEPT)).map((item) => item.id);
}
