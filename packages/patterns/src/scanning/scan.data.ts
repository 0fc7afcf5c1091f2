import { linear } from '@offshoot/text/linear-patterns';

/** Of names of hosts that stand alone: "error.code" and "node.js" are none. */
const TOP_LEVEL =
  'com|org|net|edu|gov|mil|info|biz|xyz|top|online|site|club|shop|store|link|click|live|app|dev|ai|me|co|uk|de|fr|ru|cn|nl|eu|ch|at|it|es|pl|in|jp|br|us|ca|au|tk|to|gg|ly|page|cloud|tech|space|website|icu|zip|mov|onion';

export const LINK = linear(
  new RegExp(
    `(?:\\p{L}[\\p{L}\\p{N}+.-]{1,20}://|\\bwww\\.|\\b(?:data|javascript|mailto|tel|file|magnet):\\S|(?<![\\p{L}\\p{N}@_.-])(?:[\\p{L}\\p{N}-]+\\.)+(?:${TOP_LEVEL})(?![\\p{L}\\p{N}_.(=-])|(?<![\\p{L}\\p{N}@_.-])(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,}/\\S)`,
    'iu',
  ),
);
/** "example[.]org", "example dot org" */
export const DISGUISED_LINK = linear(
  new RegExp(`[\\p{L}\\p{N}] ?(?:\\[\\.\\]|\\(\\.\\)|[\\[(]dot[\\])]| dot ) ?(?:${TOP_LEVEL})(?![\\p{L}\\p{N}])`, 'iu'),
);
export const EMAIL = linear(
  /[\p{L}\p{N}._%+-]+ ?(?:@|[[(]at[\])]| at (?=[\p{L}\p{N}-]+ dot )) ?[\p{L}\p{N}-]+(?: ?(?:\.|[[(]dot[\])]| dot ) ?[\p{L}\p{N}-]+)+/iu,
);

