// What can be told about a message without an engine: whether it asks about the agent or its memory, or gives an order about either.
// Deliberately small: it decides who is addressed, not what is meant; engines read the rest.
import { plainOrder } from '@offshoot/memory/forgetting/forget-wording.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { unified } from '@offshoot/text/whole-words.ts';

/**
 * - `remember`, `forget`: orders about its memory.
 * - `memory-question`: asks what is known. Rarely asked of anyone without a memory to show.
 * - `question-about-it`, `remember-it`, `forget-it`: could be addressed to anyone; meant for the agent only right after its own message.
 */
export type SpeechAct = 'remember' | 'forget' | 'memory-question' | 'question-about-it' | 'remember-it' | 'forget-it';

/** Orders and questions come at the beginning; also bounds the running time of every pattern. UTF-16 units. */
const MAX_READ = 2_000;
const MAX_SENTENCE = 300;

const BEFORE = linear(
  /^(?:(?:hi|hey|hello|hm+|um+|uh|oh no|oops|omg|damn|shit|haha+|lol|ok|okay|so|and|but|then|also|oh|ah|well|yes|yeah|no(?! need)|nope|sorry|thanks|thank you|great|cool|btw|by the way|actually|wait|listen(?=[,.:!])|now|right|alright|just|please|pls|plz|kindly|one more thing|quick question|question|everyone|everybody|guys|all)\b[\s,.:!–—-]*)+/,
);
const POLITE =
  /^(?:(?:can|could|would|will) (?:you|u|y'all|someone|somebody|anyone|anybody)\b(?: (?:please|kindly|just|maybe|perhaps))*,? |would you mind |do you mind |you (?:can|may|should|must|could) (?:now |just |please )*|(?:i(?:'d| would) (?:like|love|prefer)|i want|i need|we want|we need|we(?:'d| would) like) you to |(?:it would be|it'd be) (?:nice|great|good|kind) if you (?:could |would )?)(?:please )?/;
/** "…, so please forget the old one": an order after a statement. */
const LATER_ORDER =
  /[,;:–—]\s*(?:and |so |but |then )?(?:please )?(?=(?:forget|remember that|keep in mind|note that)\b|(?:delete|erase) (?:it|that)[.!\s]*$)|\b(?:and|but|so) (?:please|(?:can|could) you)(?: please)? (?=\S)/;

const REMEMBER = [
  // Not "remember when we …" and "remember the time …", nor reminders between people: "remember to bring …".
  /^remember(?:ing)?[,:]? (?!(?:(?:it|this|that)[.!\s]*$|(?:when|how|what|where|who|why|to|the (?:time|day|days|night|old|good|one)|that (?:time|day|night|one|guy|girl|place|trip|evening|weekend|summer|winter)|those|last|me|us|him|her|them|back|guys)\b))\S/,
  /^(?:memori[sz]e|keep in mind|bear in mind) \S/,
  /^(?:note|note down|write down|jot down|take note|take a note|make a note|make note|save|store|remember)(?: that|:| of| this| down| the following)[\s:,]*\S/,
  /^(?:bitte )?(?:merk dir|merke dir|behalte)[,:]? (?!das[.!\s]*$)\S/,
];
/** "Remember that vase they brought last time": a thing and what was done with it, of which nothing is said. */
const RECALLED = linear(
  /^remember(?:ing)?[,:]? (?:that|those|the|this|these) (?:[\p{L}'’-]+ ){1,3}(?:who|which|we|they|you|u|he|she|i) (?:[\p{L}'’]+ed|brought|had|saw|went|got|bought|ate|drank|found|made|took|met|did|sang|sung|gave|told|said|heard|left|lost|broke|wrote|wore|won|sent|came|fell|built|sold|paid|stole|drove|flew)\b(?!.*(?:[:=\d]|\b(?:is|are|was|were|am|has|have|will|can|must|should|needs?|costs?|opens?|closes?|starts?|goes)\b))/iu,
);

/** Talk between people of what they did together. */
export const recalls = (sentence: string): boolean => RECALLED.test(sentence);

