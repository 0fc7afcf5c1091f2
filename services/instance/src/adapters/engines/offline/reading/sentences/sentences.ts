// Cuts a chat message into sentences without the words around them ("hey", "btw", "please"), and classifies each: a
// question, a joke, something to remember in any case. Also used for answers.
import { linear } from '@offshoot/linear-patterns';

import { recalls } from '../../../../../agent/conversation/domain/speech-acts.ts';
import { withoutCall } from '../../../../../agent/domain/calling.ts';
import { MAX_HEARD_TEXT } from '../../../../../agent/domain/engine.ts';
import { plainOrder } from '../../../../../agent/memory/domain/forgetting/forget-wording.ts';
import { cutText } from '../../../../../agent/memory/domain/items/limits.ts';
import { written } from './phone-spelling.ts';

/** Longer sentences are read up to this length, which bounds the time of everything that reads them. */
export const MAX_SENTENCE = 600;
const MAX_SENTENCES = 60;
/** Chat messages are short: the rest is not read for knowledge, which keeps hostile text cheap. */
const MAX_READ = 6_000;

export interface Sentence {
  text: string;
  /** With its opening words: "no, Ginza". */
  written: string;
  isQuestion: boolean;
  /** Said with "remember", "note that", …: stored even if no rule understands it. */
  explicit: boolean;
  /** Begins with "actually", "no, ", "correction" or "I meant": corrects something known. */
  correction: boolean;
  /** 'all': the words before it are not serious, either ("just kidding"). */
  joke?: 'this' | 'all';
}

const ABBREVIATION = /\b(?:e\.g|i\.e|a\.m|p\.m|mr|mrs|ms|dr|st|vs|approx|etc|no)\.$/i;

