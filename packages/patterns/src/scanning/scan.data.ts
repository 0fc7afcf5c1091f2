import { linear } from '@offshoot/text/linear-patterns';

/** Of names of hosts that stand alone: "error.code" and "node.js" are none. */
const TOP_LEVEL = 'com|org|net|edu|gov|mil|biz|xyz|online|club|ai|co|uk|de|fr|ru|cn|nl|eu|ch|pl|jp|br|ca|au|tk|gg|ly|icu|onion';
/** Are called like hosts. */
const NO_HOST = '(?!(?:asp|vb|ado)\\.net)';

export const LINK = linear(
  new RegExp(
    `(?:\\p{L}[\\p{L}\\p{N}+.-]{1,20}://|\\bwww\\.|\\b(?:data|javascript|mailto|tel|file|magnet):\\S|(?<![\\p{L}\\p{N}@_.-])${NO_HOST}(?:[\\p{L}\\p{N}-]+\\.)+(?:${TOP_LEVEL})(?![\\p{L}\\p{N}_.(=-])|(?<![\\p{L}\\p{N}@_.-])(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,}/\\S)`,
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

export const IPV4 = /(?<![\d.])(?!127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|255\.)(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
export const IPV6 = linear(/(?<![\p{L}\p{N}:])(?:[\da-f]{1,4}:){4,7}[\da-f]{1,4}(?![\p{L}\p{N}:])/iu);
/** "12 Long Street", "Langer Weg 5", "rue de Rivoli 10" */
export const STREETS: readonly RegExp[] = [
  linear(
    /(?<![\p{L}\d])\d{1,5}[a-z]?,? (?:\p{Lu}[\p{L}'.-]* ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Square|Court|Way|Terrace|Place)(?!\p{L})/u,
  ),
  linear(/\p{L}(?:straße|strasse|str\.|gasse|allee|platz|weg|laan|straat) ?\d{1,4}(?!\d)/iu),
  linear(/(?<!\p{L})[Vv]ia (?:\p{Lu}\p{Ll}+ ){1,3}\d{1,4}(?!\d)/u),
  linear(/(?<!\p{L})(?:Langer? |Alter? |Neuer? )?(?:Weg|Platz|Allee|Straße) \d{1,4}(?!\d)/u),
  linear(/(?<!\p{L})(?:rue|calle|avenida|rua|ulica) (?:\p{L}[\p{L}'-]* ){1,4}\d{1,4}(?!\d)|(?<!\d)\d{1,4},? rue \p{L}/iu),
];

export const IBAN = linear(/(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![\p{L}\d])/gu);
/** Digits with what people put between them. */
export const DIGITS = linear(/(?<![\p{L}\d])\+?\d(?:[ ./()-]{0,2}\d){6,}(?![\p{L}\d])/gu);
/** Dates, addresses of machines, versions and round numbers of thousands identify nobody. */
export const NOBODYS = linear(
  /(?<![\d.+-]|\d )(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|\d{1,4}(?:\.\d{1,4}){3}|\d{1,3}(?:[ .]000)+)(?![\d-]| \d)/g,
);
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
  /```|~~~|<\/?(?:script|iframe|system|instructions?|tool_\w*|function_\w*)\b|\brm -\w*[rf]|\b(?:curl|wget|iwr|invoke-webrequest)\b.{0,80}\| ?(?:sudo )?(?:ba|z|da)?sh\b|\bbase64 (?:-d|--decode)\b|!\[[^\]]*\]\(|\bchmod \+?[0-7x]|\/dev\/tcp\/|\bpowershell -/i,
);

/** Of what an agent was told: "skip the prompts" and "override the rule of the linter" are about something else. */
const TOLD =
  "(?:(?:previous|prior|earlier|above|system|original|other|all|any|these|those|your|its|their) (?:\\w+ ){0,2}(?:instructions?|prompts?|rules?|orders?|guidelines?|polic(?:y|ies)|restrictions?|safety)|guardrails?|owner'?s (?:rules?|orders?|words?|wishes|limits?)|(?:rules?|orders?|limits?) of (?:the|its|your) (?:owner|operator|user)|everything (?:above|before)|what (?:you|it|the \\w+) (?:was|were|has been|have been) told)";
const OWN = "(?:your|its|their|the (?:agent|owner|user|operator|assistant)'?s|own) (?:\\w+ )?";

/** Orders to the agent that reads it, about what it was told, what it keeps, and whom it asks. */
export const ORDERS: readonly RegExp[] = [
  linear(
    new RegExp(
      `\\b(?:ignore|disregard|forget|override|overrule|bypass|skip|discard|set aside|pay no attention to|stop following|supersedes?|do not (?:follow|obey)|don't (?:follow|obey))\\b.{0,40}\\b${TOLD}`,
      'i',
    ),
  ),
  linear(
    /\b(?:previous|prior|earlier|above) (?:instruction|system prompt)s?\b|\b(?:new|real|actual|true|updated) (?:instructions|system prompt|directives) ?[:.]/i,
  ),
  linear(/\bfrom now on\b.{0,20}\b(?:you|always|never|only|every)\b/i),
  linear(/\b(?:vergiss|ignorier\p{L}*|missachte)\b.{0,40}\b(?:anweisung|regel|vorgabe|befehl)/iu),
  linear(/\b(?:ignora|olvida|desobedece)\b.{0,40}\b(?:instruccion|instrucción|regla|órden|orden)/iu),
  linear(/\b(?:ignore[rz]?|oublie[rz]?)\b.{0,40}\b(?:instruction|consigne|règle)/iu),
  /(?:指示|命令|ルール|プロンプト).{0,12}(?:無視|忘れ)/u,
  linear(/(?:^|[.!?;"“] ?)(?:system|assistant|developer) ?:|<\|[\p{L}_]+\|>|\[\/?INST\]|<<SYS>>|###? ?(?:instruction|system)/iu),
  linear(
    /\b(?:you are|you're) (?:now|no longer|an? (?:\w+ )?(?:ai|assistant|agent|model))\b|\b(?:act as|pretend to be|behave as) (?:an? |the )?(?:admin|administrator|root|owner|user|operator|human|unrestricted|system)|\b(?:developer|dan|god) mode\b|\bjailbreak/i,
  ),
  linear(
    /\b(?:do not|don't|never|instead of|no need to|avoid)(?: \w+){0,2} (?:ask|tell|inform|mention|notify|warn|show|confirm)(?:ing)?\b.{0,30}\b(?:users?|owners?|humans?|persons?|people|anyone|anybody|operator|approval|permission)\b/i,
  ),
  linear(/\bwithout (?:\w+ )?(?:approval|consent|asking)\b|\b(?:secretly|covertly|in secret|behind (?:their|the \w+'?s?) backs?)\b/i),
  linear(
    new RegExp(
      `\\b(?:send|forward|post|upload|copy|bcc|export|leak|reveal|disclose|share|print|repeat|output|include|paste|e?mail)\\b.{0,50}\\b(?:chat history|(?:whole|entire|full) conversation|contact list|address book|system prompt|${OWN}(?:memor(?:y|ies)|secrets?|passwords?|credentials?|keys?|tokens?|instructions))\\b`,
      'i',
    ),
  ),
  linear(/\b(?:reader of this|whoever reads this|agents? (?:that|who|which) reads? this|agents? reading this)\b/i),
];

export const TO_AGENTS = linear(/\b(?:agents?|assistants?|ais?|readers?)\b.{0,20}\b(?:must|shall|has to|have to|should)\b/i);
/** What makes everything less safe, rightly or not. */
export const WEAKENS = linear(
  /\b(?:disabl\w+|turn\w* off|switch\w* off|skip\w*|bypass\w*|remov\w+|delet\w+|no)\b.{0,30}\b(?:verif\w+|validation|certificates?|tls|ssl|auth\w*|two-factor|2fa|mfa|firewall|encryption|sandbox|backups?|approval|confirmation|checks?)\b|\bauthorized_keys\b|(?:^|\s)\.env\b|\b(?:as|to) (?:root|admin)\b|\bsudo\b|\bapprove\b|\b(?:pay|transfer|send) (?:\w+ ){0,3}(?:at once|right away|immediately|first)\b/i,
);
export const SECOND_PERSON = /\b(?:you|your|yours|yourself)\b/i;
export const LARGE_NUMBER = /(?<![\p{L}\d.])(?:2[1-9]|[3-9]\d|\d{3,})(?![\p{L}\d])/u;
export const ANY_DATE = linear(new RegExp(DATE, 'u'));
