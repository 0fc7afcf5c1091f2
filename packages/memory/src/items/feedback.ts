// People's opinions of the agent's answers: reactions, and short replies about the answer itself.
import { linear } from '@offshoot/text/linear-patterns';
import { repeatsCredential } from './credential-lines.ts';
import { FEEDBACK_TAG, MAX_ITEM_TEXT, MAX_ITEM_TOPIC, type MemoryItem } from './item.ts';
import type { Learned } from './learned.ts';
import { cutText, tidyText } from './limits.ts';
import { outsideSpeaker } from './outside-line.ts';

/** `words`: what was said; absent for a reaction. `isCorrection`: they say what would have been right. */
export interface Opinion {
  liked: boolean;
  words?: string;
  isCorrection?: true;
}

/** Older opinions say little about how the agent answers now. */
export const MAX_FEEDBACK_KEPT = 50;
const MAX_QUOTE = 80;
/** Anything longer is a message in its own right. */
const MAX_WORDS = 60;
/** Of a correction. UTF-16 units. */
const MAX_CORRECTION = 200;

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

/** "No, that's wrong: we stay in Ginza", "wrong, always say it in one sentence". */
const CORRECTION = linear(
  /^(?:(?:oh )?(?:no|nope|nah|hm+)[,.!:]*\s+)?(?:(?:that|this|it|you)(?:'s|'re| is| are| was)\s+)?(?:(?:just|completely|totally|simply|still|plain)\s+)?(?:wrong|incorrect|mistaken|not (?:quite |really )?(?:right|true|correct))(?: again)?\s*[,.:;!–—-]+\s*(\S.*)$/isu,
);

/**
 * An opinion is a short message as a whole, or one that says that the answer is wrong and what is right: "wrong hotel, we moved to
 * Ginza" is knowledge alone.
 */
export function opinionOfReply(text: string): Opinion | undefined {
  const words = tidyText(text).replaceAll('’', "'");
  const right = CORRECTION.exec(words)?.[1];
  if (right !== undefined) return { liked: false, words: cutText(right, MAX_CORRECTION), isCorrection: true };
  if (words === '' || words.length > MAX_WORDS) return undefined;
  if (GOOD.test(words)) return { liked: true, words };
  return BAD.test(words) || WISH.test(words) ? { liked: false, words } : undefined;
}

const STANDING = /^(?:please )?(?:always|never|from now on|next time|in (?:the )?future|don't ever)\b/i;

/** What a correction asks for from then on: "always answer in one sentence". */
export function standingOrderIn(text: string): string | undefined {
  const words = opinionOfReply(text)?.words ?? '';
  return STANDING.test(words) ? words : undefined;
}

/** A person's answer to the question what the agent should do differently. */
export function wishIn(text: string): string | undefined {
  const words = tidyText(text);
  return words === '' ? undefined : cutText(words, MAX_CORRECTION);
}

/** A secret that nobody has marked as one yet. */
const MAY_BE_SECRET = /\b(?:pass(?:word|code|phrase|wort)?|pin|secret|token|key|codes?|log-?in|credentials?)\b/i;

export function feedbackTopic(answerId: string): string {
  return `feedback:${answerId}`;
}

/**
 * `secrets`: known credentials. An answer that reveals one is not quoted, so that an opinion never passes it on; nor is one that was made
 * from what others wrote outside the conversation.
 */
export function feedback(o: { who: string; opinion: Opinion; answerId: string; answer: string; secrets: readonly MemoryItem[] }): Learned {
  const { who, opinion, answer } = o;
  const quote = repeatsCredential(answer, o.secrets) || outsideSpeaker(answer) !== undefined ? '' : cutText(tidyText(answer), MAX_QUOTE);
  const which = quote === '' ? 'one of the answers' : `this answer: “${quote}”`;
  const { liked, words = '' } = opinion;
  const isTold = words !== '' && !repeatsCredential(words, o.secrets) && !MAY_BE_SECRET.test(words);
  const verdict = isTold ? `said “${words}” about` : liked ? 'liked' : 'did not like';
  return { kind: 'training', text: `${who} ${verdict} ${which}`, topic: feedbackTopic(o.answerId), tags: [FEEDBACK_TAG] };
}

/** The wish of a person who may not make a rule. One for each of their rules. */
export function wish(who: string, rule: Learned): Learned {
  const text = cutText(`${who} would like: “${rule.text.replace(linear(/[.…]+$/u), '')}”.`, MAX_ITEM_TEXT);
  return { ...rule, text, topic: cutText(feedbackTopic(rule.topic), MAX_ITEM_TOPIC), tags: [FEEDBACK_TAG] };
}

export function isFeedback(item: MemoryItem): boolean {
  return item.provenance.from === 'message' && item.tags.includes(FEEDBACK_TAG);
}

/** Ids of the items to drop: the owner's last, otherwise oldest first. Items must be in the order they were learned. */
export function excessFeedback(items: readonly MemoryItem[], owners: ReadonlySet<string>): string[] {
  const isOwners = ({ provenance: p }: MemoryItem) => p.from === 'message' && owners.has(p.senderInboxId);
  const all = items.filter(isFeedback);
  const opinions = [...all.filter((item) => !isOwners(item)), ...all.filter(isOwners)];
  return opinions.slice(0, Math.max(0, opinions.length - MAX_FEEDBACK_KEPT)).map((item) => item.id);
}
