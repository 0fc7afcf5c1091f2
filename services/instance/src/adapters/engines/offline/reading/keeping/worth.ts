// Whether somebody may ask for it later. Every plain statement is worth a note, except momentary talk: words addressed to
// somebody, moods, opinions and guesses.
import { linear } from '@offshoot/linear-patterns';
import { personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import type { Word } from '../../words/english.ts';
import { DIETS, NO_ALLERGENS, PASSING } from '../../words/word-lists.data.ts';
import { type Setting, type Subject, subjectsOf } from '../people/who.ts';
import type { Clause } from '../sentences/clauses.ts';
import { namesSomething, SAID_IN_PASSING, SMALL_TALK } from '../statements/doing.ts';
import { lowerOf } from '../statements/findings.ts';

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Addressed to somebody, or an exclamation. */
const TO_SOMEBODY =
  /\b(?:you|your|yours|yourself|u|wow|ugh|omg|damn|lol|wtf|xd|thanks|thank|thx|congrats|congratulations|cheers|brb|afk|ttyl|let's|let us|good (?:morning|night|evening|afternoon|luck)|happy (?:birthday|easter|new year)|merry christmas|welcome (?:to|back|home)|no way|sleep well|take care(?! of))\b/i;
/** "You get in from the back" means everybody. */
const ANYBODY = /^(?:from there |then )?you (?:can(?! (?:do|be))|get|have to|need (?:a|an|the|to)|take|must|only|pay|enter|park)\b/i;
const SUPPOSED =
  /\b(?:if|might|maybe|perhaps|probably|possibly|unless|hope|hopefully|wish|wonder|can't wait|can't believe|no idea|not sure|i guess|i think|i bet|as if|imagine|literally|to death|as hell|nonsense|bullshit)\b/i;
/** A momentary feeling about it. */
const MOOD =
  /\b(?:feels?|felt|feeling|miss(?:es|ed)?|bored|hungry|thirsty|starving|tired|excited|exhausted|annoying|amazing|awesome|awful|hilarious|insane|crazy|ridiculous|sucks?|stressed|dying|so much|such an?|what an?|in love with (?:this|that|it|the)|like hell|just kidding|(?:drives?|driving|makes?|making) (?:me|us) (?:crazy|mad|nuts|sick|laugh|cry|smile|happy|sad)|(?:kill|eat) (?:a|him|her) (?:horse|cow))\b/i;
/** A number next to one of these counts as a secret until somebody says otherwise. */
const LOCKS =
  /\b(?:locks?|padlock|gate|safe|alarm|locker|code|pin|pass(?!port|enger|ed\b|es\b|ing\b|over)\w*|pw|combination|combo|login|log-in|user|username|admin|root|wifi|wi-fi|keypad|vault|card|iban|account|token|secret|ssid|router|credentials?)\b/i;
/** A mix of letters, digits and signs looks like a secret itself. */
const OPAQUE = linear(/\b(?=\S*\p{L})(?=\S*\d)(?=\S*[!#$%&*_@^~=\\|])\S+|\S\s*\/\s*\S*\d/u);
const ASKS = /\b(?:what|whats|wat|wats|which|whose|whom|how|why|who's|whos|where's|wheres|anyone|anybody)\b|^(?:who|where|when)\b/;
/** Nouns that name nothing specific. */
const VAGUE = list(
  `thing things stuff way lot lots bit time times day days moment minute minutes second seconds sec hour night morning evening afternoon idea ideas question questions problem
   problems point sense fun joke mess kind sort type one ones something anything nothing everything someone anyone everyone nobody man dude guys guy god hell luck care
   break nap shower look chance mood headache hangover pic picture photo photos video feeling blame try coffee beer sleep hug vibe vibes life world dream hero legend genius idiot queen king
   truth deal case end rush worry worries doubt reason matter fault course yes no ok okay thought thoughts mind heart brain bed fact news laugh smile kidding pig pigs
   horse cow face feet head eyes weather rain sun snow sky wind view heat cold potato disaster nightmare shame pity miracle star rest all here there back home today tomorrow tonight now later meme gif link
   internet traffic queue signal battery struggle men women weekend monday mondays`,
);
const DEGREE = linear(
  /^(?:(?:so|really|very|such|quite|pretty|too|super|just|kind of|kinda|sort of|a bit|totally|absolutely|always|never|a lot|still|all|already|a|an|the|such a) )*/,
);
/** Everyday actions, worth nothing without a day, a number or a name. */
const EVERYDAY = list(
  `see have forget drop eat watch hear go come get sleep wake laugh cry walk sit stand wait look try think feel say spill burn drink dream do make open close turn run
   talk chat call text spend enjoy love like clean cook need want check read be work kill die swear stare shine rain snow shout scream sneeze cough hurt smell stink
   scare forget realise realize understand shower nap relax chill happen know hope guess bet wish`,
);
/** "take the DJ", "do the shopping": plain verbs for taking something on. */
const TAKES_ON = /^(?:take|do|make|run|keep|bring|start|stop|have|need|want|know|get)$/;
const DO_AND_BE = /^(?:be|have|do|get|go|see|eat|sleep|drink|die|kill|cry|know|laugh|come|leave|stop)$/;
/** About others, it matters for days. */
const UNWELL = /^(?:very |really |still |quite )*(?:ill|sick|injured|unwell|poorly|pregnant|dead|contagious|in (?:the )?hospital)\b/;
const GUESSES =
  /^(?:think|guess|hope|feel|believe|bet|doubt|wish|wonder|suppose|assume|swear|joke|kid|laugh|seem|look|sound|miss|thank|mean)$/;
const LASTS = linear(
  /\b(?:for|in|until|till|since|by|before|after|every|from|between|once|twice|all) (?:\S+ ){0,2}(?:days?|weeks?|months?|years?|noon|midnight|season|christmas|easter|summer|winter|spring|autumn)\b|\b(?:every|each|always|never|currently|these days|at the moment|atm|this (?:week|month|year|summer|winter|season))\b/,
);
const SIZE = /^(?:X{0,3}[SL]|M)$/;
const NOBODY = /^(?:what|who|which|how|everything|nothing|something|this|that|these|those|here|its)$/;
const UNCLEAR = /^(?:he|she|they|it|his|her|their|him|them)$/;
/** Orders to the group that say how something works: "bring 20 euros for the bus", "use the side entrance". */
const INSTRUCTS = /^(?:be|bring|take|meet|park|arrive|enter|wear|ring|use|pay|pack)$/;

export const isContent = (word: Word): boolean =>
  (word.tags.has('Noun') || DIETS.has(word.lower)) &&
  !word.tags.has('Pronoun') &&
  !VAGUE.has(word.lower) &&
  !PASSING.has(word.lower) &&
  word.lower.length > 2;

/** "on drums", "the late shift": a noun follows these, whatever the library thinks. */
const BEFORE_NOUN = /^(?:the|a|an|my|our|his|her|their|on|at|in|of|with|for|from|by|no|any|some|every|each|without|two|three)$/;
const hasContent = (words: readonly Word[]): boolean =>
  words.some(
    (word, i) =>
      isContent(word) ||
      (word.tags.has('Verb') &&
        !word.tags.has('Auxiliary') &&
        BEFORE_NOUN.test(words[i - 1]?.lower ?? '') &&
        word.lower.length > 3 &&
        !VAGUE.has(word.lower) &&
        !PASSING.has(word.lower)),
  );

/** A capitalised word not at the beginning of a sentence, or a known name. */
export function isName(word: Word, i: number, { people, agentName }: Setting): boolean {
  if (word.lower === agentName.toLowerCase()) return false;
  if (/^\p{Lu}\p{L}/u.test(word.text) && (i > 0 || word.tags.has('Person') || word.tags.has('ProperNoun'))) return !VAGUE.has(word.lower);
  return word.tags.has('FirstName') || personNamed(people, word.text) !== undefined;
}

/** A number, a day or a name, which nobody says without a reason. */
export function isHard(words: readonly Word[], setting: Setting): boolean {
  return namesSomething(
    words.map((word, i) => (i === 0 && !isName(word, 0, setting) ? { ...word, text: word.text.toLowerCase() } : word)),
    setting.agentName,
  );
}

/** Whom the clause is about; undefined if that is several people or unclear. */
export function resolved({ subject }: Pick<Clause, 'subject'>, setting: Setting): Subject | undefined {
  const subjects = subjectsOf(subject, setting);
  return subjects.length === 1 ? subjects[0] : undefined;
}

/** "He's from Chile", about an unidentifiable person. */
export const isUnclear = (clause: Clause, who: Subject | undefined): boolean =>
  UNCLEAR.test(clause.subject[0]?.lower ?? '') && who === undefined;

/** It may open something. */
export const isLocked = (words: readonly Word[]): boolean => {
  const said = lowerOf(words);
  return OPAQUE.test(said) || (LOCKS.test(said) && /\d/.test(said));
};

/** Talk that is about the moment only; with a time, a number or a name, what is said to somebody is more than that. */
export function isMomentary(words: readonly Word[], { agentName }: Setting, isTimed: boolean): boolean {
  const said = lowerOf(words);
  const isJoke = /\b(?:allergic|intolerant)\b/.test(said) && words.some((word) => NO_ALLERGENS.has(word.lower));
  if (isJoke || ASKS.test(said) || /\?/.test(said) || MOOD.test(said)) return true;
  if (!isTimed && TO_SOMEBODY.test(said)) return true;
  const own = agentName.toLowerCase().split(' ');
  return own.every((word) => said.split(' ').includes(word));
}

/** Something that nobody asks for later, or that must not be told. */
export function passes(words: readonly Word[], setting: Setting): boolean {
  const said = lowerOf(words);
  const isJoke = /\b(?:allergic|intolerant)\b/.test(said) && words.some((word) => NO_ALLERGENS.has(word.lower));
  if (isJoke || SUPPOSED.test(said) || ASKS.test(said) || /\?/.test(said) || OPAQUE.test(said)) return true;
  if (LOCKS.test(said) && /\d/.test(said)) return true;
  if (TO_SOMEBODY.test(said) && !(ANYBODY.test(said) && (isHard(words, setting) || words.filter(isContent).length > 1))) return true;
  const isHeld = isHard(words, setting);
  // "his teacher is miss Otter" misses nobody.
  const plain = lowerOf(words.filter(({ tags }) => !tags.has('Person')));
  if (MOOD.test(plain) && !(isHeld && /\d/.test(said))) return true;
  const own = setting.agentName.toLowerCase().split(' ');
  return own.every((word) => said.split(' ').includes(word));
}

function isOpinion(rest: readonly Word[]): boolean {
  const lower = lowerOf(rest);
  const bare = lower.replace(DEGREE, '');
  return bare === '' || PASSING.has(bare) || (PASSING.has(bare.split(' ')[0] ?? '') && !rest.some(isContent));
}

const TASKS =
  /^(?:bring|take|pick|fetch|collect|drive|make|cook|bake|prepare|organi[sz]e|order|buy|pay|cover|book|carry|host|handle|do|get|print|pack|stay|look|feed|water|clean|call|send|open|lend|meet|greet|walk|babysit|let|give|be)$/;
/** Nothing that is done by just now. */
const AT_ONCE =
  /\b(?:now|in a (?:sec|second|minute|min|bit|moment)|soon|right back|there|in|on my way|home soon|late|quick|ready|back|it|a (?:look|nap|break|shower|seat|rest|walk|joke)|you)\b$/;

/** "I'm bringing the stove", "I'll pick them up", "I can be home for him", "I can't come" */
function isTakenOn({ subject, verb, rest, lead }: Clause, isSelf: boolean, names: boolean, isHeld: boolean): boolean {
  if (!isSelf || verb === undefined || verb.via !== undefined || !/^(?:i|we)$/.test(subject.at(-1)?.lower ?? '')) return false;
  const lower = lowerOf(rest);
  if (verb.negated)
    return (
      /^(?:can|will)$/.test(verb.modal ?? (verb.future ? 'will' : '')) &&
      /^(?:come|join|make|attend|play|help|be)$/.test(verb.root) &&
      (verb.root !== 'be' || names || isHeld) &&
      !/\b(?:wait|you|phone|door)\b/.test(lower)
    );
  if (verb.progressive && /^(?:make|cook|do|clean|be|look|take|get)$/.test(verb.root) && !isHeld) return false;
  const isPromised = verb.progressive || verb.future || verb.modal === 'can' || lead.some(({ lower: word }) => word === 'then');
  const isOf = names || isHeld || /\b(?:them|him|her)\b/.test(lower);
  if (verb.past && /^(?:pay|cover|book|order|buy)$/.test(verb.root)) return rest.length > 0;
  return (
    isPromised &&
    TASKS.test(verb.root) &&
    isOf &&
    !AT_ONCE.test(lower) &&
    (verb.root !== 'be' || /\bfor (?:him|her|them|the|\p{Lu})/u.test(phraseOf(rest)))
  );
}
const phraseOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

/** `clause` has a subject and a verb. `who`: the person its subject means. */
export function isWorthKeeping(clause: Clause, who: Subject | undefined, setting: Setting): boolean {
  const { subject, verb, rest, lead, link } = clause;
  const first = subject[0];
  if (verb === undefined || first === undefined || verb.root === '' || NOBODY.test(first.lower)) return false;
  if (/^(?:if|when|whenever|unless|until|because|since|as|who|which|where)$/.test(link)) return false;
  if (/^(?:if|whenever|unless|imagine|suppose|maybe|perhaps)$/.test(lead[0]?.lower ?? '')) return false;
  const isSelf = who?.kind === 'speaker' || who?.kind === 'group';
  const isHeld =
    isHard([...lead, ...rest], setting) ||
    LASTS.test(lowerOf([...lead, ...rest])) ||
    rest.some((word) => word.tags.has('Unit') || /^\d+\p{L}/u.test(word.lower) || SIZE.test(word.text));
  const names = hasContent(rest);
  // "drinks are on me"
  if (verb.root === 'be' && /^(?:on|with|from) (?:me|us)$/.test(lowerOf(rest)) && subject.some(isContent)) return true;
  const isWish = verb.modal === 'would' && /^(?:like|love|prefer|want)$/.test(verb.via ?? verb.root) && (names || isHeld);
  if (/^(?:would|could|might|may)$/.test(verb.modal ?? '') && !isWish) return false;
  if (/^(?:should|shall)$/.test(verb.modal ?? '') && !isHeld) return false;
  if (
    verb.via !== undefined &&
    !/^(?:have|need|want|like|plan|start|begin|stop|quit|offer|agree|promise|continue|use|learn|try|refuse|manage|decide)$/.test(verb.via)
  )
    return false;
  if (verb.via === 'want' && isSelf && DO_AND_BE.test(verb.root) && !isHeld) return false;
  if (isTakenOn(clause, isSelf, names, isHeld)) return true;
  const isTalk = SMALL_TALK.has(verb.root) && !isWish && !/^(?:want|know|come|like|love)$/.test(verb.root);
  const isReading = /^(?:read|watch|see)$/.test(verb.root) && (verb.progressive || who?.kind === 'group');
  const isToldTo = /^(?:tell|ask|want)$/.test(verb.root) && /^(?:me|us) (?:not )?to\b/.test(lowerOf(rest));
  const isNews = names && (isHeld ? !isSelf || isReading : !isSelf && (verb.negated || isToldTo));
  if (isTalk && (!isNews || GUESSES.test(verb.root))) return false;
  if (/^(?:know|come|like|love)$/.test(verb.root) && isSelf && !isHeld && !isWish) return false;
  if (isWish) return true;
  if (
    !isSelf &&
    verb.root === 'be' &&
    !verb.past &&
    UNWELL.test(lowerOf(rest)) &&
    subject.some((word) => isContent(word) || word.tags.has('Person'))
  )
    return true;
  if (isOpinion(rest) && rest.length > 0 && verb.root === 'be') return isHard(rest, setting) && rest.length > 1;
  if (first.lower === 'it')
    return verb.root === 'be'
      ? (hasContent(lead) && names) ||
          (/\d/.test(lowerOf(rest)) && names) ||
          (/^(?:my|our|a|an|the)$/.test(rest[0]?.lower ?? '') && names && isHeld) ||
          rest[0]?.possessive === true
      : names && isHeld;
  if (first.lower === 'they' && who === undefined && !names) return false;
  // "She is vegan" without a known "she".
  if (/^(?:he|she)$/.test(first.lower) && who === undefined && verb.root === 'be' && rest.length < 2) return false;
  // "I've been playing the oboe", "our coach got fired", "we split up"
  if (verb.progressive && verb.words.some((word) => word.lower === 'been')) return names || isHeld;
  if (verb.past && verb.root === 'get' && rest[0]?.tags.has('PastTense') && !PASSING.has(rest[0].lower)) return true;
  if (
    verb.past &&
    isSelf &&
    /^(?:break up|split up|marry|divorce|separate|graduate|retire|resign)$/.test(`${verb.root} ${lowerOf(rest)}`.trim())
  )
    return true;
  if (verb.progressive && /^(?:stay|remain)$/.test(verb.root) && /^(?:here|put)\b/.test(lowerOf(rest))) return true;
  if (verb.progressive) return isHeld || (names && !isSelf) || (names && who?.kind === 'group');
  if (verb.root === 'be') {
    if (verb.past)
      return names || isHeld || (rest.some((word) => word.tags.has('Adjective') && !PASSING.has(word.lower)) && subject.some(isContent));
    if (verb.modal === 'must' || verb.via !== undefined) return names || isHeld;
    const isAdjective = rest.length <= 4 && rest.some((word) => word.tags.has('Adjective') && !PASSING.has(word.lower));
    if (isSelf)
      return (
        isHeld ||
        (names &&
          /^(?:in charge|more of an?|not much of an?|responsible|the only\b|the \w+(?:er|or)\b|an? |not |out of |married|related|on (?!(?:the|my|our) (?:way|bus|train|plane|phone|toilet|sofa|couch|road|beach|tram|boat|internet)\b))/.test(
            lowerOf(rest),
          ))
      );
    return names || isHeld || (isAdjective && subject.some((word) => isContent(word) || word.tags.has('Person')));
  }
  if (verb.past && !verb.future)
    return (
      isHeld ||
      (names && (!EVERYDAY.has(verb.root) || (verb.root === 'get' && /^(?:the|our|my|an?)\b/.test(lowerOf(rest))))) ||
      (verb.negated && verb.adverbs.includes('never')) ||
      (rest.length > 0 && who?.kind === 'relation' && !EVERYDAY.has(verb.root)) ||
      (names && /^(?:use)$/.test(verb.via ?? ''))
    );
  if (SAID_IN_PASSING.has(verb.root) && isSelf)
    return isHeld || (names && (TAKES_ON.test(verb.root) || verb.modal === 'must' || verb.modal === 'can' || verb.via !== undefined));
  // "Sven drives", "Greta and Sam split up"
  if (rest.length === 0 || /^(?:up|down|out|off|apart|away)$/.test(lowerOf(rest)))
    return (
      (who?.kind === 'person' || who?.kind === 'relation' || subject.length > 1 || (verb.negated && verb.modal === 'can' && !isSelf)) &&
      !SAID_IN_PASSING.has(verb.root) &&
      subject.some((word) => isContent(word) || word.tags.has('Person'))
    );
  if (names || isHeld) return true;
  // "The fridge door does not close properly"
  if (verb.negated && !isSelf && !SAID_IN_PASSING.has(verb.root)) return subject.some(isContent);
  return verb.negated && verb.modal === 'can' && subject.some((word) => isContent(word) || word.tags.has('Person'));
}

/** Without a subject and a verb: "granny's pills, blue box", "84 guests so far", "Friday: pizza". */
export function isFragmentWorth(words: readonly Word[], setting: Setting): boolean {
  const first = words[0];
  if (first === undefined || words.length < 2) return false;
  const lower = lowerOf(words);
  if (
    NOBODY.test(first.lower) ||
    (/^(?:so|such|very|too|again|me|same|yes|yeah|no(?! (?:more )?\S+ (?:at|in|from|near|left|until|till|on|for|with)\b)|nope|at least|of course|only|also me|nice|good|great|bad|poor|lovely|cute|sweet|sad|long|big|hot|cold|best|worst|more|less|how)\b/.test(
      lower,
    ) &&
      !isHard(words, setting))
  )
    return false;
  if (
    /\b(?:thing|stuff|see|later|looks|sounds|please|same|me too)\b/.test(lower) ||
    /^(?:me|also me|mood|nobody|everybody|everyone|friend|teacher|boss): /.test(lower)
  )
    return false;
  const last = words.at(-1);
  if (last === undefined) return false;
  // "no parking near the venue"
  if (linear(/^(?:still )?no (?:more )?\S+ (?:at|in|from|near|left|until|till|on|for|with)\b/).test(lower))
    return hasContent(words.slice(1));
  const nouns = words.filter(isContent).length;
  const names = words.filter((word, i) => isName(word, i, setting) || word.tags.has('FirstName')).length;
  const isKnown = personNamed(setting.people, first.text) !== undefined || first.tags.has('FirstName');
  if (/^(?:i|we)$/.test(first.lower)) {
    const verb = words[1];
    return verb?.tags.has('Verb') === true && !SMALL_TALK.has(verb.root) && !EVERYDAY.has(verb.root) && nouns > 0;
  }
  // "petrol is on me", "drinks on us"
  if (/^\S+(?: \S+)? on (?:me|us)\b/.test(lower) && words.length < 6) return first.tags.has('Noun');
  const cut = words.findIndex((word) => /^(?::|->|→|=)$/.test(word.after));
  if (cut >= 0 && cut < words.length - 1) return nouns > 0 || isHard(words, setting);
  if (first.tags.has('Expression')) return false;
  if (isHard(words, setting)) return /\p{L}{3}/u.test(lower) && (nouns + names > 0 || words.length > 2);
  if (PASSING.has(last.lower)) return false;
  if (isKnown || first.possessive || /^(?:my|our)$/.test(first.lower)) return nouns > 1 || (isKnown && (nouns > 0 || words.length > 2));
  if (first.tags.has('Verb') && !first.tags.has('Gerund')) return false;
  if (/^(?:in|at|on|to|with|from|for|by) /.test(lower)) return false;
  return words.length > 2 && nouns > 1;
}

/** "Bring 20 euros for the bus": an order to the group that says how something works. */
export const isInstruction = ({ subject, verb, rest }: Clause, setting: Setting): boolean =>
  subject.length === 0 &&
  verb !== undefined &&
  verb.modal === undefined &&
  INSTRUCTS.test(verb.root) &&
  verb.words.length <= 2 &&
  !/^(?:me|us|him|her|them|it|that|this|a (?:look|break|seat|nap|picture|photo))\b/.test(lowerOf(rest)) &&
  (verb.root !== 'be' || (/^(?:there|at|in|on time|ready|here)\b/.test(lowerOf(rest)) && /\d/.test(lowerOf(rest)))) &&
  (rest.filter(isContent).length > 1 || (isHard(rest, setting) && rest.some(isContent)));
