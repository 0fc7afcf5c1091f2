// Orders to forget in unusual words, put plainly: "let's pretend I never said that" is "forget that". Pure; what an order means is not decided
// here. Only wordings that can hardly mean anything else are put plainly.
import { linear } from '@offshoot/text/linear-patterns';

/** Longer sentences hold no order worth looking for. UTF-16 units. */
const MAX_READ = 300;

const TYPOS: readonly [RegExp, string][] = [
  [/\b(?:foget|forgte|froget|forgt|fogret|frget|forgett|forgat|forgrt|forhet|dorget|4get|4g3t)(?=\s)/gi, 'forget'],
  [/\b(?:delte|deleet|delet|dlete|deltee|deelte|detele)(?=\s)/gi, 'delete'],
  [/\b(?:remvoe|removee|reomve)(?=\s)/gi, 'remove'],
  [/\b(?:erease|eras|earse)(?=\s)/gi, 'erase'],
];
/** What goes before an order without changing it. */
const BEFORE = linear(
  /^(?:(?:please|pls|plz|just|now|ok|okay|oh|hm+|oops|sorry|and|so|but|also|then|actually|maybe|kindly|hey|thanks|well|right|can we|could we|can you|could you|would you|will you|you can|you may|you could|i think you (?:can|should|could)|i(?:'d| would) (?:like|want|love|prefer) you to|i (?:want|need) you to|i(?:'m| am) sorry,? (?:but )?|would you mind|do you mind|mind|how about you|why don't you|is it possible (?:for you )?to|any chance (?:that )?you (?:can|could)|feel free to|go ahead and|be so kind (?:and|as to)|if you (?:could|can|would)(?: please)?|it(?:'d| would) be (?:nice|great|good|best|better) if you(?: could| would)?|better|best)[,!.:\s]+)+/i,
);
const SAID = '(?:say|said|mention|mentioned|tell|told|write|wrote|post|posted|talk|talked|spoke|brought up|bring up)';
const KEEP =
  '(?:keep|remember|know|store|save|retain|have|note(?: down)?|record|hold on to|hang on to|hold onto|mention|write down|memori[sz]e|hoard)(?: track of)?';
const GONE = '(?:forgotten|deleted|removed|erased|dropped|wiped|gone|scrubbed|purged|unlearned|unlearnt|cleared|crossed out|taken out)';
const MEMORY = '(?:your|the) (?:memory|memories|notes?|head|mind|records?|brain|list|files?|database|storage|system|books?)';
/** What tells that something said is meant, not a thing. */
const THING =
  "(?:(?:the|that|this|my|our|all that|all the) (?:whole |entire |little |silly |stupid )?(?:thing|bit|part|stuff|story|info|information|fact|note|item|business|remark|comment|detail|details|piece|line|message|secret|rumou?r|gossip)s?\\b|(?:what|whatever|everything|anything|all)(?: that)? (?:i|we|he|she|they|\\p{L}+) (?:just |ever |have |has |'ve |'s )*(?:said|told|mentioned|wrote|taught|posted|say)\\b|what you (?:know|heard|have|learned|learnt|were told|remember)\\b|everything (?:about|on|of)\\b|anything (?:about|on)\\b)";
/** Verbs that are said of tables and children, too. */
const LOOSE =
  '(?:scrub|wipe(?: (?:out|away|off))?|strike|drop|lose|toss|dump|bin|ditch|kick out|throw out|throw away|chuck(?: out)?|discard|let go of|get rid of|rid yourself of|clear(?: out)?|blot out|expunge|take (?:out|back)|cross (?:out|off)|leave out|purge|destroy|trash|un-?know|unsee|unhear|ignore|disregard|skip|retract|withdraw|undo|scratch|remove|delete|erase|nuke|burn|shred|sponge)';

const SECRET = '(?:password|passcode|pin|code|login|pw|phone number|number|iban|address|e-?mail|birthday|card|combination|credentials?)';

/** "about X" or "that"; empty is "that". */
const what = (text: string | undefined): string => {
  const bare = (text ?? '').replace(/^(?:that|about|of|on)\s+/i, '').trim();
  return bare === '' || /^(?:it|that|this|so|anything|those|these|a word)$/i.test(bare) ? 'forget that' : `forget ${bare}`;
};
const about = (text: string | undefined): string => {
  const plain = what(text);
  return plain === 'forget that' ? plain : plain.replace(/^forget /, 'forget what I said about ');
};

type Rule = [pattern: RegExp, plain: (match: RegExpExecArray) => string | undefined];
const rule = (source: string, plain: Rule[1]): Rule => [linear(new RegExp(`^(?:${source})[.!\\s]*$`, 'iu')), plain];

