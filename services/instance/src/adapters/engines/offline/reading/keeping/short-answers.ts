// "640 all in", "me!", "yep will do" mean nothing without their question, so one note stores both verbatim. The agent concludes
// nothing from them: whoever reads the note sees the question and the answer.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { valuesIn } from '../../../../../agent/memory/domain/merging/values.ts';
import { personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import { topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { type Word, wordsOf } from '../../words/english.ts';
import type { Setting } from '../people/who.ts';
import { credentialIn } from '../secrets/credentials.ts';
import { clausesIn } from '../sentences/clauses.ts';
import { type Sentence, sentencesIn } from '../sentences/sentences.ts';
import { isContent } from './worth.ts';

/** A longer message makes clear by itself what it is about. UTF-16 units. */
const MAX_ANSWER = 160;
const MAX_QUESTION = 200;
const TOPIC_WORDS = 6;

/** About the moment or nothing: the answer is worthless tomorrow. */
const PASSING_QUESTION =
  /^(?:(?:so|and|hey|hi|oh|ok) )*(?:how (?:are|is it|was|were|did it)|how's|hows|what'?s (?:up|new|going on|wrong|that|this)|wh?at (?:are|r) (?:you|u|we)(?: guys| all)? (?:doing|up to)|wyd|where (?:are|r) (?:you|u)|are (?:you|u|we) (?:there|ok|okay|home|awake|coming|ready|up|serious|sure|free|hungry|done)|(?:you|u) (?:there|ok|up|awake)|can (?:you|u) (?:hear|see)|who (?:ate|farted|cares|knows|is (?:there|this|that))|did (?:you|u|anyone|anybody|somebody) (?:see|hear|watch|read|eat)|(?:have|has) (?:you|u|anyone|anybody) (?:seen|heard|watched)|(?:really|seriously|what|why not|guess)(?=\W*$))(?![\p{L}])/iu;
/** A mere proposal: a yes to it is not an agreement yet. */
const PROPOSAL = linear(
  /^(?:(?:so|and|ok|or) )*(?:let'?s|shall we|should we|how about|what about|wanna|want to|(?:do|does) (?:you|anyone|anybody) (?:want|fancy|feel like)|who (?:wants|fancies|feels like|is up for|is in)|who's (?:in|up for))\b/i,
);
/** Its answer is kept as a credential or not at all. */
export const SECRET_QUESTION = linear(
  /\b(?:pass(?:word|code|phrase)?|pw|pin|code|codes|combination|combo|login|user(?:name)?|key ?code|iban|account|token|secret|wi-?fi|wlan|card|(?:phone|mobile|cell)(?: number)?|(?:your|his|her|their|whose|\p{L}+'s) number|reach)\b/iu,
);
/** Something that may open something or reach somebody. */
export const MAY_BE_SECRET = linear(/\d(?:[ /-]?\d){4,}|@|\b(?=\S*\p{L})(?=\S*\d)(?=\S*[!#$%&*_^~=\\|])\S+/u);

export const LAUGHS = /\b(?:lol|lmao|rofl|ha(?:ha)+h?|he(?:he)+|jk|kidding|xd|sarcasm)\b|[😂🤣😜😝🤪🙃😹🙄😏]/iu;
const YES_OR_NO =
  /^(?:yes|yeah|yea|yep|yup|yess+|ya|sure|of course|ok|okay|correct|exactly|right|true|no|nope|nah|not? (?:yet|any ?more)|never|only|both|neither|i (?:do|did|am|will|can|have|could|would|don't|didn't|won't|can't|haven't|think so)|it (?:is|does|isn't|doesn't)|they (?:do|are|don't|aren't)|he (?:is|does|can)|she (?:is|does|can)|will do|can do|done|got it|mine|we (?:do|are|can|have))\b/i;
const TAKES_IT =
  /^(?:(?:ok|okay|yes|yeah|yep|sure|fine|well|oh|hm+|then)[,!. ]+)*(?:me|i(?:'ll)? (?:can|do|will|would|could|have|got|am)|ill|i'll|i'm in|mine|myself|not me|we (?:can|do|have|will))\b/iu;
const SOMEBODYS = /^(?:my|our|his|her) (?!god|bad|turn)\p{L}+/iu;
/** Said out of politeness, whatever the question. */
const NICETY =
  /^(?:(?:oh|aw+|so|omg|wow|ugh|hm+|no+|ok|ah)[,!. ]+)*(?:thx|thanks|thank|ty|poor|nice|cool|great|cute|sweet|lovely|awesome|perfect|congrats|noted|same|see|good (?:luck|question|point|idea|for)|get well|sorry|no (?:way|idea|clue|worries|problem|prob|rush|stress|need)|idk|dunno|dont know|don't know|not sure|depends|scandal|love|haha|me (?:too|neither)|wish|welcome|you're welcome)\b/i;
const TIME =
  /\d|\b(?:noon|midnight|morning|afternoon|evening|tonight|tomorrow|today|now|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekend|week|month|year|january|february|march|april|may|june|july|august|september|october|november|december|summer|winter|spring|autumn|easter|christmas|daily|always|never)\b/i;
const NUMBER =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|none|zero|all|both|couple|hundred|thousand)\b/i;

const named = (words: readonly Word[], { people }: Setting): boolean =>
  words.some((word) => word.tags.has('FirstName') || word.tags.has('Person') || personNamed(people, word.text) !== undefined);

/** Several people may answer it. */
const FOR_ANYBODY = /\b(?:who|whos|who's|whose|anyone|anybody|someone|somebody)\b/i;

/** Whether these words can answer that question: a time for "when", a number for "how many". */
function fits(question: string, answer: string, setting: Setting): boolean {
  const asked = question.toLowerCase();
  const words = wordsOf(answer);
  const says = words.some(isContent) || named(words, setting) || /\d/.test(answer);
  if (/\b(?:when|whens|when's|what time|which day|what day|what date|since when|until when|how long|how often)\b/.test(asked))
    return TIME.test(answer);
  if (linear(/\bhow (?:many|much|far|old|big|long)\b|\bwhat (?:does|do|did) .+ cost\b|\b(?:price|budget)\b/).test(asked))
    return NUMBER.test(answer);
  if (FOR_ANYBODY.test(asked)) return TAKES_IT.test(answer) || SOMEBODYS.test(answer) || named(words, setting);
  if (/\b(?:where|wheres|where's|which|what|whats|what's)\b/.test(asked)) return says && !YES_OR_NO.test(answer);
  if (/\b(?:how|why)\b/.test(asked)) return says;
  // "brunch on sunday?" is a mere proposal, so the answer has to add something.
  const isProposed = !wordsOf(question).some(({ tags }) => tags.has('Verb') || tags.has('Auxiliary'));
  return isProposed ? /\d/.test(answer) && says : YES_OR_NO.test(answer) || TAKES_IT.test(answer) || (/\d/.test(answer) && says);
}

export interface Question {
  speaker: string;
  /** Verbatim. */
  text: string;
  asked: string;
  /** "sizes and numbers pls" */
  isRequest: boolean;
}

const REQUEST = /\b(?:pls|plz|please)[.!\s]*$/i;
/** Fit for quoting: on one line, and without quotation marks of its own. */
export const quotable = (text: string): string => text.replace(/[“”"]/g, "'").replace(/\s+/g, ' ').trim();
/** "…, no?" asks for a yes; quoted, it would read as a no. */
const TAG = /,? (?:no|or not|right|isn't it|isnt it|correct|yes|yeah|eh|huh)\s*\?+$/i;

/** The newest unanswered question that somebody else asked the people, not the agent. */
export function questionBefore(setting: Setting): Question | undefined {
  const { agentName, speakerName, recent } = setting;
  for (const [at, line] of [...recent.entries()].toReversed()) {
    if (line.self || line.speaker === speakerName || line.text.length > MAX_QUESTION || isTo(setting, line.text)) continue;
    const question = sentencesIn(line.text, agentName).findLast((one) => one.isQuestion || REQUEST.test(one.written));
    if (question === undefined) continue;
    const found = {
      speaker: line.speaker,
      text: quotable(question.written).replace(TAG, '?'),
      asked: question.text,
      isRequest: !question.isQuestion,
    };
    const isOpen = found.isRequest || FOR_ANYBODY.test(found.asked);
    const others = recent.slice(at + 1).filter(({ speaker, self }) => !self && speaker !== line.speaker && speaker !== speakerName);
    return !isOpen && others.some(({ text }) => !NICETY.test(text) && fits(found.asked, text, setting)) ? undefined : found;
  }
  return undefined;
}

/** Whether a line names the agent. */
export const isTo = ({ agentName }: Pick<Setting, 'agentName'>, text: string): boolean =>
  text.toLowerCase().includes(agentName.toLowerCase());

/** Without its own subject and verb, or with ones that only replace those of the question. */
function isShort(sentence: Sentence): boolean {
  if (YES_OR_NO.test(sentence.written) || TAKES_IT.test(sentence.written)) return true;
  const [opening = ''] = sentence.text.split(/[,;!–—]| (?:-|and|but) /);
  const [clause] = clausesIn(wordsOf(opening));
  if (clause === undefined || clause.verb === undefined || clause.subject.length === 0) return true;
  // "ruth does, at 9:15"
  return clause.rest.length === 0 && LEANS_ON_VERB.test(clause.verb.root);
}
/** The rest of what is done stands in the question. */
const LEANS_ON_VERB = /^(?:be|do|have|can|will|would|could|should|must|)$/;

/** The keys of those whom the words name. */
export const peopleNamed = (words: readonly Word[], { people }: Setting): string[] =>
  words.flatMap((word) => {
    const known = /^\p{Lu}/u.test(word.text) || word.tags.has('FirstName') ? personNamed(people, word.text) : undefined;
    return known === undefined || known === 'several' ? [] : [known.key];
  });

/** Not to be quoted by anything that is told freely. */
export const mayBeSecret = (text: string): boolean =>
  SECRET_QUESTION.test(text) || MAY_BE_SECRET.test(text) || credentialIn(text) !== undefined;

/** The note with a short answer and its question; undefined if the message is not a short answer or must not be quoted. */
export function answerIn(setting: Setting): Learned | undefined {
  const { message, agentName, speakerName, speaker, people } = setting;
  const said = quotable(message.text);
  if (said === '' || said.length > MAX_ANSWER || LAUGHS.test(said) || NICETY.test(said) || isTo(setting, said)) return undefined;
  const [first, ...more] = sentencesIn(message.text, agentName);
  if (first === undefined || [first, ...more].some((one) => one.isQuestion || one.explicit || one.joke !== undefined) || !isShort(first))
    return undefined;
  const question = questionBefore(setting);
  if (question === undefined || PASSING_QUESTION.test(question.asked) || PROPOSAL.test(question.asked) || LAUGHS.test(question.text))
    return undefined;
  const both = `${question.text} ${said}`;
  if (
    SECRET_QUESTION.test(question.text) ||
    MAY_BE_SECRET.test(said) ||
    credentialIn(both) !== undefined ||
    credentialIn(said) !== undefined
  )
    return undefined;
  if (question.isRequest ? valuesIn(said).values.length === 0 : !fits(question.asked, said, setting)) return undefined;
  const asker = people.find(({ names }) => names[0] === question.speaker);
  return {
    kind: 'fact',
    text: `${question.speaker} asked “${question.text}” and ${speakerName} said “${said}”.`,
    topic: `note:${topicKey(`${said} ${question.text}`, TOPIC_WORDS)}`,
    about: [...new Set([speaker.key, ...(asker === undefined ? [] : [asker.key]), ...peopleNamed(wordsOf(both), setting)])],
  };
}
