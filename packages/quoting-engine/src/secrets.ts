// Credentials as items of their own, in the words in which they were told, and under a name that is safe to repeat.

import type { LearnRequest } from '@offshoot/engine/engine.ts';
import { credentialIn, SERVED } from '@offshoot/memory/credentials/credentials.ts';
import { ownerOfPhone } from '@offshoot/memory/credentials/phone-numbers.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { keyOfName } from '@offshoot/memory/people/people.ts';
import { topicFor } from '@offshoot/memory/words/aspects.ts';
import { topicKey, words } from '@offshoot/memory/words/words.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { isQuestion, tokensOf } from './words/lines.ts';
import { NO_VALUE, PASSWORD_NOUNS, SECRET_NOUNS } from './words/words.data.ts';

const NEXT_CLAUSE = linear(
  /(?:,|;)? (?:and|but|und|y|et) (?=(?:my|our|the|his|her|their|i|i'm|we|we're|\p{Lu}[\p{L}'-]+|wi-?fi|netflix|alarm|pin|password)(?: [\p{L}'-]+){0,5}(?: (?:is|are|has|have|eats|likes|can't|don't|doesn't)\b|: | \d))|[;,] (?=(?:my|our|the|i|i'm|we|we're|wi-?fi|alarm|pin|password|pw|and the|\p{L}[\p{L}'-]*)(?: [\p{L}'-]+){0,5}(?: (?:is|are|has|have|opens?|hangs?|lies|lie)\b|: | [#*]?\d))/iu,
);
/** "password is …", "pw: …": for what was just mentioned. */
const OF_THE_LAST = linear(
  /^(?:and )?(?:the |its |it's )?(?:pass(?:word|code|phrase)?|pw|pwd|pin|code|key|login|account|user(?:name)?|combination|combo)(?: (?:is|are|was)\b|'s\b|:| ?=| \S*\d)/i,
);
/** "It's 4711", "4711": the words before name the lock. */
const VALUE_ALONE = linear(
  /^(?:(?:it|that|this)(?:'s| is)|its|code:?|the code is|=)? ?["'“]?[#*]?(?:\d(?:[ -]?\d){2,7}|(?=\S*\d)(?=\S*\p{L})\S{5,})[#*]?["'”]?[.!]?$/iu,
);
const HAS_CODE =
  /\b(?:codes?|pin|password|passcode|combination|combo|pw|wi-?fi|wlan|padlock|locker|lock|safe|alarm|gate|garage|key ?box|lock ?box|keypad|login|network)\b/i;
/** Its answer is a credential or nothing. */
const ASKS_SECRET =
  /\b(?:pass(?:word|code|phrase)?|pw|pin|codes?|combination|combo|login|user(?:name)?|key ?code|iban|account|token|secret|wi-?fi|wlan|card|passwort|kennwort|contraseña|clave|código)\b|(?:phone|mobile|cell|your|his|her|their) number\b|パスワード|暗証番号/iu;
const NUMBER = /^[#*+]?\d(?:[ ./-]?\d){2,}[#*]?$/;
/** One word that is no plain talk: with a digit or a sign inside, or a long one. */
const OPAQUE = /^(?=.*(?:\d|\p{L}[-_.!#$%&*+=~@]\p{L}|\p{Ll}\p{Lu}|[!#$%&*+=~@]))\S{4,64}$/u;
const ONE_WORD = /^\p{L}{6,32}$/u;
const ASKS_WORD = /pass|\bpw\b|contraseña|clave|kennwort|パスワード/i;
const INTRODUCES =
  /^(?:(?:yes|yep|yeah|sure|ok|of course|here you go|here|oh|ja|sí|oui)[,:!]? )*(?:(?:it|that|this)(?:['’]?s| is|s)|its|(?:the )?(?:code|password|pw|pin|number) is|code|pw|pin|password)?:? ?/i;
/** After talk of money, a number is an amount: “2600 actually, she added the cellar”. */
const MONEY = /\b(?:rent|price|costs?|fee|budget|salary|paid|pays?|miete|kostet|alquiler|precio|cuesta|loyer|prix)\b|[€$£]/i;
const AMOUNT = linear(
  /^(?:(?:sorry|no|nope|oh|ok|actually|rather|or|well|perdón|nein|non|doch|sondern|let's|make (?:it|that))[,.! ]+)*\W{0,3}\d{2,6}\b/i,
);
const COPULA = new Set('ist lautet es est は : ='.split(' '));

export interface Telling {
  request: Pick<LearnRequest, 'people' | 'speaker'>;
  /** The line before, by another member. */
  asked: string;
  /** The lines before. */
  before?: string;
}

/** Each credential of the sentence apart, so that what stands beside it is kept like other words. */
export function clausesOf(sentence: string): string[] {
  if (credentialIn(sentence) === undefined) return [sentence];
  const clauses: string[] = [];
  for (const clause of sentence.split(NEXT_CLAUSE).map((one) => one.trim())) {
    const last = clauses.at(-1);
    if (last !== undefined && OF_THE_LAST.test(clause)) clauses[clauses.length - 1] = `${last}, ${clause}`;
    else if (clause !== '') clauses.push(clause);
  }
  return clauses.length > 1 && clauses.some((clause) => credentialIn(clause) !== undefined) ? clauses : [sentence];
}

/** "Guest wifi: Heron." and "Password: reed7", "The gate has a code." and "It's 4711.": each pair is one line. */
export function withValues(pieces: readonly string[]): string[] {
  const joined: string[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const isNamed = last !== undefined && last.length < 120 && !isQuestion(last) && HAS_CODE.test(last);
    const isValue =
      (OF_THE_LAST.test(piece) && credentialIn(piece) !== undefined) ||
      (VALUE_ALONE.test(piece) && last !== undefined && credentialIn(last) === undefined);
    if (isNamed && isValue) joined[joined.length - 1] = `${last} ${piece}`;
    else joined.push(piece);
  }
  return joined;
}

/** Undefined: the words tell no credential. */
export function secretIn(piece: string, { request, asked, before = '' }: Telling): Learned | undefined {
  if (MONEY.test(before) && AMOUNT.test(piece)) return undefined;
  const aspect = credentialIn(piece)?.aspect ?? aspectElsewhere(piece) ?? aspectAskedFor(piece, asked);
  if (aspect === undefined) return undefined;
  const owner = ownerOf(piece, aspect, request);
  return { kind: 'credential', text: piece, topic: topicFor({ subject: owner, aspect }), ...(owner === 'our' ? {} : { about: [owner] }) };
}

/** "whats the wifi?", "blue-parrot-7": the question says what the value opens. */
function aspectAskedFor(piece: string, asked: string): string | undefined {
  const value = piece.replace(INTRODUCES, '').replace(/[.,!]$/, '');
  if (!ASKS_SECRET.test(asked) || value.length < 3 || (value.includes(' ') && !NUMBER.test(value))) return undefined;
  const isWord = ONE_WORD.test(value) && ASKS_WORD.test(asked) && !NO_VALUE.has(value.toLowerCase());
  if (!NUMBER.test(value) && !OPAQUE.test(value) && !isWord) return undefined;
  const named = words(asked).filter((word) => SECRET_NOUNS.has(word) || /^\p{L}{3,}$/u.test(word));
  const noun = named.findIndex((word) => SECRET_NOUNS.has(word));
  const key = topicKey(named.slice(Math.max(0, noun - 1), noun + 2).join(' '), 3);
  return /^(?:wifi|wlan)$/.test(key) ? 'wifi-password' : key || 'code';
}

/** In languages other than English: a noun for it, and what looks like its value. */
function aspectElsewhere(piece: string): string | undefined {
  const parts = piece.slice(0, 400).split(/[\s,;「」]+/);
  const bare = parts.map((part) => part.replace(linear(/^["'“(]+|["'”).!?:]+$/g), ''));
  const said = tokensOf(piece.slice(0, 400));
  const nouns = said.filter((word) => SECRET_NOUNS.has(word) || /passwort$|kennwort$|code$|schlüssel$/.test(word));
  if (!nouns.some((word) => /passwort|kennwort|zugangs|türcode|schlüssel|contraseña|clave|código|パスワード|暗証番号|コード/.test(word)))
    return undefined;
  const isCode = bare.some(
    (part) => /\d/.test(part) && /^[#*]?[\w#*@!$%&?+.-]{3,}$/.test(part) && !/^\d{1,2}[:.]\d{2}$|^(?:19|20)\d\d$/.test(part),
  );
  const at = bare.findIndex((part, i) => COPULA.has(part.toLowerCase()) || /[:：=]$/.test(parts[i] ?? ''));
  const value = bare[at + 1]?.toLowerCase() ?? '';
  const isWord =
    at >= 0 && nouns.some((word) => PASSWORD_NOUNS.has(word) || word.endsWith('passwort')) && value.length >= 3 && !NO_VALUE.has(value);
  return isCode || isWord ? topicKey(nouns.join(' '), 3) || 'code' : undefined;
}

/** A person's if the words say whose it is, otherwise the group's. */
function ownerOf(piece: string, aspect: string, { people, speaker }: Telling['request']): string {
  const isReached = /phone|number/.test(aspect);
  if (/\bmy\b|\bmein(?:e[nr]?)?\b|\bmi\b|\bmon\b|\b(?:reach|call|text|ring|phone|message|contact) me\b/i.test(piece)) return speaker.key;
  const reached = isReached && !SERVED.test(piece) ? ownerOfPhone(piece) : undefined;
  if (reached?.isName === true) return keyOfName(people, reached.name);
  const name = /^(\p{Lu}[\p{L}\p{M}-]+)['’]s (?=\p{L})/u.exec(piece)?.[1];
  const isPersons = /\b(?:phone|number|cell|mobile|passport|card|pin|account|iban|email|login)\b/i.test(piece);
  return name === undefined || !isPersons || /^(?:The|It|That|What|Here|Let|Code|There)$/.test(name) ? 'our' : keyOfName(people, name);
}