export const IPV4 = /(?<![\d.])(?!127\.0\.0\.1|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
export const IPV6 = linear(/(?<![\p{L}\p{N}:])(?:[\da-f]{1,4}:){4,7}[\da-f]{1,4}(?![\p{L}\p{N}:])/iu);
/** "12 Long Street", "Langer Weg 5", "rue de Rivoli 10" */
export const STREETS: readonly RegExp[] = [
  linear(
    /(?<![\p{L}\d])\d{1,5}[a-z]?,? (?:\p{Lu}[\p{L}'.-]* ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Square|Court|Way|Terrace|Place)(?!\p{L})/u,
  ),
  linear(/\p{L}(?:straße|strasse|str\.|gasse|allee|platz|weg|laan|straat) ?\d{1,4}(?!\d)/iu),
  linear(/(?<!\p{L})(?:Langer? |Alter? |Neuer? )?(?:Weg|Platz|Allee|Straße) \d{1,4}(?!\d)/u),
  linear(/(?<!\p{L})(?:rue|via|calle|avenida|rua|ulica) (?:\p{L}[\p{L}'-]* ){1,4}\d{1,4}(?!\d)|(?<!\d)\d{1,4},? rue \p{L}/iu),
];

export const IBAN = linear(/(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![\p{L}\d])/gu);
/** Digits with what people put between them. */
export const DIGITS = linear(/(?<![\p{L}\d])\+?\d(?:[ ./()-]{0,2}\d){6,}(?![\p{L}\d])/gu);
const DATE =
  '(?:\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?\\p{L}{3,9}\\.? \\d{4}|\\p{L}{3,9} \\d{1,2},? \\d{4})';
export const BIRTH = linear(
  new RegExp(
    `(?:\\bborn|\\bbirth|\\bb-?day|\\bdob\\b|geboren|geburts|\\bnée? )[^.]{0,60}${DATE}|${DATE}[^.]{0,30}(?:\\bborn|\\bbirth|\\bdob\\b|geburts)`,
    'iu',
  ),
);
/** Keys, hashes, wallets and encoded bytes. */
export const BLOB = linear(
  /(?<![\p{L}\p{N}])(?:0x)?[\da-f]{32,}(?![\p{L}\p{N}])|(?=[A-Za-z\d+/_=-]*\d)(?=[A-Za-z\d+/_=-]*[A-Z])[A-Za-z\d+/_=-]{40,}/iu,
);

/** What would run, or would be read as something else than text. */
export const CODE = linear(
  /```|~~~|<\/?(?:script|iframe|img|svg|object|style|form|system|instructions?|tool\w*|function\w*)\b|\$\(|\brm -\w*[rf]|\b(?:curl|wget|iwr|invoke-webrequest)\b.{0,80}\| ?(?:sudo )?(?:ba|z|da)?sh\b|\bbase64 (?:-d|--decode)\b|\b(?:eval|exec|system|os\.popen|subprocess\.\w+)\(|\bdrop (?:table|database)\b|!\[[^\]]*\]\(|\|\| ?true\b|\bchmod \+?[0-7x]|\/dev\/tcp\/|\bpowershell -/i,
);

/** Orders to the agent that reads it, about what it was told, what it keeps, and whom it asks. */
export const ORDERS: readonly RegExp[] = [
  linear(/\bfrom now on\b.{0,20}\b(?:you|always|never|only|every)\b/i),
  linear(
    /\b(?:ignore|disregard|forget|override|overrule|bypass|skip|drop|discard|set aside|pay no attention to|no longer (?:follow|apply)|stop following|supersedes?|replaces?|do not (?:follow|obey)|don't (?:follow|obey))\b.{0,40}\b(?:instruction|prompt|rule|guideline|polic|safety|guardrail|restriction|command|order|owner'?s|everything (?:above|before))/i,
  ),
  linear(/\b(?:previous|prior|earlier|above|system|developer|hidden|original) (?:instruction|prompt|message|rule)s?\b/i),
  linear(
    /\b(?:new|real|actual|true|updated) (?:instruction|system prompt|directive)s?\b|\bsystem prompt\b|\bprompt injection\b|\bjailbreak/i,
  ),
  linear(
    /(?:^|[.!?:;"“\n] ?)(?:system|assistant|developer|user|human|tool|ai) ?:|<\|[\p{L}_]+\|>|\[\/?INST\]|<<SYS>>|###? ?(?:instruction|system)/iu,
  ),
  linear(
    /\b(?:you are|you're|act as|pretend to be|behave as|you will now|as an? (?:ai|language model|unrestricted)|developer mode|dan mode)\b.{0,30}\b(?:now|ai|assistant|agent|model|admin|root|mode|unrestricted|free|no longer|always|never|a\b)/i,
  ),
  linear(
    /\b(?:do not|don't|never|without|instead of|no need to|avoid|skip)(?: \w+){0,2} (?:ask|asking|tell|telling|inform|informing|mention|mentioning|notify|notifying|warn|warning|show|showing|confirm|confirming|confirmation|approval|permission)\b.{0,30}\b(?:user|owner|human|person|people|anyone|anybody|first|chat|room|them|him|her|operator|approval|permission)/i,
  ),
  linear(
    /\bwithout (?:\w+ )?(?:approval|permission|confirmation|consent|asking)\b|\b(?:secretly|silently|covertly|in secret|behind (?:their|the \w+'?s?) backs?)\b/i,
  ),
  linear(
    /\b(?:send|forward|post|upload|copy|bcc|export|leak|reveal|disclose|share|print|repeat|output|include|paste|e?mail)\b.{0,50}\b(?:memory|memories|secrets?|passwords?|credentials?|api keys?|private keys?|seed phrase|tokens?|env(?:ironment)? variables?|instructions|conversation|chat history|contact list|address book)\b/i,
  ),
  linear(
    /\b(?:agents?|assistants?|models?|ais?|bots?|reader of this|whoever reads this)\b.{0,20}\b(?:must|shall|has to|have to|are required|is required|should always|should never)\b/i,
  ),
];

export const SECOND_PERSON = /\b(?:you|your|yours|yourself)\b/i;
export const LARGE_NUMBER = /(?<![\p{L}\d.])(?:2[1-9]|[3-9]\d|\d{3,})(?![\p{L}\d])/u;
export const ANY_DATE = linear(new RegExp(DATE, 'u'));
