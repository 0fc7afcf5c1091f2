// Rewrites "I'm vegetarian" to "Saul is vegetarian" and "our hotel" to "the group's hotel", so that a sentence stands alone.

const ADVERB =
  '(?:(?:really|always|never|usually|only|also|just|absolutely|still|often|sometimes|mostly|strongly|definitely|totally|normally|generally|typically|quite|actually|both|all|now|currently)\\s+)';
const SUBJECT = new RegExp(`\\b(i|we)(?:'(m|re|ve|ll|d|s))?(?![\\p{L}'])(\\s+${ADVERB}{1,2})?(?:\\s*([\\p{L}]+(?:'[\\p{L}]+)?))?`, 'giu');

const UNCHANGED = new Set(
  `can can't cannot could couldn't will won't would wouldn't should shouldn't must mustn't may might shall had went did didn't was got made said came saw
   took left met ate paid lost found thought bought brought told knew chose wrote drove flew grew forgot gave heard held kept sold sent slept spent
   spoke stood taught won wore began broke became used both all and or`.split(/\s+/),
);
const IRREGULAR: Record<string, string> = {
  am: 'is',
  are: 'is',
  were: 'was',
  have: 'has',
  do: 'does',
  go: 'goes',
  "don't": "doesn't",
  "haven't": "hasn't",
  "aren't": "isn't",
  "weren't": "wasn't",
  dont: "doesn't",
};
const ENDS_IN_EED = /(?:need|feed|bleed|speed|proceed|succeed|exceed)$/;

/** "like" → "likes". Past forms and modals stay as they are. */
function thirdForm(verb: string): string {
  const lower = verb.toLowerCase();
  if (UNCHANGED.has(lower)) return lower;
  if (Object.hasOwn(IRREGULAR, lower)) return IRREGULAR[lower] ?? lower;
  if (lower.endsWith('ed') && !ENDS_IN_EED.test(lower)) return lower;
  if (/(?:s|sh|ch|x|z|o)$/.test(lower)) return `${lower}es`;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}

const SHORT: Record<string, string> = { m: 'is', re: 'is', ve: 'has', ll: 'will', d: 'would', s: 'is' };
const JOINED_VERB =
  /\b(and|but|or)\s+((?:also|really|always|never|only|don't|do not)\s+)?(like|love|hate|prefer|eat|drink|enjoy|want|need|dislike|live|work|have|speak|play|travel)\b(?!\s+(?:is|are))/gi;

const isUnitedStates = (word: string) => word === 'US';

/** First person to third. `speaker` is a name; "we" becomes "the group". */
export function inThirdPerson(text: string, speaker: string): string {
  let hadSubject = false;
  const withNames = text.replace(/\b(\p{Lu}\p{L}+) and I\b/gu, (_, other: string) => `${other} and ${speaker}`);
  const conjugated = withNames.replace(
    SUBJECT,
    (match: string, pronoun: string, short: string | undefined, adverbs: string | undefined, verb: string | undefined) => {
      // "I" as a numeral or an initial ("World War I") has no verb behind it.
      if (!short && !verb) return match;
      hadSubject = true;
      const subject = pronoun.toLowerCase() === 'i' ? speaker : 'the group';
      const said = (adverbs ?? '').replace(subject === speaker ? /^$/ : /\b(?:both|all)\b/i, '').trim();
      const middle = said === '' ? '' : `${said} `;
      if (short)
        return `${subject} ${SHORT[short.toLowerCase()] ?? short} ${middle}${verb ?? ''}`.trimEnd() + (adverbs && !verb ? ' ' : '');
      return `${subject} ${middle}${thirdForm(verb ?? '')}`;
    },
  );
  const joined = hadSubject
    ? conjugated.replace(JOINED_VERB, (_, and: string, middle: string | undefined, verb: string) => {
        const negative = middle && /^do(?:n't| not)/i.test(middle);
        return negative ? `${and} doesn't ${verb}` : `${and} ${middle ?? ''}${thirdForm(verb)}`;
      })
    : conjugated;
  const pronouns = joined.replace(/\b(myself|mine|my|me|ourselves|ours|our|us)\b/gi, (word: string) => {
    switch (word.toLowerCase()) {
      case 'my':
      case 'mine':
        return `${speaker}'s`;
      case 'me':
      case 'myself':
        return speaker;
      case 'our':
      case 'ours':
        return "the group's";
      default:
        return isUnitedStates(word) ? word : 'the group';
    }
  });
  return capitalised(pronouns);
}

export function capitalised(text: string): string {
  const first = text.match(/^\p{Ll}/u)?.[0];
  return first ? first.toUpperCase() + text.slice(first.length) : text;
}

/** With a full stop, where it has no end of its own. */
export function asSentence(text: string): string {
  const trimmed = capitalised(text.trim().replace(/[\s,;:]+$/u, ''));
  return /[.!?…]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}

const RELATIVE_TIME =
  /\b(?:today|tonight|tomorrow|yesterday|this (?:week|weekend|month|morning|afternoon|evening)|next (?:week|weekend|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in (?:\d+|a|one|two|three|four|five|six) (?:hours?|days?|weeks?|months?))\b/i;

/** "tomorrow" means nothing a week later: the day on which it was said goes with it. */
export function withDay(text: string, saidAt: Date): string {
  if (!RELATIVE_TIME.test(text) || Number.isNaN(saidAt.getTime())) return text;
  return `${text.replace(/[.\s]+$/u, '')} (said on ${saidAt.toISOString().slice(0, 10)}).`;
}
