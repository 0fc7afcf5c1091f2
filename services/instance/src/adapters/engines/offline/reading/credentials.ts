// Recognises what opens something: passwords, codes, PINs, keys, account and phone numbers, however they are worded. In doubt, a
// number that is said of something with a lock is one.
import { withoutReason } from '../../../../agent/memory/domain/classes.ts';
import { topicKey, words } from '../../../../agent/memory/domain/words.ts';

/** Names what is secret by itself. */
const SECRET =
  /\b(?:pass ?(?:words?|codes?|phrases?)|pwd?|pw|passwd|pin(?:s|-?code| code| number)?|api[ -]?keys?|secret(?: key| code| phrase| word| token)?|(?:access|auth|bearer|api|bot|refresh|session)[ -]?(?:tokens?|keys?)|token|safe ?word|seed(?: phrase| words?)?|mnemonic|private key|recovery (?:phrase|codes?|key)|backup codes?|2fa(?: code)?|otp|log-?ins?|credentials?|log in (?:data|details)|username and password|puk|tan|iban|bic|sort code|routing number|(?:bank )?account (?:number|id|details|no)|card (?:number|details|no)|(?:credit|debit|bank|visa|master|amex)[ -]?card|cvv|cvc|passport (?:number|no)|id (?:card )?number|driving licen[cs]e number|licen[cs]e key|product key|serial key|social security(?: number)?|ssn|national insurance number|tax (?:id|number)|insurance (?:number|no)|(?:booking|reservation|confirmation|record|frequent[ -]flyer|membership|loyalty|tracking) (?:code|number|reference|ref|pin|locator|no|id)|pnr|(?:(?:tele)?phone|telnyx|twilio|whatsapp|sms|mobile|cell|contact|landline|emergency)(?: \w+){0,2}? (?:number|no)|(?:wi-?fi|wlan|wireless|hotspot|network|router)(?: network| key| code| pass(?:word|code|phrase)?| pw| login)?|vpn(?: key| pass\w*)?|encryption key|ssh key|deploy key|signing key|master key|vault (?:key|code))\b/i;
/** Has a lock. What is said of it and holds a number opens it. */
const LOCK =
  /\b(?:doors?|front door|gates?|garage|lock(?:er|box)?s?|padlocks?|safe|vault|alarm|security|entry|entrance|building|lobby|lift|elevator|key ?(?:box|safe|pad)|house|flat|apartment|airbnb|room|cabin|cottage|villa|shed|suitcase|luggage|bike|bicycle|mailbox|letterbox|intercom|buzzer|office|storage|cellar|basement|gym|pool|parking|car ?park|barrier|phone|ipad|laptop|tablet|computer|screen|sim|card|voicemail|account|check-?in|self check-?in|staff (?:room|door)|server room|verification|tv|netflix|box|cabinet|gun safe|stair(?:s|well|case))\b/;
const CODE =
  /\b(?:codes?|combinations?|combos?|numbers?|key ?codes?|digits|unlock(?:ed|s)? (?:with|by|using)|opens? with|press|enter|type|dial|punch in)\b/i;
/** "the alarm 9911", "alarm: 9911". */
const LOCK_AND_DIGITS =
  /\b(?:alarm|lock ?box|key ?box|safe|door|gate|padlock|locker|locks?|front door|garage|keypad|vault|intercom|buzzer)\b(?: (?:code|is|pin|combo))*\s*(?:[:=]|->|→|-)?\s*#?\*?(?!\d{1,2}[:.]\d{2})\d(?:[\s#*-]?\d){2,}/i;
/** "padlock on the shed 6-1-3": what it hangs on stands between, and nothing comes behind. A year is none. */
const LOCK_SOMEWHERE_AND_DIGITS =
  /\b(?:alarm|lock ?box|key ?box|safe|padlock|locks?|keypad|vault|intercom|buzzer)\b (?:on|in|at|of|for|to|by|behind) (?:(?:the|our|my|his|her|their) )?(?:[\p{L}-]+ ){1,2}?(?:(?:is|=|:) ?)?#?(?:\d(?:[-–. ]\d){2,}|(?!(?:19|20)\d\d\W*$)\d{3,8})\W*$/iu;
