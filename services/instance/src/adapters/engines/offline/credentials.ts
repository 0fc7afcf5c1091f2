// Recognises secrets and contact credentials: kept as kind "credential", told only to those who ask for them by name.
import { withoutReason } from '../../../agent/memory/domain/classes.ts';
import { slug, topicKey, words } from '../../../agent/memory/domain/words.ts';

const SECRET_NOUN =
  /\b(?:pass(?:word|code|phrase)s?|pin(?: code| number)?|api[ -]?keys?|secret(?: key)?|(?:access|auth|bearer|api|bot)[ -]?tokens?|access (?:code|key)|token|(?:door|gate|lock|locker|alarm|security|entry|safe|key ?box|building|check-?in|room|lobby|garage|luggage|apartment|airbnb|house|verification) code|seed phrase|private key|recovery (?:phrase|code)|log-?in|username|credentials?|account (?:number|id|details)|iban|card number|cvv|passport number|social security number|ssn|(?:booking|reservation|confirmation) (?:code|number|reference|pin)|(?:(?:tele)?phone|telnyx|twilio|whatsapp|sms|mobile|cell|contact)(?: \w+){0,2}? number|wi-?fi(?: network| key| code| name| pass(?:word|code|phrase))?)\b/i;
const KEY_SHAPE =
  /\b(?:[sprk]k[-_](?:\w+[-_])?[A-Za-z0-9]{12,}|AKIA[0-9A-Z]{12,}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|KEY[0-9A-Fa-f]{10,}[\w-]*|eyJ[\w-]{10,}\.[\w-]{4,}|[A-Fa-f0-9]{32,})\b/;
/** "The staging key is sk-stage-19cf77aa": letters and digits in one word behind what is called a key. */
const CALLED_KEY = /\b(?:key|token)\b(?: \w+){0,2}?\s*(?:is|are|[:=])\s*(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}/i;
const PHONE = /\+\d[\d ().-]{6,}\d/;
const PHONE_CONTEXT = /\b(?:phone|number|call|sms|text|whatsapp|reach|telnyx|twilio|mobile|cell)\b/i;
/** What stands between the noun and its value. */
const VALUE = /(?:\b(?:is|are|was|will be)\b|[:=]|->|→)\s*\S|\bfor\b.*\d/i;

export interface Credential {
  topic: string;
}

/** `sentence` in the third person; undefined where it names or holds no secret. */
export function credentialIn(sentence: string, speakerSlug: string): Credential | undefined {
  // "We postpone the new login because the tests are red" says nothing of the login.
  const told = withoutReason(sentence);
  const noun = told.match(SECRET_NOUN)?.[0];
  const holdsKey = KEY_SHAPE.test(sentence) || CALLED_KEY.test(sentence);
  const holdsPhone = PHONE.test(sentence) && PHONE_CONTEXT.test(sentence);
  if (!holdsKey && !holdsPhone && !(noun && VALUE.test(told.slice(told.search(SECRET_NOUN) + noun.length)))) return undefined;
  if (
    !holdsKey &&
    !holdsPhone &&
    /\b(?:is|are) (?:not |so |very |too )?(?:important|secret|strong|weak|wrong|down|slow|fast|good|bad|great|ready|broken|there|here)\W*$/i.test(
      sentence,
    )
  )
    return undefined;
  const owner = speakerSlug !== '' && slug(sentence).startsWith(speakerSlug) ? speakerSlug : 'our';
  return { topic: `${owner}:${subjectKey(sentence, noun, speakerSlug)}` };
}

/** "The OpenAI key: sk-…" is about "openai-key"; digits and the value stay out of the topic. */
function subjectKey(sentence: string, noun: string | undefined, speakerSlug: string): string {
  const end = noun ? sentence.search(SECRET_NOUN) + noun.length : sentence.search(/[:=]|\bis\b/);
  const before = (end > 0 ? sentence.slice(0, end) : '').replace(KEY_SHAPE, ' ').replace(PHONE, ' ');
  const speaker = new Set(speakerSlug.split('-'));
  const said = words(before).filter(
    (word) => !speaker.has(word) && !/\d/.test(word) && !/^(?:use|this|that|save|add|set|new|group|here|please|key's)$/.test(word),
  );
  return topicKey(said.slice(-4).join(' '), 4) || 'key';
}