const RULES: readonly Rule[] = [
  // "let's pretend I never said that", "act as if I had never mentioned the loan"
  rule(
    `(?:let's |let us |we )?(?:all )?(?:just )?(?:pretend(?:ing)?|act(?:ing)?|behave|imagine)(?: (?:like|as if|as though|that))? (?:i|we) (?:had |have )?(?:never|not|didn't|did not|hadn't|haven't)(?: ever)? ${SAID}(?: (?:to )?(?:you|anyone|anybody|us))?(?: about)?(?<x> .+)?`,
    ({ groups }) => about(groups?.x),
  ),
  rule(`(?:consider|take|treat) (?<x>.+?) (?:as )?(?:unsaid|not said|never said|withdrawn|forgotten|retracted)`, ({ groups }) =>
    what(groups?.x),
  ),
  rule(
    `you (?:never|didn't|did not|haven't) (?:hear|heard|read|see|saw)(?: about)?(?<x> .+?)?(?: from me)?(?:,? (?:ok(?:ay)?|right|deal))?`,
    ({ groups }) => what(groups?.x),
  ),
  rule(
    `(?:that|this|it)(?:'s| is| was| one was| one is)(?: actually| really| strictly| meant to be| supposed to be)? (?:private|confidential|personal|off the record|not (?:meant )?for (?:you|everyone|everybody|here|the group|your notes|your ears)|none of (?:your|anyone's) business)`,
    () => 'forget that',
  ),
  // "I'd rather you didn't keep my age"
  rule(
    `(?:i|we)(?:'d| would|'ll| will)?(?: (?:rather|much rather|prefer|like|appreciate|love|be (?:glad|happy|happier|grateful)))+(?: it)?(?: if| that)? you (?:didn't|did not|don't|do not|wouldn't|would not|not|never) (?:to )?${KEEP} (?<x>.+)`,
    ({ groups }) => what(groups?.x),
  ),
  rule(`(?:i|we)(?:'d| would) (?:prefer|like|love|want)(?: for)? you (?:not to|to not) ${KEEP} (?<x>.+)`, ({ groups }) => what(groups?.x)),
  rule(
    `(?:i|we)(?:'d| would)?(?: (?:rather|prefer|like|appreciate|love|be (?:glad|happy|happier|grateful)))+(?: it)?(?: if| that)? you (?:could |would )?(?:forgot|forget|deleted?|removed?|dropped?|erased?|wiped?|lost|lose) (?<x>.+)`,
    ({ groups }) => what(groups?.x),
  ),
  rule(
    `(?:i|we)(?:'d| would)? (?:rather |like |love |want |prefer |need )+(?:to (?:have|see|get) )?(?<x>.+?) (?:to be )?(?:${GONE}|out of ${MEMORY}|off ${MEMORY})`,
    ({ groups }) => what(groups?.x),
  ),
  rule(`(?:i|we) (?:don't|do not|wouldn't) want (?:you to ${KEEP}|you (?:keep|know|remember)ing) (?<x>.+)`, ({ groups }) =>
    what(groups?.x),
  ),
  rule(
    `(?:i|we) (?:don't|do not|wouldn't) want (?<x>(?!you\\b|to\\b).+?) (?:to be )?(?:remembered|kept|stored|saved|known|noted|recorded|in ${MEMORY}|on (?:the )?record|on file)`,
    ({ groups }) => what(groups?.x),
  ),
  // "can my address be deleted?", "the bit about my knee can go"
  rule(`(?:can|could|may|should|must|would) (?<x>.+?) (?:please )?(?:be|get) ${GONE}(?: please)?\\?*`, ({ groups }) => what(groups?.x)),
  rule(`(?<x>.+?) (?:can|could|should|must|may|ought to|needs to|has to|have to|need to) (?:please )?be ${GONE}`, ({ groups }) =>
    what(groups?.x),
  ),
  rule(`(?<x>${THING}.*?) (?:can|should|must|may|needs to|has to) (?:go|disappear|vanish)(?: away)?`, ({ groups }) => what(groups?.x)),
  rule(
    `(?<x>.+?) (?:doesn't|does not|don't|needn't|need not|shouldn't|should not|mustn't) (?:need to |have to )?(?:be (?:remembered|kept|stored|saved|noted|in ${MEMORY}|on file)|stay in ${MEMORY})`,
    ({ groups }) => what(groups?.x),
  ),
  rule(`(?:have|get|see that|make sure) (?<x>.+?) (?:is |gets |are )?${GONE}`, ({ groups }) => what(groups?.x)),
  rule(`(?:get|take|keep|leave|cross|move|clear|strike) (?<x>.+?) (?:out of|off|from) ${MEMORY}`, ({ groups }) => what(groups?.x)),
  rule(`(?:clear|wipe|clean|empty|rid) ${MEMORY} of (?<x>.+)`, ({ groups }) => what(groups?.x)),
  // "don't hold on to my number", "you can stop keeping my diet", "no need to keep …"
  rule(
    `(?:don't|do not|never|stop|quit|no need to|no need for you to|you needn't|you need not|you don't (?:need|have) to|there's no need to|you shouldn't|you should not|you mustn't|not) (?:keep|keeping|hold(?:ing)? (?:on to|onto)|hang(?:ing)? on to|stor(?:e|ing)|retain(?:ing)?|hoard(?:ing)?) (?<x>(?!me\\b|us\\b|up\\b|out\\b|going|on\\b|it (?:up|down|real|cool)|calm|quiet|track|in touch|away|[a-z]+ing\\b|your (?:hopes|breath)|my (?:hopes|breath|place|seat|spot)|hope|the line|secrets?\\b).+)`,
    ({ groups }) => what(groups?.x),
  ),
  rule(
    `(?:never ?mind|nvm|nevermind)(?: about)? (?<x>(?:what|the (?:thing|bit|part|stuff|story|note)|that (?:thing|bit|part)|my |all that|everything).*)`,
    ({ groups }) => what(groups?.x),
  ),
  rule(
    `(?:strike|scratch|retract|withdraw|undo|unsee|unhear|un-?know|unlearn) (?:that|this|it)(?: (?:last )?(?:one|bit|part|remark))?(?: (?:please|from ${MEMORY}))?`,
    () => 'forget that',
  ),
  rule(`(?:take (?:that|it) back|(?:can|could) (?:i|we) take (?:that|it) back)\\??`, () => 'forget that'),
  rule(`i(?:'d| would)? (?:like to |want to |hereby )?(?:take back|retract|withdraw) (?<x>.+)`, ({ groups }) => what(groups?.x)),
  rule(`i take (?<x>that|it|this) back`, () => 'forget that'),
  // "drop the thing about …", "lose the bit about my knee", "kick out the shop password"
  rule(`${LOOSE} (?<x>${THING}.*)`, ({ groups }) => what(groups?.x)),
  rule(
    `${LOOSE} (?<x>(?:my|our|the|that|his|her|their) (?:\\p{L}+ ){0,2}?${SECRET}(?: (?:for|of|to) .+)?)(?: too| as well| again)?`,
    ({ groups }) => what(groups?.x),
  ),
  // "the Oslo thing, could you drop that?"
  rule(
    `(?:about )?(?<x>(?:the|my|our|that|this) (?:[\\p{L}'-]+ ){0,4}?[\\p{L}'-]+)(?:,| -| –|:|…|\\.\\.\\.) ?(?:please |can you |could you |just |you can |would you |better |maybe )*(?<verb>forget|delete|erase|remove|drop|scrub|wipe|lose|scratch|unlearn|take back)(?: about)? (?<it>it|that|this|them|those)(?: (?:please|again|now))*\\??`,
    ({ 0: all, groups }) =>
      // "My phone died, forget it" is talk.
      /^forget it/i.test(`${groups?.verb} ${groups?.it}`) && !/^about\b|:|\b(?:thing|stuff|bit|part|story)\b/i.test(all)
        ? undefined
        : what(groups?.x),
  ),
  rule(
    `(?<x>(?:the|my|our|that) (?:[\\p{L}'-]+ ){0,3}?[\\p{L}'-]+) (?:is|was) (?:private|confidential|off the record)(?:,.*)?`,
    ({ groups }) => `delete ${groups?.x}`,
  ),
];

