// What people ask about the agent itself, and the fixed answers.
import { linear } from '@offshoot/text/linear-patterns';

export type AboutItself =
  | 'engine'
  | 'identity'
  | 'name'
  | 'abilities'
  | 'limits'
  | 'languages'
  | 'privacy'
  | 'storage'
  | 'owner'
  | 'opinion'
  | 'forgetting'
  | 'addressing'
  | 'muting'
  | 'renaming'
  | 'today'
  | 'instructions'
  | 'own-tools'
  | 'credentials-known'
  | 'secrecy';

export const KINDS: [AboutItself, RegExp][] = [
  [
    'instructions',
    /\b(?:your|the) (?:instructions?|guidelines|system prompt|prompt|orders)\b|\bhow (?:were|are) you (?:instructed|configured|programmed|told to behave)\b|\bwhat (?:have|were) you (?:been )?(?:told|instructed) to do\b/i,
  ],
  [
    'engine',
    linear(
      /\bare (?:you|u) (?:really |actually |just |only )?(?:an? )?(?:real )?(?:ai|a\.i\.|bot|robot|human|real|person|people|machine|llm|language model|chatgpt|gpt|computer|program|offline|online|artificial|alive|sentient|conscious|script)\b|\b(?:am i|are we) (?:talking|speaking|chatting|writing) (?:to|with) (?:an? )?(?:ai|bot|robot|human|person|machine|computer|real)\b|\b(?:what|which) (?:language |ai )?(?:model|llm|engine|ai)\b.*\b(?:you|this|behind)\b|\bare you (?:running |working )?(?:offline|online|connected)\b|\b(?:do|are) you (?:use|using|run on|running on|powered by|based on)\b|\bhow do you work\b|\boffline engine\b|\bdo you have (?:feelings|emotions|internet|a brain|a body|access to the (?:internet|web))\b/i,
    ),
  ],
  [
    'own-tools',
    /\bwhat(?:'s| is| are) your (?:own )?(?:(?:phone |mobile |telephone )?numbers?|e-?mail(?: address(?:es)?)?|(?:mail)?box|inbox|wallet(?: address)?|(?:ethereum |e-?mail )?address(?:es)?|tools)\b|\b(?:how|where) can (?:i|we|they|people) (?:text|call|e-?mail|mail|write to|reach|pay) you\b|\bdo you have (?:your own |an? )?(?:(?:phone )?number|e-?mail(?: address)?|inbox|wallet)\b/i,
  ],
  [
    'credentials-known',
    /\b(?:what|which|how many|any) (?:passwords|credentials|keys|secrets|api keys|codes|pins)\b|\b(?:list|show|tell|give)(?: me| us)?(?: all| every)?(?: of)?(?: the| your| our| my)? (?:passwords|credentials|keys|secrets|api keys|codes)\b|\bdo you (?:know|keep|have|store) (?:any |our |my )?(?:passwords|credentials|secrets)\b/i,
  ],
  [
    'secrecy',
    /\b(?:can|could|will|would) you keep (?:a|this|that|it|my)? ?(?:secret|private|to yourself|between us|confidential)\b|\bcan i (?:tell|trust) you(?: with)? (?:a secret|something (?:private|personal|secret)|my password)?\b|^(?:don't|do not) tell (?:anyone|anybody)\b/i,
  ],
  [
    'owner',
    /\bwho(?:'s| is| are) (?:your |the )?(?:owner|boss|creator|master|maker|developer|operator|admin)s?\b|\bwho (?:owns|made|created|built|runs|controls|operates|pays for|programmed|invented|claimed|set up|added|invited|brought) (?:you|this bot|this agent)\b|\bwho do you (?:belong to|work for|listen to|obey|report to)\b|\bwhose (?:agent|bot|assistant) are you\b|\bam i your owner\b|\bdo you have an owner\b/i,
  ],
  [
    'privacy',
    linear(
      /\b(?:is|are) (?:this|that|it|everything|what (?:i|we) (?:say|write|tell you)|our (?:chat|conversation|messages|data)|my (?:data|messages|info))(?: \w+){0,3} (?:private|safe|secure|confidential|encrypted|public|secret|anonymous)\b|\bwho (?:else )?(?:can|could|will|gets to|may|is able to) (?:read|see|hear|access|know)\b|\bwho (?:else )?(?:reads|sees|knows) (?:this|that|it|along|what|my|our)\b|\bdo you (?:share|sell|leak|pass on|report|send|forward|tell (?:anyone|anybody|others|people))\b|\b(?:can|does|do) (?:other people|others|anyone else|anybody else|strangers|the owner|your owner|the others) (?:read|see|know|access|hear)\b|\bwhat about (?:my )?privacy\b|\b(?:privacy|gdpr)\b.*\?|\bare you (?:listening|recording|spying|reading (?:along|everything))\b|\bdo you (?:listen|record|spy|read (?:along|everything|all))\b|\bcan i trust you\b/i,
    ),
  ],
  [
    'storage',
    /\b(?:where|how|how long) (?:do|will|are|is) (?:you|it|that|this|my data|our data|everything) (?:be )?(?:store|stored|save|saved|keep|kept|remember)\b|\bdo you (?:save|store|log|remember|keep) (?:everything|all|this|my|our|what|messages)\b|\b(?:will|do) you (?:remember|forget) (?:this|that|me|it|us)(?: (?:tomorrow|later|next \w+))?\b/i,
  ],
  [
    'forgetting',
    /\b(?:how (?:do|can) (?:i|we)|can (?:i|we|you)) (?:make you |get you to |please )?(?:forget|delete|remove|erase|unlearn|wipe) (?:things|something|stuff|what|data|messages|my data|information)\b|\bcan (?:you|u) forget\b|\bhow (?:do|can) (?:i|we) (?:correct|change|fix|update) (?:something|things|what you know|facts?)\b/i,
  ],
  [
    'muting',
    /\bhow (?:do|can|could|would) (?:i|we|one|you) (?:un-?)?(?:mute|silence|pause|shut up|turn (?:off|on)|switch (?:off|on)) (?:you|it|the (?:bot|agent))\b|\bhow (?:do|can) (?:i|we) (?:make|get) you (?:to )?(?:stop|shut up|be quiet|talk|quiet)\b|\bcan (?:i|we) (?:mute|silence|pause) you\b/i,
  ],
  [
    'renaming',
    /\b(?:can|could|may|how (?:can|do)) (?:i|we) (?:call|rename|name|give) you\b|\b(?:can|could) (?:i|we) (?:change|choose) your name\b|\b(?:can|could|would) you (?:change your name|be called)\b/i,
  ],
  [
    'today',
    /^(?:(?:and|so|hey|ok),? )*(?:what(?:'s| is|s)?(?: the)? (?:day|date|time)(?: is (?:it|today|now))?(?: (?:today|now|right now))?(?: is it)?(?: (?:today|now|right now))?|what(?:'s| is) today(?:'s (?:date|day))?|(?:which|what) day is (?:it|today)(?: today)?|what time (?:is it|do we have)(?: now| right now)?|how late is it)[\s?!.]*$/i,
  ],
  [
    'addressing',
    linear(
      /\b(?:when|why) (?:do|don't|did|didn't) you (?:answer|reply|respond|speak|talk|say)\b|\bhow (?:do|can|should) (?:i|we) (?:talk to|address|call|ask|get|use|mute) you\b|\bhow do(?:es)? (?:this|it) work\b|\bare you (?:still )?(?:there|here|awake|around|muted)\b|\b(?:do|can) (?:you|u) (?:hear|see|read) (?:me|us|this)\b|^(?:you )?(?:there|still there)\b[\s?!.]*$|^(?:hello|anyone (?:there|here)|anybody (?:there|here))\?+$/i,
    ),
  ],
  [
    'languages',
    /\b(?:do|can|could) (?:you|u) (?:speak|understand|read|write|talk|know|answer in|reply in) (?:\w+ )?(?:german|french|spanish|italian|portuguese|dutch|polish|turkish|russian|ukrainian|japanese|chinese|mandarin|korean|arabic|hindi|english|swedish|greek|czech|hebrew|danish|finnish|norwegian|hungarian|romanian|languages?|deutsch|français|español|italiano)\b|\b(?:what|which|how many) languages? (?:do|can) you\b|\b(?:kannst|sprichst|verstehst) du (?:deutsch|englisch)|\bhablas (?:español|inglés)|\bparles[- ]tu\b|\btu parles (?:français|anglais)/i,
  ],
  [
    'limits',
    /\bwhat (?:can't|cannot|can not|can (?:you|u) not|don't|are) (?:you|u|your) (?:do|not able to do|unable to do|limits?|limitations?|weaknesses|know)\b|\bwhat (?:are|is) your (?:limits?|limitations?|weakness(?:es)?)\b|\bwhat (?:aren't you|are you not|are you bad) (?:able to do|good at|at)\b|\bwhat can't (?:you|u)\b|\bis there (?:anything|something) you can'?t\b/i,
  ],
  [
    'abilities',
    linear(
      /\bwhat (?:all )?(?:can|do|could|would) (?:you|u) (?:actually |really |even )?do\b(?! (?:we|i|you))|\bwhat else can you do\b|\bwhat can (?:you|u) (?:help|do for|tell|remember)\b|\bhow can (?:you|u) help\b|^(?:can|could|will) (?:you|u) (?:please )?help(?: me| us)?(?: out)?\W*$|\bwhat(?:'s your| are (?:you|your)| is your) (?:for|job|role|purpose|point|function|skills?|abilities|capabilities|features|commands|good (?:at|for))\b|\bwhat(?:'s| is) the point of you\b|\bwhat can (?:i|we) (?:ask|do with|say to|tell|use) you\b|\bwhat are you (?:here )?for\b|\bwhy are you here\b|\b(?:can|do) (?:you|u) (?:remember|note|keep|save|store|recall) (?:things|stuff|facts|notes)\b|^(?:help|\/help|commands|menu|options|instructions)\s*[?.!]*$|\b(?:are you|you'?re) (?:any )?(?:useful|good for)\b.*\?/i,
    ),
  ],
  [
    'name',
    /\bwhat(?:'s| is|s) (?:your|ur) name\b|\bwhat (?:are you called|do (?:i|we) call you|should (?:i|we) call you)\b|\bdo you have a name\b/i,
  ],
  [
    'identity',
    /^(?:(?:and|so|hey|wait|sorry|but)[, ]+)?(?:who|what) (?:are|r) (?:you|u)(?: (?:again|exactly|anyway|actually|supposed to be))?\s*[?.!]*$|\bwho is this\s*\??$|\bintroduce yourself\b|\btell (?:me|us) (?:more |something |a bit )?about (?:yourself|you)\s*[?.!]*$|\bwhat kind of (?:agent|bot|ai|assistant|thing) are you\b/i,
  ],
  [
    'opinion',
    /\b(?:what(?:'s| is| are) your (?:favou?rite|opinion|view|thoughts?|take|age|mood|hobby|hobbies)|what do (?:you|u) (?:think|feel|like|prefer|want|love|eat|hate|drink)|do (?:you|u) (?:like|love|hate|prefer|enjoy|want|eat|drink|sleep|dream|think|feel|believe|agree|miss)|are you (?:happy|sad|tired|bored|hungry|angry|single|married|vegan|vegetarian|lonely|scared|smart|stupid|drunk)|how old are you|where (?:are|do) you (?:from|live|now)|when were you (?:born|made|created)|which (?:one )?do you (?:like|prefer))\b/i,
  ],
];

/** Answers that depend on nothing else. */
export const FIXED_ANSWERS = {
  engine:
    'I am an AI agent without a language model: I keep what people write, word for word, and quote it with who said it and when. I follow my instructions as far as I understand them.',
  abilities:
    'I keep what you write here and quote it when somebody asks, with who said it and when. I can remind you of something at a time. Correct me any time, tell me to forget something, or ask for a summary.',
  languages:
    'I keep, find and forget what is written in any language. My own few words I have in English, German, Spanish, French and Japanese.',
  privacy:
    'Everybody in this conversation can read what is written here and ask me what I know. My owner can see what I remember, and decides what goes along when I am cloned or share it. Whoever runs my machine could read my memory. I tell credentials only to people who ask for them by name, and no clone gets them unless my owner says so.',
  storage:
    'I remember the facts that people tell me, not everything that is said, until somebody has them deleted. You can have what you taught me deleted at any time: “forget my diet”, “forget everything I told you”.',
  owner:
    'My owner is whoever claimed me. Only my owner can clone me, release me or have me share what I know. Nobody becomes my owner by saying so here.',
  opinion: 'I have no tastes or opinions of my own: I am an AI agent, and I only know what people told me.',
  forgetting:
    'Say “forget my diet” or “forget what I said about tea”, and I delete it. To correct something, just say what is true now. I hide what others said about you at once; only they or my owner can delete it.',
  muting:
    'Say “be quiet” and I stop talking; “unmute” brings me back. After “stop listening”, I also learn nothing until you say “listen again”.',
  renaming: 'Say “call yourself Momo” and I will go by that name.',
  addressing: "I'm here. Say my name, reply to me, or ask what I know about you. Otherwise I only listen.",
  secrecy:
    'Not from this conversation: everybody here can ask me what I know. I tell credentials only to people who ask for them by name. If something must stay secret, better not tell me.',
} as const;