/** Code, and lines that quote a message, are not statements. */
const withoutQuotedLines = (text: string): string => text.replace(/```[^`]*(?:```|$)/g, ' ').replace(/^[ \t]*>.*$/gm, ' ');

/** "Packing list:" and its points form one sentence. */
const withoutLists = (text: string): string =>
  text.replace(
    linear(/^([^\n:]{2,60}):[ \t]*\n((?:[ \t]*[-*•–][ \t]*[^\n]{1,120}(?:\n|$)){2,30})/gm),
    (_, title: string, points: string) =>
      `Remember: ${title}: ${points.trim().replace(linear(/[ \t]*\n[ \t]*[-*•–][ \t]*|^[-*•–][ \t]*/g), (mark) => (mark.includes('\n') ? ', ' : ''))}\n`,
  );

/** Sentences in order, with their terminators. Limited in number and length. */
export function sentencesOf(text: string): string[] {
  const plain = written(
    withoutLists(withoutQuotedLines(text.slice(0, Math.min(MAX_READ, MAX_HEARD_TEXT)).toWellFormed().normalize('NFC'))),
  );
  const sentences: string[] = [];
  let joinNext = false;
  for (const piece of plain.split(linear(/(?<=[.!?…]["')]?)\s+|\n+|(?<=\p{Extended_Pictographic}\uFE0F?)\s+(?=\p{L})/u))) {
    const sentence = piece
      .replace(/\s+/g, ' ')
      .replace(/^ ?(?:[-*•–]|\d{1,2}[.)]) (?=\p{L})/u, '')
      .trim();
    if (sentence === '') continue;
    const last = sentences.length - 1;
    if (joinNext && last >= 0) sentences[last] = `${sentences[last]} ${sentence}`;
    else sentences.push(sentence);
    joinNext = ABBREVIATION.test(sentence);
    if (sentences.length >= MAX_SENTENCES) break;
  }
  return sentences.map((sentence) => cutText(sentence, MAX_SENTENCE));
}

const OPENERS =
  /^(?:hi|hey|hello|hiya|yo|ok|okay|kk|so|well|oh|ah|aha|hm+|um+|uh+|and|also|but|btw|by the way|fyi|please|pls|plz|listen|look|quick (?:note|update|one|fyi)|small thing|one (?:more )?thing|another thing|just so you know|jsyk|just to let you know|just fyi|for the record|for (?:your )?info(?:rmation)?|heads up|reminder|great|cool|nice|good|yes|yeah|yep|yup|sure|right|perfect|super|thanks|thank you|thx|actually|wait|sorry|oops|whoops|correction|update|news|small (?:change|update|correction)|change of plans?|plan change|guys|folks|everyone|all|hey all|good (?:morning|evening|afternoon)|morning|honestly|tbh|to be honest|ngl|unfortunately|sadly|luckily|fortunately|btw guys|sooo*|omg|wow|ugh|hmm|yay|finally|important|very important|and finally|p\.?s\.?|ah right|oh right|oh yeah|scratch that|my bad|anyway|anyways|alright|aight|nope|no)\b(?:,? (?:all|everyone|everybody|guys|folks|team|there|again))?(?:[,.:!\s-]|\p{Extended_Pictographic}|\uFE0F)+(?=\S)/iu;
const NOT_AN_OPENER =
  /^(?:no (?!,)|all (?!,)|so (?:that|much|many)|right (?!,)|good (?!(?:morning|evening|afternoon))|nice |great |everyone (?!,)|perfect |well[ -]known|look (?:at|for|up|into)|finally,? |super |cool |important (?!,|:)|update (?:the|our|my)|news (?!:)|one more |yes or)/i;
const CORRECTION =
  /^(?:actually|wait|sorry|oops|whoops|correction|update|no,|nope|nah|i meant?|scratch that|change of plan|plan change|make (?:that|it)|my bad|small (?:change|correction))(?![\p{L}\p{N}])/iu;
const CLOSERS = linear(
  /[,\s]+(?:please|pls|plz|thanks|thank you|thx|ok|okay|btw|by the way|too|as well|actually|by the by|if possible|from now on|everyone|guys|fyi|tbh|though|lol|haha+|right|yay|everybody|folks|wish me luck|fingers crossed|can't wait|cannot wait|just saying|sorry guys|just fyi|just so you know|for the record|of course|obviously|sorry|xx?|mate)$/i,
);
/** "Can you remember …?" is an order in the form of a question. */
const POLITE_ORDER =
  /^(?:(?:can|could|would|will) (?:you|u)(?: please| kindly| just| maybe)* |(?:i(?:'d| would) (?:like|want)|i want|i need) you to |would you mind |(?:you can|you may|you should|you could|you must|you need to|you have to)(?: now| just| please)* (?=forget|remember|delete|remove|erase|drop|ignore)|please )(?=(?:remember|remembering|note|keep in mind|forget|forgetting|call yourself|always|never|only|not|stop|make sure|delete|deleting|save|write down|remove|removing|erase|erasing|add|rename|change|memori[sz]e|store|jot|take a note|make a note|drop|un-?remember|unlearn|strike|scrub|purge|get rid of|throw away|take back|undo|retract|withdraw|lose|discard|scratch|don't|ignore|disregard|unlearn|wipe|clear|keep)\b)/i;
const REMEMBER =
  /^(?:(?:please |just |can you |always )*(?:remember|note|note down|write down|jot down|save|store|memori[sz]e|don't (?:you )?forget|do not forget|never forget|keep in mind|bear in mind|take (?:a )?note|make a note|put (?:it |this )?(?:down|on record)|for (?:your|the) records?|add to (?:your|the) (?:notes|memory|list))(?: this| it)?(?: down)?(?: for (?:me|us|later|everyone))?\b(?! to\b)(?:(?: that| of)\b)?|note to self|fyi|psa)[:,]? *(?=\S)/i;

const QUESTION_START =
  /^(?:what|whats|what's|where|where's|wheres|who|who's|whos|whose|which|why|how|how's|hows|do|does|did|is|are|was|were|am|(?:in|on|at|to|from|for|with|by|until|till|since|of|under) (?:which|what|whom|whose|how (?:many|much|long))|(?:can|could|should|would)(?!'[ts]\b)|shall|has|isn't|aren't|don't (?:we|you|i|they)|doesn't|didn't|can't (?:we|you|i)|won't|any(?:one|body)?|wanna|tell me|tell us|show me|show us|give me|give us|list|find|recommend|suggest|explain|describe|summari[sz]e|remind (?:me|us)|plan|help|ready for|guess)\b/i;
/** "When I ask for food, suggest …" is a rule and "When we land is …" rare: a question needs its auxiliary. */
const WHEN_QUESTION = /^when(?:'s)? (?:is|are|was|were|do|does|did|will|should|can|exactly)\b|^when's\b/i;
const TAG_QUESTION =
  /,? (?:right|ok|okay|huh|eh|no|yeah|isn't (?:it|he|she)|aren't (?:we|you|they)|don't (?:we|you|they)|doesn't (?:he|she|it))\s*\?+$/i;

/** Whether a sentence asks something, judged by its question mark or its beginning. */
function looksLikeQuestion(text: string): boolean {
  return /\?(?:["')\s\p{Extended_Pictographic}]|\uFE0F)*$/u.test(text) || QUESTION_START.test(text) || WHEN_QUESTION.test(text);
}

const SARCASM =
  /^(?:oh,? )?(?:sure|great|yeah|right|of course|yay|wow),? (?:and (?:i(?:'m| am)?|we(?:'re)?|the pope|pigs)\b|because\b|i just love\b|just what)/i;
const JOKE_ALL = linear(
  /\b(?:just kidding|i'm kidding|jk|j\/k|just joking|i'm joking|only joking|that was a joke|was joking|was kidding|not really lol|pulling your leg|messing with you|april fools?)\b|[,.!…\s–-](?:kidding|joking|kiddin|a joke|sike|psych)[\s!.😂🤣😜]*$|^(?:kidding|joking|jokes?|sike|psych)[\s!.😂🤣😜]*$|(?:^|\s)\/(?:s|j)\s*$/iu,
);
const JOKE = linear(
  /\b(?:lol|lmao|rofl|lmfao|ha(?:ha)+h?|he(?:he)+|as if|yeah right|sure,? because|said no one ever|not!|just love(?= (?:getting|waking|doing|working|when)))(?!\p{L})|[😂🤣😜😝🤪🙃😹]|(?:^|\s)[;:xX]-?[)DPp](?:\s|$)/iu,
);

function stripped(sentence: string, agentName: string): { text: string; correction: boolean } {
  let text = withoutCall(sentence, agentName);
  let correction = false;
  for (let i = 0; i < 6; i++) {
    correction ||= CORRECTION.test(text);
    const isOpener =
      !NOT_AN_OPENER.test(text) ||
      /^(?:no|so|right|all|everyone|well|great|perfect|nice|cool|super|finally|good|important|update|news)[,.:!]/i.test(text);
    const next = withoutCall(
      (isOpener ? text.replace(OPENERS, '') : text).replace(/^(?:lol|haha+|hehe+|lmao)[,.!\s]+(?=\S)/i, ''),
      agentName,
    );
    if (next === text) break;
    text = next;
  }
  for (let i = 0; i < 3; i++) {
    const bare = text.replace(linear(/(?:[.!…\s]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)+$/u), (end) =>
      /\d$/u.test(end) ? end : '',
    );
    const next = bare.replace(CLOSERS, '');
    text = next;
    if (next === bare) break;
  }
  return { text: text.replace(linear(/\s+(?:[;:xX]-?[)DPp(]|<3)\s*$/u), ''), correction };
}

/** "Heads up before we order: Ava is …" announces a sentence. */
const withoutAnnouncement = (text: string): string =>
  text.replace(
    /^[^:.!?\d]{8,48}: (?=(?:i|i'm|we|we're|my|our|the) [\p{L}']+ |(?:i'm|we're) |\p{Lu}\p{L}+ (?:is|are|has|eats|likes|can't|doesn't)\b)/iu,
    (lead) => (/\b(?:remember|forget|note|rule|decision|wifi|password|code)\b/i.test(lead) ? lead : ''),
  );

/** "Marta did you hear, Tom broke his leg" */
const HAVE_YOU_HEARD =
  /^(?:(?:hey|hi|oh|so|and|btw|\p{L}+)[,!]? ){0,2}(?:(?:did|have) (?:you|u)(?: guys| all)?|you) (?:hear|heard|know|see|seen)(?:,| that|,? already,)(?: what)?[,:]? (?=(?:i|we|my|our|the|he|she|they|his|her|\p{L}+) [^?]*$)/iu;

function sentenceOf(written: string, agentName: string): Sentence {
  const joke = JOKE_ALL.test(written) ? 'all' : JOKE.test(written) || SARCASM.test(written) ? 'this' : undefined;
  const { text, correction } = stripped(withoutAnnouncement(written).replace(HAVE_YOU_HEARD, ''), agentName);
  const order = text.replace(POLITE_ORDER, '');
  const polite = order !== text;
  const isTag = TAG_QUESTION.test(order) && !QUESTION_START.test(order);
  const body = (isTag ? order.replace(TAG_QUESTION, '?') : order).replace(polite ? linear(/[?!.\s]+$/) : linear(/[!.\s]+$/), '');
  const said = body.replace(REMEMBER, '');
  const explicit =
    said !== body &&
    !recalls(body) &&
    !/^(?:what|where|when|who|how|why|if|whether|me|us)\b|^(?:it|that|this|so|well|things|stuff|something|anything|everything|all (?:that|this))$/i.test(
      said.trim(),
    );
  const isQuestion = !polite && !explicit && looksLikeQuestion(body);
  const kept = explicit ? stripped(said.replace(/\?$/, ''), agentName).text : body;
  return { text: kept, written, isQuestion, explicit, correction, ...(joke === undefined ? {} : { joke }) };
}

/** "I'm vegan, where can we eat?" states something before it asks. */
const ASIDE = linear(
  /^(.{6,}?)(?:[,;–—]| -| so| and| but)+ (?=(?:what|where|who|which|how|can|could|do|does|is|are|should|any)\b[^,]*\?$)/i,
);

/** Every sentence of a message. Never throws; takes linear time. */
export function sentencesIn(text: string, agentName: string): Sentence[] {
  return sentencesOf(text).flatMap((said) => {
    const sentence = sentenceOf(said, agentName);
    if (
      !sentence.isQuestion ||
      plainOrder(sentence.text) !== undefined ||
      QUESTION_START.test(sentence.text) ||
      /^(?:if|when)\b/i.test(sentence.text)
    )
      return [sentence];
    const aside = ASIDE.exec(sentence.text)?.[1];
    if (aside === undefined) return [sentence];
    return [
      { ...sentence, text: aside, isQuestion: false },
      { ...sentence, text: sentence.text.slice(aside.length).replace(/^[\s,;–—-]+/, '') },
    ];
  });
}