/** Small talk in the same words. */
const IDIOM =
  /\b(?:drop|lose|let) (?:me|him|her|us|them|you)\b|\b(?:skip|leave out|ditch|bin|toss|drop|lose|dump) (?:the|that|this) (?:part|bit|thing|stuff|line) (?:where|when|in the|of the (?:film|movie|book|trail|show))/i;

/** "forget …" for an order in other words; undefined if it is not an order to forget, or already plain. */
export function plainOrder(sentence: string): string | undefined {
  const cut = TYPOS.reduce((text, [typo, word]) => text.replace(typo, word), sentence.slice(0, MAX_READ).replace(/[’‘]/g, "'")).trim();
  const bare = cut
    .replace(BEFORE, '')
    .replace(linear(/[,\s]+(?:please|pls|thanks|thank you|ok|okay|will you|would you|for me|for good)[?!.\s]*$/i), '');
  const isQuestion = /\?\s*$/.test(cut);
  if (bare === '' || IDIOM.test(bare)) return undefined;
  const isPolite =
    bare !== cut.replace(linear(/[?!.\s]+$/), '') &&
    /\b(?:can|could|would|will|mind|possible|chance|please|why don't)\b/i.test(cut.slice(0, cut.length - bare.length + 1));
  if (
    isQuestion &&
    !isPolite &&
    !linear(
      /^you (?:never|didn't) (?:hear|heard)(?: about)? (?:that|it|my|the|what)\b|^(?:can|could|may|should|must|would)\b|, ?(?:can|could|would|you)\b|\b(?:ok(?:ay)?|right|deal)\?\s*$/i,
    ).test(bare)
  )
    return undefined;
  const told = bare.replace(linear(/\?+\s*$/), '');
  for (const [pattern, plain] of RULES) {
    const match = pattern.exec(told) ?? pattern.exec(cut.replace(linear(/\?+\s*$/), ''));
    const order = match === null ? undefined : plain(match);
    if (order !== undefined) return order;
  }
  // "would you mind forgetting my age?", "foget my age"
  const tidied = told.replace(/^forgetting\b/i, 'forget').replace(/^(delet|remov|eras)ing\b/i, '$1e');
  const isMended = tidied !== told || cut !== sentence.trim();
  return isMended && /^(?:forget|delete|remove|erase)\b/i.test(tidied) ? tidied : undefined;
}
