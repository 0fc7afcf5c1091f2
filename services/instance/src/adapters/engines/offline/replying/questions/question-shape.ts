// Whether a line asks for an answer. People often omit the question mark.
import { linear } from '@offshoot/linear-patterns';

const OPENS =
  '(?:(?:and|so|but|ok|okay|also|well|hey|hi|hello|oh|btw|by the way|quick question|question|now|then|wait|sorry|please|pls|just)[,:;!.\\s-]+)*';
const WH = linear(
  new RegExp(
    `^${OPENS}(?:(?:what|whats|what's|where|wheres|where's|who|whos|who's|whose|whom|why|how|hows|how's)\\b(?! (?:a|an|the (?:hell|heck|fuck)) )|which (?!reminds|is why|means|was|i )|(?:since|until|till|by|from|for) (?:when|what time|how long|whom?)\\b|(?:at|on|in|by|for|with|to|from|of|about) (?:what|which|whose|whom|who|how many|how much)\\b(?! (?:is|was|are|were|i|we|you)\\b)|when(?:'s| is| are| was| were| do| does| did| will| should| can| shall| exactly| are)\\b(?! [^?]*, ))`,
    'i',
  ),
);
/** "How nice!", "what a day", "where we ate was good", "what I mean is". */
const EXCLAIMS = linear(
  /^(?:how (?:nice|lovely|cool|sweet|funny|cute|great|awful|sad|annoying|exciting|wonderful|kind|rude|weird)\b(?!.*\?)|what (?:a|an|nonsense|fun|luck)\b|(?:what|where|who|how|why) (?:i|we|you|they|he|she|it)(?:'m|'re|'s|'ve)? .*\b(?:is|was|were|are)\b(?!.*\?)|how (?:we|they|i|you|he|she) \w+ed\b|tell me about it\W*$|whatever|however|who cares|how come\b(?!.*\?)|whoever|wherever|why not[.!]*$|what the|who knows)/i,
);
const SUBJECT =
  "(?:i|you|u|we|they|he|she|it|there|this|that|these|those|the|an?|my|our|your|his|her|their|any|anyone|anybody|anything|some|someone|somebody|every|everyone|everybody|everything|all|both|nobody|no one|(?-i:\\p{Lu}[\\p{L}'’-]*))";
const AUX = `(?:am|is|are|isn't|aren't|was|were|wasn't|weren't|do|does|did|don't|doesn't|didn't|has|hasn't|haven't|can|can't|could|couldn't|should|shouldn't|would|will|won't|shall|had)`;
const INVERTED = linear(
  new RegExp(
    `^${OPENS}(?:${AUX} ${SUBJECT}(?![\\p{L}'’])|have (?:i|you|u|we|they)\\b|any(?:one|body|thing)? \\p{L}|has (?!been|to|got|had|not)\\p{L}+ )`,
    'iu',
  ),
);
/** "Do it", "do that", "will do", "do the dishes" are not questions. */
const IMPERATIVE = /^(?:do (?:it|that|this|the)\b|can you believe|would you look|is (?:it|that|this) (?:so|just)$)(?!.*\?)/i;
const REQUEST =
  /^(?:(?:please|pls|ok|okay|so|hey|and|can you|could you|can u|would you)[,\s]+)*(?:tell (?:me|us)|show (?:me|us)|give (?:me|us)|list|summari[sz]e|sum up|recap|explain|describe|remind (?:me|us) (?:again )?(?:what|when|where|who|whose|which|how|why|if|whether|about|of)|introduce yourself|recommend|suggest|help\W*$|summary\b|overview\b|tl;?dr|status\W*$|(?:the |our |your )?(?:latest|rundown|digest|plan so far|next steps?)\W*$|(?:quick |short )?recap\b|where (?:do we|are we)|to-?dos?\W*$|any (?:news|ideas|updates?)|catch (?:me|us) up|bring (?:me|us) up|fill (?:me|us) in|commands\W*$|says who|according to who|same (?:for|with) |i (?:forgot|wonder|was wondering) (?:what|when|where|who|which|how|why|if|whether)|(?:i|we) (?:need|want|would like|'d like) to know|no idea (?:what|when|where|who)|remember (?:what|when|where|who|which) .*\?)/i;
const FOLLOWS = linear(
  /^(?:(?:and|so|but|ok|then)[,\s]+)?(?:(?:what|how) about\b.*|since when|until when|when|where|why(?: not)?|who|how|how much|how many|who else|what else|anything else|go on|says who)[\s!.]*$/i,
);
const MAX_LINE = 600;

const LOWER_INVERTED = /^(?:is|isn't|was|does|doesn't|did|can|can't|has|are|do|should|could|would|will|won't) (\p{Ll}[\p{L}'’-]*) \S/u;
/** "is cheese ok for ben": no statement begins like this. */
const BARE_INVERTED = linear(
  /^(?:is|isn't|are|aren't|was|were|does|doesn't|did|didn't) (?!(?:so|very|not|also|too|really|just|what|why|how|when|where|who|because|such|quite|still|always|never|well|you|n't)\b|\p{L}+[.!]*$)\p{Ll}[\p{L}'’-]*(?: \p{L}+){0,3} (?:ok|okay|fine|safe|allowed|good|bad|for|with|on|at|in|from|to|coming|still|already|open|closed|included|vegan|vegetarian|near|far|cost|have|start|end|leave|arrive|booked|paid|ready|sorted|confirmed|done|possible)\b/iu,
);
const nobody = (): boolean => false;

/**
 * Whether it begins like a question; a question mark after a statement ("we meet at 8, ok?") is not enough. `isName`: for a lower-case
 * word, for "does saul eat meat".
 */
export function opensAsQuestion(text: string, isName: (word: string) => boolean = nobody): boolean {
  const line = text.slice(0, MAX_LINE).trim();
  if (EXCLAIMS.test(line) || IMPERATIVE.test(line)) return false;
  const named = line.match(LOWER_INVERTED)?.[1];
  return (
    (named !== undefined && isName(named)) ||
    WH.test(line) ||
    BARE_INVERTED.test(line) ||
    INVERTED.test(line) ||
    REQUEST.test(line) ||
    FOLLOWS.test(line)
  );
}

export const isQuestion = (text: string, isName?: (word: string) => boolean): boolean =>
  opensAsQuestion(text, isName) || linear(/\?[\s!?)\]"'”]*$/).test(text.slice(0, MAX_LINE));
