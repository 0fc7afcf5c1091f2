// Phone numbers and whose they are.
import { linear } from '@offshoot/text/linear-patterns';
import { topicKey, words } from '../words/words.ts';

const SEPARATED = '[\\d ()./–-]';
const FULL = linear(new RegExp(`(?:\\+\\d|(?<![\\p{L}\\d.,/-])\\(?00?\\d)${SEPARATED}{6,}\\d`, 'u'));
/** "(415) 555-2671", "415-555-2671" */
const AREA = /(?<![\p{L}\d.,/-])(?:\(\d{2,5}\) ?|\d{3}[-. ])\d{3}[-. ]?\d{3,5}(?![\p{L}\d]|[.,/-]\d)/u;
const BARE = /(?<![\p{L}\d.,/-])\d{9,13}(?![\p{L}\d]|[.,/-]\d)/u;
const SHORT = /(?<![\p{L}\d.,:/-])\d{2,4}[ -]?\d{2,4}(?:[ -]?\d{2,4})?(?![\p{L}\d]|[.,:/-]\d)/u;
const CONTEXT =
  /\b(?:tele(?:phone)?|phone|number|nr|call(?:ed)?|sms|text(?:ed)?|whats ?app|reach(?:ed|able)?|telnyx|twilio|mobile|cell(?:phone)?|landline|emergency|ring|rung|signal|telegram|contact|hotline|handy|tel)\b/i;
const DIRECT = linear(/^\W*(?:\S+ ){0,3}\(?\+?\d/);
/** "my number is 555-0199", "Tom's cell 555 0199" */
const OWN = linear(
  /(?:\b(?:my|his|her|their|our)|\p{L}'s|\b(?:the|a) \p{L}+) (?:new |work |home |private |old |other |emergency )?(?:phone number|number|cell(?:phone)?|mobile|phone|landline|whatsapp|telephone|hotline)\b.{0,16}?\d[\d ()./-]{4,}\d/iu,
);
const NO_PHONE =
  /\b(?:order|tracking|invoice|isbn|serial|reference|booking|ticket|model|part|article|steps|votes|followers|euros?|dollars?|pounds|eur|usd|people|km|version)\b/i;

/** Undefined if there is none. */
export function phoneIn(told: string): string | undefined {
  const full = FULL.exec(told)?.[0] ?? AREA.exec(told)?.[0];
  if (full !== undefined && (CONTEXT.test(told) || DIRECT.test(told)) && !/^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}$/.test(full)) return full;
  if (NO_PHONE.test(told)) return undefined;
  const bare = CONTEXT.test(told) ? BARE.exec(told)?.[0] : undefined;
  return bare ?? (OWN.test(told) ? SHORT.exec(told)?.[0] : undefined);
}

const WORDS = "((?:(?:dr|mr|mrs|ms|prof)\\.? )?(?:\\p{L}[\\p{L}\\p{M}'-]*)(?: \\p{L}[\\p{L}\\p{M}-]*){0,2}?)";
const WHOSE: readonly RegExp[] = [
  /\b(emergency (?:contact|number))\b/i,
  linear(/\b(?:phone|number|cell|mobile|landline|whatsapp|tel)\.? ?\(([\p{L}' -]{2,30})\)/iu),
  linear(
    new RegExp(
      `\\b${WORDS}'s (?:new |work |home |private |old |other |emergency )*(?:phone|number|cell|mobile|landline|whatsapp|telephone|tel)\\b`,
      'iu',
    ),
  ),
  linear(
    new RegExp(
      `\\b(?:number|phone|cell|mobile|landline|whatsapp|hotline)(?: number)? (?:of|for|from) (?:the |our |my |a )?${WORDS}(?= is\\b|[:,=–-]| \\+?\\(?\\d|$)`,
      'iu',
    ),
  ),
  linear(
    new RegExp(
      `\\b(?:call|reach|ring|text|phone|contact|message|dial|get) (?:the |our |my )?${WORDS} (?:at|on|under|via|by|with|using)\\b`,
      'iu',
    ),
  ),
  linear(new RegExp(`^(?:the |our |my )?${WORDS} (?:can be|is|are) (?:reached|reachable|called|available|contacted)\\b`, 'iu')),
  linear(new RegExp(`^(?:the |our |my )?${WORDS}(?: is| -| –|:|,)? (?:tel\\.? |phone |mobile |cell )?\\+?\\(?\\d`, 'iu')),
];
const NOBODY =
  /^(?:me|us|you|him|her|them|it|phone|number|mobile|cell|call|use|my|our|the|this|that|new|tel|telephone|landline|whatsapp|contact|text|reach)$/i;

export interface PhoneOwner {
  /** As written: "Tom", "plumber". */
  name: string;
  isName: boolean;
}

/** Whose number it is, if the words say so. */
export function ownerOfPhone(told: string): PhoneOwner | undefined {
  for (const pattern of WHOSE) {
    const found = pattern.exec(told)?.[1]?.trim();
    if (found === undefined || NOBODY.test(found.split(' ')[0] ?? '')) continue;
    return { name: found, isName: /^\p{Lu}[\p{L}\p{M}'-]*(?: \p{Lu}[\p{L}\p{M}'-]*)*$/u.test(found) };
  }
  return undefined;
}

/** "the plumber's number" is "plumber-phone-number". A name is the subject of the topic and not in it. */
export function phoneKey(told: string): string {
  const owner = ownerOfPhone(told);
  const kind = /\b(?:landline|whatsapp|hotline)\b/i.exec(told)?.[0]?.toLowerCase();
  if (owner === undefined || owner.isName) return kind === undefined ? 'phone-number' : `${kind}-number`;
  const thing = words(owner.name).filter((word) => !/^(?:call|ring|the|our|my|number|phone|of|for|is|at|on)$/.test(word));
  return topicKey([...thing.slice(0, 3), 'phone', 'number'].join(' '), 4);
}
