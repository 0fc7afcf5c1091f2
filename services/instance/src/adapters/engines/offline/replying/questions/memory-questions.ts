// Questions about the memory as a whole: everything, decisions, open tasks, who said what.
import { linear } from '@offshoot/linear-patterns';

export type MemoryQuestion =
  | { kind: 'everything' | 'about-speaker' | 'inherited' | 'decisions' | 'open' | 'rules' }
  | { kind: 'about'; what: string }
  | { kind: 'said'; who: string; about: string };

const KNOW = '(?:know|remember|learn|learned|learnt|have|got|keep|store|stored|saved|recall)';
const ABOUT_ME = linear(
  new RegExp(
    `\\bwhat (?:all |else |exactly )?(?:do|did|have|can) (?:you|u) ${KNOW}(?: \\w+)? (?:about|on|of) (?:me|myself)\\b|\\bwhat(?:'s| is) (?:known|stored|saved) about me\\b|\\bwho am i\\b|\\b(?:tell|remind|show) me (?:what (?:you|u) know |everything |all |something )?(?:about|on) (?:me|myself)\\b|\\bdo (?:you|u) (?:know|remember) (?:me|who i am|anything about me|something about me)\\b|\\bmy (?:profile|data|info)\\b[\\s?!.]*$|^(?:anything|something|everything|all) (?:you (?:know )?)?about me[\\s?!.]*$|^what about me[\\s?!.]*$`,
    'i',
  ),
);
const REST =
  '(?: (?:already|so far|now|until now|up to now|today|here|from us|again|please|pls|everything|all|exactly|about (?:us|everyone|everybody|everything|the group|our group|this group|this conversation|all of us|our (?:trip|plans?|team|family))))*';