const FORGET = [
  /^(?:forget|forgetting|unlearn)[,:]? (?!(?:it|about it|me not|you|this place)(?:[\s.!]*$|,))\S/,
  /^(?:delete|erase|unlearn) (?:that|this)(?: (?:again|please|now))*[.!\s]*$/,
  /^(?:never ?mind|ignore|disregard|scratch|strike|take back) (?:what|everything|all|the (?:thing|part|bit))(?: that)? (?:i|we) (?:just )?(?:said|told|wrote|mentioned)\b/,
  /^(?:stop remembering|don't remember|do not remember|un-?remember|no need to (?:remember|keep|store|save)|you (?:don't|do not) (?:need|have) to (?:remember|keep|know)) \S/,
  /^get rid of (?:my|our) (?:\w+ ){0,2}(?:number|address|size|diet|birthday|age|data|name|email|password|code|allergy|info)\b/,
  /^(?:delete|erase|wipe|scrub) (?:my|our) \S/,
  linear(
    /^(?:delete|erase|remove|wipe|clear|scrub|drop|strike|scratch|cross)\b.*\b(?:your (?:memory|memories|mind|notes?|records?|head)|you (?:all )?(?:know|knew|remember|learned|learnt|have|heard|stored|saved|were told)|(?:i|we|they|he|she) (?:said|told|taught)|about (?:me|us|him|her|them))\b/,
  ),
  /^(?:bitte )?(?:vergiss|lösche?) (?!(?:es|das)[.!\s]*$)\S/,
];

