// What somebody wants when they are not simply asking about a thing: a greeting, thanks, or a question about the agent itself.

export type Intent =
  | 'greeting'
  | 'thanks'
  | 'goodbye'
  | 'how-are-you'
  | 'engine'
  | 'identity'
  | 'abilities'
  | 'instructions'
  | 'about-speaker'
  | 'everything-known'
  | 'inherited'
  | 'credentials-known'
  | 'own-tools';

const INTENTS: [Intent, RegExp][] = [
  [
    'instructions',
    /\b(?:your|the) (?:instructions?|rules|guidelines|system prompt|prompt|orders)\b|\bhow (?:were|are) you (?:instructed|configured|told to behave)\b|\bwhat (?:have|were) you (?:been )?(?:told|instructed) to do\b/i,
  ],
  [
    'engine',
    /\bare you (?:really |actually |just )?(?:an? )?(?:ai|a\.i\.|bot|robot|human|real|person|machine|llm|language model|chatgpt|gpt|computer|offline|online|artificial|program)\b|\b(?:what|which) (?:language )?(?:model|llm|engine|ai)\b|\bare you (?:running |working )?(?:offline|online|connected)\b|\b(?:do|are) you (?:use|using|run on|running on|powered by)\b|\bhow do you work\b|\boffline engine\b/i,
  ],
  [
    'inherited',
    /\bwhat (?:did|have) you (?:inherit|inherited|bring|brought|get|got) (?:from|with)\b|\bwhat did you inherit\b|\binherit(?:ed)?\b.*\?|\bwhat (?:do|did) you (?:know|remember|learn) from (?:before|your (?:parent|previous|past|earlier|other))\b|\bfrom your (?:parent|previous life|past)\b/i,
  ],
  [
    'credentials-known',
    /\b(?:what|which) (?:passwords|credentials|keys|secrets|api keys)\b|\b(?:list|show|tell|give)(?: me| us)?(?: all)?(?: of)?(?: the| your| our| my)? (?:passwords|credentials|keys|secrets|api keys)\b/i,
  ],
  [
    'own-tools',
    /\bwhat(?:'s| is| are) your (?:own )?(?:(?:phone |mobile |telephone )?numbers?|e-?mail(?: address(?:es)?)?|(?:mail)?box|inbox|wallet(?: address)?|(?:ethereum |e-?mail )?address(?:es)?|tools)\b|\b(?:how|where) can (?:i|we|they|people) (?:text|call|e-?mail|mail|write to|reach|pay) you\b|\bdo you have (?:your own |an? )?(?:(?:phone )?number|e-?mail(?: address)?|inbox|wallet)\b/i,
  ],
  [
    'about-speaker',
    /\bwhat (?:do|did|have) you (?:know|remember|learn|learned|learnt|have|got)(?: all)? (?:about|on|of) (?:me|myself)\b|\bwho am i\b|\b(?:tell|remind) me (?:what you know )?about (?:me|myself)\b|\bdo you (?:know|remember) me\b/i,
  ],
  [
    'everything-known',
    /\bwhat (?:do|did|have|else do|all do) you (?:know|remember|learn|learned|learnt)(?: (?:already|so far|now|until now|today|here|from us|about (?:us|everyone|everybody|everything|the group|our group|this group|this conversation)))*\s*[?.!]*$|\bwhat(?:'s| is) in your memory\b|^(?:please )?(?:tell|show)(?: me| us)? what you(?: have)? (?:know|remember|learned|learnt)\s*[?.!]*$|\b(?:list|show|tell)(?: me| us)?(?: everything| all)?(?: that)? (?:you (?:know|remember|learned)|your memory|your memories)\s*[?.!]*$|\bwhat have (?:i|we) (?:taught|told) you\b|\bsummari[sz]e (?:what you know|your memory|everything)\b/i,
  ],
  [
    'identity',
    /\bwho are you\b|\bwhat(?:'s| is) your name\b|\bwhat are you(?: called)?\s*[?.!]*$|\bintroduce yourself\b|\btell (?:me|us) about yourself\b/i,
  ],
  [
    'abilities',
    /\bwhat (?:can|do|could) you do\b|\bhow can you help\b|\bwhat(?:'s your| are you| is your) (?:for|job|role|purpose|good (?:at|for))\b|\bwhat can (?:i|we) (?:ask|do with) you\b|^help\s*[?.!]*$/i,
  ],
  ['how-are-you', /^(?:how are you(?: doing| today)?|how's it going|how is it going|what's up|whats up|sup|you ok)\s*[?.!]*$/i],
  [
    'thanks',
    /^(?:many )?(?:thanks|thank you|thx|ty|cheers|much appreciated|great,? thanks|perfect,? thanks?(?: you)?|thanks? (?:a lot|so much|you))\b[^?]{0,40}$/i,
  ],
  ['goodbye', /^(?:bye|goodbye|good night|see you|see ya|cya|later|talk later|ciao)\b[^?]{0,30}$/i],
  [
    'greeting',
    /^(?:hi|hey|hello|hiya|yo|howdy|good (?:morning|afternoon|evening|day)|greetings|hola|bonjour|salut|hallo|ahoy)\b[^?]{0,40}$/i,
  ],
];

export function intentOf(text: string): Intent | undefined {
  return INTENTS.find(([, pattern]) => pattern.test(text))?.[0];
}
