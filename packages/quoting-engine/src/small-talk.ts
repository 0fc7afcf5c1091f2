// Greetings, goodbyes and complaints, which get an answer, and what asks for none. Thanks: addressing.
import { linear } from '@offshoot/text/linear-patterns';

export type SmallTalk = 'greeting' | 'how-are-you' | 'goodbye' | 'complaint';

const VOCATIVE =
  '(?:,? (?:all|everyone|everybody|guys|folks|team|there|again|mate|dear|buddy|friend|bot|[\\p{Lu}][\\p{L}]+(?: [\\p{Lu}][\\p{L}]+)?)){0,2}';
const END = '[\\s!.…:)(~]*(?:\\p{Extended_Pictographic}|\\uFE0F|[\\u{1F3FB}-\\u{1F3FF}]|\\s)*';
const whole = (pattern: string) => linear(new RegExp(`^(?:${pattern})${VOCATIVE}${END}$`, 'iu'));

const KINDS: [SmallTalk, RegExp][] = [
  [
    'how-are-you',
    linear(
      /^(?:(?:hi|hey|hello)[,!. ]+)?(?:(?:and )?how (?:are|r) (?:you|u|ya)(?: doing| feeling| today| all| these days)*|how(?:'s| is) it going|how do you do|you ok|are you (?:ok|okay|well|fine|alright)|what'?s up|sup|how(?:'s| is) (?:your day|life))[\s?!.]*$/i,
    ),
  ],
  [
    'goodbye',
    whole(
      '(?:ok[,!. ]+)?(?:bye(?: bye)?|goodbye|good ?night|gn|night(?: night)?|see (?:you|ya|u)(?: (?:later|soon|tomorrow|then|around))?|cya|talk (?:to you )?(?:later|soon|tomorrow)|later|ttyl|ciao|adios|au revoir|take care|have a (?:good|nice|great) (?:day|evening|night|weekend|one))',
    ),
  ],
  [
    'greeting',
    whole(
      "(?:hi+|hey+|hello+|hiya|heya|yo|howdy|good (?:morning|afternoon|evening|day)|morning|gm|evening|greetings|hola|bonjour|salut|hallo|ahoy|namaste|g'day|welcome(?: back)?|(?:i'm|im) back)(?: (?:hi|hey|hello|there|again))*",
    ),
  ],
  [
    'complaint',
    /^(?:no[,.! ]+)?(?:(?:that|this|it)(?:'s| is| was)|you(?:'re| are)) (?:(?:just|so|totally|completely|simply|not even) )?(?:wrong|incorrect|not (?:true|right|correct|what i (?:asked|meant|said))|false|nonsense|mistaken|a lie|lying)(?: again)?[\s!.]*$|^wrong(?: answer| again)?[\s!.]*$|^(?:that(?:'s| is) )?not what i (?:asked|meant|said)[\s!.]*$/i,
  ],
];

/** Undefined: something else, which may be worth an answer. */
export function smallTalkIn(text: string): SmallTalk | undefined {
  const line = text.slice(0, MAX_LINE + 1).trim();
  return line.length > MAX_LINE ? undefined : KINDS.find(([, pattern]) => pattern.test(line))?.[0];
}

/** A longer message says more than hello. */
const MAX_LINE = 80;

/** "ok?", "really?", "haha?": the question mark alone asks nothing. */
const NO_QUESTION =
  /^(?:ok(?:ay)?|really|tell me about it|right|huh|eh|hm+|lol|ha(?:ha)+|what|wtf|omg|yes|yeah|no|nope|cool|nice|great|good|fine|deal|agreed|ready|done|see|you know|isn't it|don't you think|no problem|why not|who cares|so what|who knows|guess what|sounds good|all good|everything ok|makes sense|good idea|am i right|how (?:cool|nice|great|sweet|funny|cute) is (?:that|this)|how (?:cool|nice|great|sweet|funny|cute|come)|seriously|anyone|(?:do you |you )?remember(?: (?:when|that time|how|the time)\b.*)?|is that ok(?:ay)?|ok with you)[\s?!.]*$/i;
export const asksNothing = (text: string): boolean => !/[\p{L}\p{N}]/u.test(text) || NO_QUESTION.test(text.trim());