const KNOW = '(?:know|knew|remember|recall|learn|learned|learnt|inherit|inherited)';
const MEMORY_QUESTIONS = [
  new RegExp(
    `^(?:and |so )?what(?:'s| is| are|'re)?(?: all| else| exactly| all the things| things| stuff)? (?:do|did|have|can|could|would) you (?:all |already |actually |really |still |even |now )*${KNOW}\\b`,
  ),
  /^what (?:do|have|did) you (?:have|got|keep|kept|store|stored|save|saved|hear|heard|been told|write down|written down|note|noted) (?:on|about|of|stored|saved|in|from) /,
  /^what(?:'s| is| do you have) (?:in|on) your (?:memory|mind|notes?|list|records?)\b/,
  /^what (?:have|did) (?:i|we) (?:tell|told|teach|taught) you\b/,
  /^(?:have|did) (?:i|we) (?:ever )?(?:tell|told|teach|taught) you (?:about|that|what|anything)\b/,
  linear(
    /^(?:do|can) you (?:still |even |also |already )*(?:know|remember|recall) (?:me|anything|everything|something|all that|what (?:i|we) (?:told|taught|said))\b/,
  ),
  /^(?:tell|show|give|list|remind|send|read)(?: (?:me|us))?(?: (?:all|everything|a list of))?(?: that| of)? ?(?:what you|you|your) (?:all )?(?:have )?(?:know|remember|learned|learnt|memory|memories|notes?)\b/,
  /^(?:tell|remind) (?:me|us) (?:what you know )?about (?:me|myself|us|ourselves)\b/,
  /^who (?:am i|are we)\b/,
  linear(
    /^(?:summari[sz]e|sum up|recap|give (?:me|us) (?:a|the) (?:summary|recap|overview)(?: of)?|write (?:a|the) summary of)\b(?:[?.!\s]*$| (?:what|everything|all|it|us|this|that|our|the|my|so far)\b)/,
  ),
  /^(?:catch|fill|bring|get) (?:me|us) (?:up|in)\b(?: (?:to speed|on (?:this|everything|what (?:happened|i missed|we missed))))?[?.!\s]*$/,
  /^what (?:did|have) i miss(?:ed)?\b[?.!\s]*$/,
  /^(?:a |the )?(?:summary|recap|tl;?dr)(?: so far)?(?:,? please)?[?.!\s]*$/,
  /^(?:has|have) (?:anyone|anybody|somebody|someone) told you\b/,
  /^was (?:weißt|weisst) du\b/,
];

const QUESTIONS_ABOUT_IT = [
  /^(?:and )?who (?:told|taught) you\b/,
  /^(?:and )?who (?:said|says|claims?|wrote)(?: that| so| this| it)?[?!.\s]*$/,
  /^(?:and )?(?:how|since when|from whom|from who|why) (?:do|did|would) you (?:know|learn|hear|remember|think|say|get)\b/,
  /^(?:and )?where (?:do|did) you (?:know|learn|hear|get|have|find) (?:that|this|it)\b/,
  /^(?:and )?(?:when|why|where) did (?:i|we|he|she|they) (?:say|tell|mention)\b/,
  /^(?:and )?(?:did|have) (?:i|we|he|she|they) (?:really )?(?:say|said|tell|told)\b/,
  /^(?:are you sure|says who)\b/,
  /^(?:and )?what (?:else )?(?:can|could|do) you do\b/,
  /^how (?:can|could|do) you (?:help|work)\b/,
  /^what(?:'s| is| are) your (?:name|job|purpose|role|rules|instructions|task|memory)\b/,
  /^(?:who|what) are you(?: (?:called|for|here for|really))*[?!.\s]*$/,
  linear(
    /^are you (?:an? )?(?:\w+ )?(?:bot|ai|human|person|robot|machine|agent|program|llm|model|chatgpt|real|alive|listening|there|recording)\b/,
  ),
  /^who (?:owns|made|built|created|runs|programmed|controls|sent|added|invited) you\b/,
  /^who(?:'s| is) your (?:owner|creator|boss|maker)\b/,
  linear(
    /^(?:do|can|will|did) you (?:always |really |ever |also )?(?:(?:listen|record|store|save|share|learn|eavesdrop)\b|(?:hear|read|keep|forget|understand)(?: (?:us|me|this|that|it|everything|all|what .{1,80}))*[?!.\s]*$)/,
  ),
  /^what did you (?:say|mean)\b/,
  /^wer (?:hat dir|bist du)\b/,
  /^was kannst du\b/,
];

const REMEMBER_IT = [/^(?:remember|note|save|keep) (?:it|that|this)[.!\s]*$/, /^merk dir das[.!\s]*$/];
const FORGET_IT = [/^(?:forget|delete|erase|unlearn)(?: (?:it|about it))?[.!\s]*$/, /^vergiss (?:es|das)[.!\s]*$/];

/** "Can my address be deleted?", "the Oslo thing, could you drop that?" */
const isOrderAsked = (sentence: string): boolean =>
  /^(?:can|could|may) (?:my|our|the|what|that)\b|^you (?:never|didn't) (?:hear|heard)\b|, ?(?:can|could|would) you\b/.test(sentence);

const any = (patterns: readonly RegExp[], text: string): boolean => patterns.some((pattern) => pattern.test(text));

/** Expands abbreviations typed on phones. */
function asTyped(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .replace(/\bu\b/g, 'you')
    .replace(/\bur\b/g, 'your')
    .replace(/\b(?:wat|wot|wht)\b/g, 'what')
    .replace(/\b(what|who|where|when|how)s\b/g, "$1's")
    .replace(/\b(do|does|did|ca|wo|is|are|should|must|need)nt\b/g, "$1n't");
}

/** The message as comparable sentences, without leading courtesies ("hey, could you please …"). */
export function sentencesOf(text: string): { text: string; isPolite: boolean; isQuestion: boolean }[] {
  return text
    .slice(0, MAX_READ)
    .split(/(?<=[.!?…;])\s+|\n+/u)
    .map((one) => asTyped(unified(one).toLowerCase().slice(0, MAX_SENTENCE)))
    .filter((one) => one !== '')
    .map((one) => {
      const bare = one.replace(BEFORE, '');
      const matter = bare.replace(POLITE, '');
      return { text: matter.replace(BEFORE, ''), isPolite: matter !== bare, isQuestion: one.endsWith('?') };
    });
}

/** Every act the words may express. Orders to someone else ("Bob, forget the milk") are handled in addressing.ts. */
export function actsIn(text: string): ReadonlySet<SpeechAct> {
  const acts = new Set<SpeechAct>();
  for (const { text: sentence, isPolite, isQuestion } of sentencesOf(text)) {
    // "Remember the hotel in Rome?" is talk between people; "could you remember that …?" is an order.
    const canBeOrder = isPolite || !isQuestion;
    const later = sentence.split(LATER_ORDER).slice(1).at(-1) ?? '';
    for (const order of canBeOrder ? [sentence, later] : []) {
      if (any(REMEMBER, order) && !recalls(order)) acts.add('remember');
      if (any(FORGET, order)) acts.add('forget');
    }
    if (
      (canBeOrder || isOrderAsked(sentence)) &&
      [sentence, later].some((one) => plainOrder(isPolite ? one.replace(linear(/\?+$/), '') : one) !== undefined)
    )
      acts.add('forget');
    // "…, delete it" refers to what precedes it.
    if (canBeOrder && any(FORGET_IT, later)) acts.add('forget');
    if (canBeOrder && any(REMEMBER_IT, sentence)) acts.add('remember-it');
    if (canBeOrder && any(FORGET_IT, sentence)) acts.add('forget-it');
    if (any(MEMORY_QUESTIONS, sentence)) acts.add('memory-question');
    if (any(QUESTIONS_ABOUT_IT, sentence)) acts.add('question-about-it');
  }
  return acts;
}
