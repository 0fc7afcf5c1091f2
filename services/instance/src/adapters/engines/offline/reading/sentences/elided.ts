// "Bought a used Volvo", "not a fan of horror films", "don't like olives": people leave out "I". It is restored if nothing else
// is possible; an order stays an order.

const DONE =
  'bought|sold|got|found|lost|met|made|took|gave|quit|left|started|stopped|finished|passed|failed|ordered|rented|hired|paid|signed|joined|grew up|learned|learnt|broke|hurt|sprained|tore|applied|adopted|became|decided|tried|invited|won|built|fixed|repaired|planted|painted|resigned|retired|graduated|changed jobs|quitted|inherited|lent|borrowed|donated|booked|reserved|promised|proposed|enrolled|registered|subscribed|talked to|spoke to|called the|emailed|asked the|sent the|told the|put the|parked|packed|picked|wrote to|went vegan|went vegetarian|turned \\d|used to';
const HOW = '(?:just |finally |already |also |still |only |recently |actually |never |once |even )*';
/** Without an object, or with one that only things have, it can be about something else: "moved to 8", "sold out". */
const I_DID = new RegExp(`^${HOW}(?:${DONE}) (?!out\\b|it\\b|you\\b|off\\b|back to\\b|me thinking\\b)`, 'i');
const I_MOVED = /^(?:just |finally |recently |already )*moved (?:in|into|out|house|flat|from \p{Lu}\p{L}+ to \p{Lu}|to \p{Lu})/u;
const I_NEVER =
  /^(?:i've )?never (?:been|had|tried|learned|learnt|seen|eaten|drunk|driven|met|done|liked|played|lived|worked|owned|smoked|wanted) /i;
const I_WAS = /^(?:was )?born (?:in|on)\b/i;
const NOT_DONE = /^(?:haven't|hadn't|didn't|don't have|don't own|don't mind|don't know|don't need|don't smoke|don't speak)\b/i;
/** "don't eat the cake" is an order. */
const NOT_LIKED = /^don't (?:like|eat|drink|want) (?!(?:the|that|this|my|our|it|to|me|him|her|them)\b)\S/i;
const CANNOT = /^(?:can't|cannot|won't) (?=\S)/i;
const STATES =
  /^(?:love|hate|like|prefer|need|want|live in|live with|work (?:at|as|for|nights|shifts|from home|in)|speak|study|own|collect|play (?:the|in)|teach|sing in|have (?:an?|two|three|four|no|my|another)) (?!(?:you|it|this|that|him|her|them|how|to|what|when|a (?:nice|good|great|lovely|safe|look|seat|drink|break|nap|fun)|fun)\b)\S/i;
const IS =
  /^(?:not (?:an?|really|much|so much) (?:big |huge |great )?(?:fan of|into|keen on|\p{L}+ person)|more of an?|a (?:big|huge|massive) fan of|off to|stuck in|back (?:in|on|from|at)|away (?:from|until|till|for|in|on|next|this)|based in|originally from|due (?:in|on)|married (?:to|since|with)|single since|proud (?:owner|mum|mom|dad|parent)|(?:34|\d\d) years old|allergic to|out of (?:office|town))\b/iu;
const DOING =
  /^(?:working|studying|living|learning|teaching|training|volunteering|doing an?|taking an?|seeing a|looking for an?) (?!(?:is|was|are|at \d|moved|starts|costs|takes)\b)\S/i;

/** "Gonna do it in Rome", but not "going to the shop". */
const GOING_TO = /^going to (?!the\b|an?\b|my\b|our\b|bed\b|be\b|have to\b|need\b|rain\b|snow\b|cost\b)\p{Ll}+ \S/u;

/** The sentence with its subject restored, or unchanged. */
export function withSubject(text: string): string {
  if (/^(?:sold|booked|left|lost|found) (?:out|over|and found)\b/i.test(text) || /\?$/.test(text)) return text;
  if (I_WAS.test(text)) return /^was /i.test(text) ? `I ${lowered(text)}` : `I was ${lowered(text)}`;
  if (I_NEVER.test(text)) return /^i've /i.test(text) ? text : `I have ${lowered(text)}`;
  if (
    I_DID.test(text) ||
    I_MOVED.test(lowered(text)) ||
    NOT_DONE.test(text) ||
    NOT_LIKED.test(text) ||
    CANNOT.test(text) ||
    STATES.test(text)
  )
    return `I ${lowered(text)}`;
  if (IS.test(text) || DOING.test(text) || GOING_TO.test(text)) return `I'm ${lowered(text)}`;
  return text;
}

const lowered = (text: string): string => text.replace(/^\p{Lu}(?=\p{Ll}|')/u, (letter) => letter.toLowerCase());