const EVERYTHING = linear(
  new RegExp(
    [
      `\\bwhat (?:all |else )?(?:do|did|have|else do|all do) (?:you|u) (?:${KNOW})${REST}[\\s?.!]*$`,
      "\\bwhat(?:'s| is) in your (?:memory|head|notes)\\b",
      `^(?:please )?(?:tell|show|give)(?: me| us)? (?:what|everything|all)(?: that)? (?:you|u)(?: have| ve)? (?:know|remember|learned|learnt|got|have)${REST}[\\s?.!]*$`,
      '\\b(?:list|show|tell)(?: me| us)?(?: everything| all)?(?: that| of)? (?:you (?:know|remember|learned)|your memory|your memories|your notes)\\b',
      '\\bwhat have we (?:taught|told) you\\b',
      '^(?:(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody) )?(?:please |quickly )?(?:give (?:me|us) )?(?:an? |the )?(?:quick |short |brief |full )?(?:summari[sz]e|summary|summarise|sum (?:it |this |that |everything )?up|recap|overview|tl;?dr|rundown|status(?: update)?|digest)\\b(?: (?:what|of|the|everything|all|this|that|it|our|we|you|know|have|has|got|so|far|plans?|trip|chat|conversation|group|was|been|said|for|me|us|please|pls|discussed|decided|agreed|now|here|things|stuff|facts|and))*[\\s?.!]*$',
      "^(?:(?:hey|hi|so|ok|okay),? )*(?:(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody) )?(?:please )?(?:what (?:do we (?:have|know)|have we(?: got)?|we (?:have|know))(?: (?:so far|now|already|by now|until now|here))*|what(?:'s| is| has|'s been| has been)?(?: been)? (?:going on|happening|happened|said|discussed|planned)(?: (?:so far|here|in here|until now|today|in this (?:group|chat)))*|(?:update|brief) (?:me|us)|(?:everything|all)(?: that)? (?:you|u) (?:know|have|remember|learned)|(?:what|anything|everything)(?: do| should)? (?:i|we) (?:need to |should |must )?know|where (?:do|are) we(?: (?:stand|at))?|what(?:'s| is| are) (?:the|our) (?:status|state of things|plans?(?: so far| now| again)?|latest)|(?:catch|bring|fill|get) (?:me|us) (?:up|in)(?: to speed| to date| on (?:everything|things|what happened|the plans?))*|what(?: have|'ve) (?:i|we) missed(?: so far)?|what did i miss|what have i missed|what(?:'s| is) (?:new|known)(?: so far)?|what(?:'s| is) the situation)[\\s?.!]*$",
    ].join('|'),
    'i',
  ),
);
const INHERITED = linear(
  /\bwhat (?:(?:did|have|do) you )?(?:all )?(?:inherit|inherited|bring|brought|get|got) (?:from|with|along)\b|\bwhat (?:did|have|do) you (?:all )?inherit(?:ed)?\b|\binherit(?:ed)?\b.*\?|\bwhat (?:do|did) you (?:know|remember|learn) from (?:before|your (?:parent|previous|past|earlier|other|last))\b|\bfrom your (?:parent|previous life|past|other conversation)\b|\bwhat (?:came|comes|was passed) (?:with|along|on to) you\b|\b(?:where|who|whom|which agent) (?:do|did|were|are) you (?:come|cloned|made|copied|derived|descended)(?: from)?\b|\bwho(?:'s| is) your parent\b|\bare you a (?:clone|copy)\b|\bwhat (?:do|did) you know (?:already )?(?:before|when) (?:you (?:joined|came)|joining|coming)\b/i,
);
const DECISIONS =
  /^(?:(?:and|so|ok),? )*(?:what (?:did|have|do|had) we (?:already |finally |all |just )?(?:decided?|agreed?|settled?|chosen?|choose)(?: (?:on|so far|upon|already|yet|to do|again|today|in the end))*|what(?:'s| is| was| has been|'s been) (?:already )?(?:decided|agreed|settled)(?: (?:so far|already|yet|on))*|(?:any|which|what|list|show|our|the|all)(?: (?:all|the|our|me|us))* decisions?(?: (?:so far|yet|were made|did we make|we made|have we made|do we have))*|decisions)[\s?!.]*$/i;
const OPEN =
  /^(?:(?:and|so|ok),? )*(?:what(?:'s| is| are| remains)? (?:still |left |yet )*(?:open|left|missing|outstanding|to (?:do|be done|decide|book)|undecided|unresolved|pending|not done|next|on the (?:list|agenda|to-?do(?: list)?))(?: (?:to (?:do|decide|book|be done)|for us|here|now|yet|then))*|what (?:do|does|must|should) (?:we|i|everyone|everybody) (?:still )?(?:have|need|must|got|left)?(?: still)? ?(?:to )?(?:do|decide|book|buy|organi[sz]e|sort out|plan)(?: (?:still|next|now|first))*|(?:any )?(?:open (?:points|questions|tasks|issues|items|things|todos?)|to-?dos?|to-?do list|tasks?|action items?|next steps?)(?: (?:left|open|do we have|are there|please))*|who(?:'s| is)? (?:does|doing|do) what|who(?:'s| is| does| has)? (?:responsible|in charge) (?:for|of) what|who (?:took|has taken) (?:what|on what)|what remains(?: (?:open|to be done|to do))?|(?:show|list|give me)(?: me| us)? (?:the |our |all )?(?:open (?:points|questions|tasks|issues|things)|to-?dos?|to-?do list|tasks))[\s?!.]*$/i;
const RULES =
  /\b(?:what|which|any|list|show) (?:me )?(?:the |our |your |are the |are your )?rules\b|\bwhat (?:have you been|were you|are you|did (?:we|i) (?:teach|train)) (?:taught|trained|teach|you)\b|\bwhat (?:did|have) (?:we|i) (?:taught?|teach|train(?:ed)?) you\b/i;
const SAID = linear(
  /^(?:(?:and|so|but|ok|hey),? )*what (?:all |else |exactly )?(?:did|has|have|does|do|had) (.{1,40}?) (?:just |already |ever |all )?(?:say|said|tell|told|mention|mentioned|teach|taught|write|wrote|claim|want|wanted)(?: (?:to )?(?:you|u|us|me))?(?: (?:about|on|of|regarding) (.{1,60}?))?(?: (?:so far|today|yesterday|again|earlier|before))?[\s?!.]*$/i,
);
const SAID_ANYTHING = linear(
  /^(?:(?:and|so|but|ok|hey),? )*(?:did|has|have|does) (.{1,40}?) (?:ever |already |just )?(?:say|said|tell|told|mention|mentioned|write|wrote)(?: (?:to )?(?:you|u|us))? (?:anything|something)(?: (?:about|on|of|regarding) (.{1,60}?))?[\s?!.]*$/i,
);
const ABOUT = linear(
  /^(?:(?:and|so|ok|but),? )*(?:what (?:all |else |exactly )?(?:do|did|have|can) (?:you|u|we) (?:know|remember|learn|learned|have|got|recall|tell (?:me|us))(?: (?:of|about|on|regarding|concerning))|what else do you know about|(?:tell|show|remind|give) (?:me|us)(?: (?:more|all|everything|something|anything|what you know|the details|details|info|infos|information))?(?: (?:of|about|on))|what(?:'s| is) (?:known|there) about|(?:anything|something|everything|all|details|info|information|more)(?: (?:you know|known))? (?:on|about|of)|who(?:'s| is) (?!(?:coming|going|here|in|there|with|bringing|doing|paying|driving|cooking|booking|responsible|not|the|a|an|our|my|your|his|her|allergic|vegan|vegetarian|still|also|free|late|first|next|older|younger|born|from)\b)|do (?:you|u) (?:know|remember) (?:anything|something|much) (?:about|on|of)|what(?:'s| is) (?:with|up with))\s*(.{1,80}?)[\s?!.]*$/i,
);

/** Undefined: the question is about something in particular. */
export function memoryQuestion(question: string): MemoryQuestion | undefined {
  if (INHERITED.test(question)) return { kind: 'inherited' };
  if (ABOUT_ME.test(question)) return { kind: 'about-speaker' };
  if (EVERYTHING.test(question)) return { kind: 'everything' };
  if (DECISIONS.test(question)) return { kind: 'decisions' };
  if (OPEN.test(question)) return { kind: 'open' };
  if (RULES.test(question)) return { kind: 'rules' };
  const said = question.match(SAID) ?? question.match(SAID_ANYTHING);
  if (said?.[1] !== undefined && !/\b(?:that|it|this) (?:mean|say)\b/i.test(question))
    return { kind: 'said', who: said[1], about: said[2] ?? '' };
  const what = question.match(ABOUT)?.[1];
  return what === undefined ? undefined : { kind: 'about', what };
}
