// Recognises what opens something: passwords, codes, PINs, keys, account and phone numbers, however they are worded. When in doubt, a
// number about something with a lock is one.
import { linear } from '@offshoot/text/linear-patterns';
import { withoutReason } from '../items/classes.ts';
import { topicKey, words } from '../words/words.ts';
import { codeToldIn } from './locks.ts';
import { isLogin, SERVICE } from './logins.ts';
import { phoneIn, phoneKey } from './phone-numbers.ts';

/** Words for something that is always secret. */
const SECRET = linear(
  /\b(?:pass ?(?:words?|codes?|phrases?)|pass(?= ?[:=]| is\b)|pwd?|pw|passwd|pin(?:s|-?code| code| number)?|api[ -]?keys?|secret(?: key| code| phrase| word| token)?|(?:access|auth|bearer|api|bot|refresh|session)[ -]?(?:tokens?|keys?)|token|safe ?word|seed(?: phrase| words?)?|mnemonic|private key|recovery (?:phrase|codes?|key)|backup codes?|2fa(?: code)?|otp|log-?ins?|credentials?|log in (?:data|details)|username and password|puk|tan|iban|bic|sort code|routing number|(?:bank )?account (?:(?:number|id|details|no)|(?=#?\d{5}))|card (?:number|details|no)|(?:credit|debit|bank|visa|master|amex)[ -]?card|cvv|cvc|passport(?: (?:number|no|nr))?(?=\W+(?:is\W+)?[A-Z]*\d[A-Z\d]{4})|passport (?:number|no)|id (?:card )?number|driving licen[cs]e number|licen[cs]e key|product key|serial key|social security(?: number)?|ssn|national insurance number|tax (?:id|number)|insurance (?:number|no)|(?:booking|reservation|confirmation|record|frequent[ -]flyer|membership|loyalty|tracking) (?:code|number|reference|ref|pin|locator|no|id)|pnr|(?:(?:tele)?phone|telnyx|twilio|whatsapp|sms|mobile|cell|contact|landline|emergency)(?: \w+){0,2}? (?:number|no)|(?:wi-?fi|wlan|wireless|hotspot|network|router)(?: network| key| code| pass(?:word|code|phrase)?| pw| login)?|vpn(?: key| pass\w*)?|encryption key|ssh key|deploy key|signing key|master key|vault (?:key|code))\b/i,
);
const KEY_SHAPE = linear(
  /\b(?:[sprk]k[-_](?:\w+[-_])?[A-Za-z0-9]{12,}|AKIA[0-9A-Z]{12,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{12,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[\w-]{20,}|KEY[0-9A-Fa-f]{10,}[\w-]*|eyJ[\w-]{10,}\.[\w-]{4,}|[A-Fa-f0-9]{32,})\b/,
);
/** "The staging key is sk-stage-19cf77aa": letters and digits in one word after "key". */
const CALLED_KEY = linear(/\b(?:key|token)\b(?: \w+){0,2}?\s*(?:is|are|[:=])\s*(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}/i);
const CARD = /\b(?:\d{4}[ -]?){3}\d{1,7}\b|\b3[47]\d{2}[ -]?\d{6}[ -]?\d{5}\b/;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/;
/** The words between the noun and its value. */
const VALUE = linear(/(?:\b(?:is|are|was|will be|to|reads|equals)\b|[:=]|->|→|\s-\s)\s*\S|\bfor\b.*\d|\s(?=\S*\d)\S{4,}$|\d{3,}/iu);
const OPINION = linear(
  /\b(?:is|are|was|were|'s) (?:not |so |very |too |really |still |now |already |all )*(?:important|secret|strong|weak|wrong|down|slow|fast|good|bad|great|terrible|awful|ready|broken|there|here|free|working|not working|missing|lost|expired|safe|on|off|out|included|better|okay|ok|fine|complicated|annoying|needed|required|the same|same|correct|right|in the .*|on the (?:fridge|table|door|wall|back|router|booking|note|card|desk|board|sticker|paper).*|under the .*|at .*|with \p{L}+|somewhere.*|unknown|changed|weird|long|short|easy|hard|unstable|spotty|patchy|amazing|crap|rubbish|super slow|super fast)\W*$/iu,
);

export interface Credential {
  /** What it is, in words that are not secret: "door-code". */
  aspect: string;
}

/** Undefined if the sentence does not contain a secret with its value. */
export function credentialIn(sentence: string): Credential | undefined {
  const told = withoutReason(sentence);
  if (KEY_SHAPE.test(told) || CALLED_KEY.test(told) || IBAN.test(told)) return { aspect: subjectKey(told) };
  if (isLogin(told)) return { aspect: subjectKey(told) };
  if (CARD.test(told) && !/\bisbn\b/i.test(told)) return { aspect: cardKey(subjectKey(told)) };
  if (phoneIn(told) !== undefined) return { aspect: SERVED.test(told) ? subjectKey(told) : phoneKey(told) };
  if (isSecretTold(told)) return { aspect: subjectKey(told) };
  const code = codeToldIn(told);
  if (code !== undefined) return { aspect: code };
  // "the code is 4711": a numeric code opens something.
  return isBareCode(told) ? { aspect: subjectKey(told) } : undefined;
}

/** Services' numbers have names: "the Telnyx number". */
export const SERVED = /\b(?:telnyx|twilio|sms|passport|insurance|account|booking|card)\b/i;
/** Words that can mean a thing or its secret. */
const PLACE =
  /^(?:wi-?fi|wlan|wireless|hotspot|network|router|login|log-in|token|key|secret|(?:credit|debit|bank|visa|master|amex)[ -]?card|seed|pin|tan)$/i;
const VALUE_OF_PLACE = linear(
  /(?:[:=]|->|→)\s*\S|\b(?:is|are|pw|pass\w*|key)\b.*?(?=\S*\d|\S*[/"“])|\S+\s*\/\s*\S+|\d{3,}|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)(?:[ -](?:zero|oh|one|two|three|four|five|six|seven|eight|nine)){2,}/i,
);
/** "wifi password sunflower": followed by one word and nothing else. */
const ONE_WORD = linear(
  /^ ["“']?(?!(?:please|pls|plz|anyone|again|game|games|manager|protected|policy|reset|hint|change|changed|expired|needed|required|thanks|though|too|yet|now|today|here|there|works|question|questions|problem|problems|strength|sharing|field|prompt|rules?)\b)\S{5,}$/i,
);

function isSecretTold(told: string): boolean {
  const noun = SECRET.exec(told);
  if (noun === null || OPINION.test(told)) return false;
  const behind = told.slice(noun.index + noun[0].length);
  if (PLACE.test(noun[0])) return VALUE_OF_PLACE.test(behind) && !/^\s*(?:is|are) (?:a|the|not|so|very|at|in|on)(?!\S)/i.test(behind);
  return VALUE.test(behind) || /^\S*\s*['"“]\S+/.test(behind) || (/pass|pw|code/i.test(noun[0]) && ONE_WORD.test(behind) && isShort(told));
}

const isShort = (told: string): boolean => told.split(' ').length <= 6;

const BARE_CODE = linear(
  /\b(?:code|combination|combo)\b(?: \w+){0,5}?\s*(?:'s|is|are|was|[:=]|to|(?<=code)(?=\s#?\d{4}))\s*(?:now |still )?["'“]?[#*]?(?=[\w#*-]*\d)[\w#*-]{3,}/i,
);
const NO_CODE =
  /\b(?:zip|post(?:al)?|country|area|dial(?:l?ing)?|dress|qr|bar|promo|discount|voucher|coupon|source|error|status|airport|iata|colou?r|morse|tax)[ -]?code\b|\bcode (?:review|freeze|base|name|of conduct|quality|coverage|red|style|change|word)\b|\bnumber of\b/i;
const isBareCode = (told: string): boolean => BARE_CODE.test(withoutClock(told)) && !NO_CODE.test(told);

/** A visa is a card, whichever word the question uses. */
const cardKey = (key: string): string => (/\bcard\b/.test(key) ? key : `${key}-card`);

const withoutClock = (text: string): string => text.replace(/\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?[ap]m\b|\bat \d{1,2}\b/gi, ' ');
const VALUE_WORDS = linear(/\b(?:\S*\d\S*)\b|(?<=[:=]\s?)\S+|\S+@\S+/g);
const NO_ASPECT =
  /^(?:use|this|that|save|add|set|new|group|here|please|now|is|it|for|the|my|our|your|to|of|and|changed?|remember|i|we|s|with|btw|actually|hey|just|so|ok|note|was|will|be|are|in|at|on|don't|forget|tell|nobody|anyone|else|her|his|their|ve|have|can|you|get|open|opens)$/;

/** "The OpenAI key: sk-…" is "openai-key"; digits and the value stay out of the topic. */
function subjectKey(sentence: string): string {
  const found = SECRET.exec(sentence) ?? SERVICE.exec(sentence) ?? /\b(?:codes?|combination|combo)\b/i.exec(sentence);
  const noun = found?.[0] ?? '';
  const nounWords = new Set(words(noun).filter((word) => !/\d/.test(word)));
  const end = found === null ? sentence.search(/[:=]|\bis\b|\d/) : found.index + noun.length;
  const before = (end > 0 ? sentence.slice(0, end) : '').replace(KEY_SHAPE, ' ').replace(VALUE_WORDS, ' ');
  const said = words(before).filter((word) => !/\d/.test(word) && !NO_ASPECT.test(word));
  // "the code for the door", "combination of the safe"
  const owner =
    noun === '' || /\bnumber$/i.test(noun) ? undefined : /^ (?:for|of|to) (?:the |our |my )?([a-z-]+)/i.exec(sentence.slice(end))?.[1];
  const named: readonly string[] =
    owner !== undefined && !/\d/.test(owner) ? [owner.toLowerCase(), ...nounWords] : said.length > 0 ? said : [...nounWords];
  const key = topicKey(
    [...new Set([...(SERVICE.exec(before)?.[0] ? words(SERVICE.exec(before)?.[0] ?? '') : []), ...named])].slice(-4).join(' '),
    4,
  );
  if (key !== '') return key;
  return CARD.test(sentence) ? 'card-number' : 'key';
}