/** "to get in press 1234#" */
const WAY_IN =
  /(?:\b(?:get in|opens?|unlocks?|enter|let (?:yourself|yourselves) in|buzz)\b.{0,40}\b(?:press|type|dial|enter|use|with|punch in)\b.{0,20}?#?\d(?:[ -]?\d){2,}|\d(?:[ -]?\d){3,}.{0,6}\b(?:for|opens?|to open|unlocks?)\b (?:the |our |my )?(?:\w+ )?(?:lock|door|gate|safe|padlock|locker|garage|lockbox|keybox|alarm|shed|bike|suitcase|mailbox)\b)/i;
/** "my number is 555-0199" */
const OWN_NUMBER =
  /(?:\b(?:my|his|her|their|our)|\p{L}'s) (?:new |work |home |private )?(?:number|cell|mobile|phone|digits)\b.{0,12}?\d[\d ()./-]{4,}\d/iu;
const NOT_A_LOCK =
  /\b(?:gate|terminal|room|platform|track|floor|flight|seat|bus|line|exit|boarding|code (?:review|freeze|base|name|of conduct|quality|coverage|red|style|change|word)|zip|post(?:al)?|country|area|dial(?:l?ing)?|dress|qr|bar|promo|discount|voucher|coupon|source|error|status|exit|airport|iata|colou?r|morse|tax code|number of|phone number of people|door ?to ?door|next door|doors? opens?|gate opens?|gate closes?|safe (?:to|and|travels?|trip|flight|journey|drive|side|place|space|bet|word)|be safe|is safe)\b/i;
const KEY_SHAPE =
  /\b(?:[sprk]k[-_](?:\w+[-_])?[A-Za-z0-9]{12,}|AKIA[0-9A-Z]{12,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{12,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[\w-]{20,}|KEY[0-9A-Fa-f]{10,}[\w-]*|eyJ[\w-]{10,}\.[\w-]{4,}|[A-Fa-f0-9]{32,})\b/;
/** "The staging key is sk-stage-19cf77aa": letters and digits in one word behind what is called a key. */
const CALLED_KEY = /\b(?:key|token)\b(?: \w+){0,2}?\s*(?:is|are|[:=])\s*(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}/i;
const PHONE = /(?:\+\d|\b00?\d)[\d ()./-]{6,}\d/;
const PHONE_CONTEXT =
  /\b(?:phone|number|call|sms|text|whatsapp|reach|telnyx|twilio|mobile|cell|landline|emergency|ring|signal|telegram|contact)\b/i;
const CARD = /\b(?:\d{4}[ -]?){3}\d{1,7}\b/;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/;
const ACCOUNT_AND_PASSWORD = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}[^\S\n]*(?:\/|,|:|\||and|&|pw|pass\w*|-)\s*\S{4,}/i;
/** What stands between the noun and its value. */
const VALUE = /(?:\b(?:is|are|was|will be|to|reads|equals)\b|[:=]|->|→|\s-\s)\s*\S|\bfor\b.*\d|\s(?=\S*\d)\S{4,}$|\d{3,}/iu;
const OPINION =
  /\b(?:is|are|was|were|'s) (?:not |so |very |too |really |still |now |already |all )*(?:important|secret|strong|weak|wrong|down|slow|fast|good|bad|great|terrible|awful|ready|broken|there|here|free|working|not working|missing|lost|expired|safe|on|off|out|included|better|okay|ok|fine|complicated|annoying|needed|required|the same|same|correct|right|in the .*|on the (?:fridge|table|door|wall|back|router|booking|note|card|desk|board|sticker|paper).*|under the .*|at .*|with \p{L}+|somewhere.*|unknown|changed|weird|long|short|easy|hard|unstable|spotty|patchy|amazing|crap|rubbish|super slow|super fast)\W*$/iu;

export interface Credential {
  /** What it is, in words that may be said: "door-code". */
  aspect: string;
}

/** Undefined where the sentence neither names nor holds a secret with its value. */
export function credentialIn(sentence: string): Credential | undefined {
  const told = withoutReason(sentence);
  if (KEY_SHAPE.test(told) || CALLED_KEY.test(told) || IBAN.test(told) || ACCOUNT_AND_PASSWORD.test(told))
    return { aspect: subjectKey(told) };
  if (CARD.test(told) && !/\bisbn\b/i.test(told)) return { aspect: cardKey(subjectKey(told)) };
  if (PHONE.test(told) && (PHONE_CONTEXT.test(told) || /^\W*(?:\S+ ){0,3}\+?\d/.test(told))) return { aspect: subjectKey(told) };
  const noun = SECRET.exec(told);
  if (noun && !OPINION.test(told)) {
    const behind = told.slice(noun.index + noun[0].length);
    const isPlace =
      /^(?:wi-?fi|wlan|wireless|hotspot|network|router|login|log-in|token|key|secret|(?:credit|debit|bank|visa|master|amex)[ -]?card|seed|pin|tan)$/i.test(
        noun[0],
      );
    if (
      isPlace
        ? /(?:[:=]|->|→)\s*\S|\b(?:is|are|pw|pass\w*|key)\b.*?(?=\S*\d|\S*[/"“])|\S+\s*\/\s*\S+|\d{3,}/i.test(behind) &&
          !/^\s*(?:is|are) (?:a|the|not|so|very|at|in|on)(?!\S)/i.test(behind)
        : VALUE.test(behind) || /^\S*\s*['"“]\S+/.test(behind)
    )
      return { aspect: subjectKey(told) };
  }
  if (OWN_NUMBER.test(told) || WAY_IN.test(withoutClock(told))) return { aspect: subjectKey(told) };
  if ((LOCK_AND_DIGITS.test(told) || LOCK_SOMEWHERE_AND_DIGITS.test(withoutClock(told))) && !isNoLock(told))
    return { aspect: subjectKey(told) };
  if (
    CODE.test(told) &&
    LOCK.test(told.toLowerCase()) &&
    /\d{3,}|\b(?:\d[ -]){2,}\d\b|[A-Z]*\d+[A-Z]+|#\d|\b\d{1,2}(?:[ -]\d{1,2}){2,}\b/.test(withoutClock(told)) &&
    !isNoLock(told)
  )
    return { aspect: subjectKey(told) };
  // "the code is 4711": a code that is a number opens something.
  if (
    /\b(?:code|combination|combo)\b(?: \w+){0,5}?\s*(?:'s|is|are|was|[:=]|to|(?<=code)(?=\s#?\d{4}))\s*(?:now |still )?["'“]?[#*]?(?=[\w#*-]*\d)[\w#*-]{3,}/i.test(
      withoutClock(told),
    ) &&
    !isNoLock(told)
  )
    return { aspect: subjectKey(told) };
  return undefined;
}

/** A visa is a card, by whichever word somebody asks for it. */
const cardKey = (key: string): string => (/\bcard\b/.test(key) ? key : `${key}-card`);

const withoutClock = (text: string): string => text.replace(/\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?[ap]m\b|\bat \d{1,2}\b/gi, ' ');
/** "gate 42 for the flight", "room 304", "the code review is at 4". A code for them is one all the same. */
function isNoLock(text: string): boolean {
  if (!NOT_A_LOCK.test(text)) return false;
  const isCode =
    /\b(?:gate|room|floor|door|lift) (?:\w+ )?(?:code|pin|combination|combo|key ?code)\b|\b(?:code|pin|combo):? #?\d{4}|\b(?:code|pin|combination|combo) (?:for|of|to) (?:the |our |my )?(?:\w+ )?(?:gate|room|floor|platform|door)\b/i.test(
      text,
    );
  return !isCode;
}

const VALUE_WORDS = /\b(?:\S*\d\S*)\b|(?<=[:=]\s?)\S+|\S+@\S+/g;
const NO_ASPECT =
  /^(?:use|this|that|save|add|set|new|group|here|please|now|is|it|for|the|my|our|your|to|of|and|changed?|remember|i|we|s|with|btw|actually|hey|just|so|ok|note|was|will|be|are|in|at|on|don't|forget|tell|nobody|anyone|else|her|his|their|ve|have|can|you|get|open|opens)$/;

/** "The OpenAI key: sk-…" is "openai-key"; digits and the value stay out of the topic. */
function subjectKey(sentence: string): string {
  const noun = SECRET.exec(sentence)?.[0] ?? /\b(?:codes?|combination|combo)\b/i.exec(sentence)?.[0] ?? '';
  if (noun === '' && (PHONE.test(sentence) || OWN_NUMBER.test(sentence))) return 'phone-number';
  const nounWords = new Set(words(noun).filter((word) => !/\d/.test(word)));
  const lock = LOCK.exec(sentence.toLowerCase())?.[0] ?? '';
  const end = noun === '' ? sentence.search(/[:=]|\bis\b|\d/) : sentence.toLowerCase().indexOf(noun.toLowerCase()) + noun.length;
  const before = (end > 0 ? sentence.slice(0, end) : '').replace(KEY_SHAPE, ' ').replace(PHONE, ' ').replace(VALUE_WORDS, ' ');
  const said = words(before).filter((word) => !/\d/.test(word) && !NO_ASPECT.test(word));
  // "the code for the door", "combination of the safe"
  const owner =
    noun === '' || /\bnumber$/i.test(noun)
      ? undefined
      : new RegExp(`${RegExp.escape(noun)} (?:for|of|to) (?:the |our |my )?([a-z-]+)`, 'i').exec(sentence)?.[1];
  const named: readonly string[] =
    noun === '' && lock !== ''
      ? [...words(lock), 'code']
      : owner !== undefined && !/\d/.test(owner)
        ? [owner.toLowerCase(), ...nounWords]
        : said.length > 0
          ? said
          : [...words(lock), ...nounWords];
  const key = topicKey([...new Set(named)].slice(-4).join(' '), 4);
  if (key !== '') return key;
  return CARD.test(sentence) ? 'card-number' : PHONE.test(sentence) ? 'phone-number' : 'key';
}
