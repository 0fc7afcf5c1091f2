// What can never be in a pattern, and what only makes it less trusted. Hygiene, not a defence: README.md says where safety comes from.
import { credentialIn } from '@offshoot/memory/credentials/credentials.ts';
import { phoneIn } from '@offshoot/memory/credentials/phone-numbers.ts';
import { hasHidden, plain } from '@offshoot/text';
import { canBeNamed, containsWord, unified } from '@offshoot/text/whole-words.ts';
import type { Pattern } from '../pattern.ts';
import type { PatternProblem, ProblemKind } from '../problem.ts';
import {
  ANY_DATE,
  BIRTH,
  BLOB,
  CODE,
  DIGITS,
  DISGUISED_LINK,
  EMAIL,
  IBAN,
  IPV4,
  IPV6,
  LARGE_NUMBER,
  LINK,
  NOBODYS,
  ORDERS,
  SECOND_PERSON,
  STREETS,
  TO_AGENTS,
  WEAKENS,
} from './scan.data.ts';

/** Each costs a point of the pattern's quality: units about programming are full of them, and so is much bad advice. */
export type Doubt = 'second_person' | 'large_number' | 'date' | 'speaks_to_agents' | 'weakens_protection';

const TEXTS = ['when', 'do', 'because'] as const;
/** Without anything between them, ten digits are nobody's price, size or time. */
const MAX_DIGITS = 9;
/** With something between them, that many are a number of a person. */
const MAX_GROUPED_DIGITS = 6;

/** Undefined: none. */
export function firstProblem(pattern: Pattern, names: readonly string[]): PatternProblem | undefined {
  const listed = names.map((name) => unified(name).toLowerCase()).filter((name) => name.length > 1 && canBeNamed(name));
  const fields = TEXTS.map((field) => pattern[field]);
  // A reader sees the fields one after the other, with or without a stop between them.
  const kind = problemIn([...fields, ...pattern.interests].join('. '), listed) ?? (isOrder(plain(fields.join(' '))) ? 'order' : undefined);
  if (kind === undefined) return undefined;
  for (const field of TEXTS) {
    const own = problemIn(pattern[field], listed);
    if (own) return { kind: own, field };
  }
  const isInInterests = pattern.interests.some((interest) => problemIn(interest, listed) !== undefined);
  return { kind, field: isInInterests ? 'interests' : 'pattern' };
}

const isOrder = (read: string): boolean => ORDERS.some((pattern) => pattern.test(read));

function problemIn(text: string, names: readonly string[]): ProblemKind | undefined {
  if (hasHidden(text)) return 'hidden';
  if (text.split(/\P{L}+/u).some(mixesAlphabets)) return 'look_alike';
  const read = plain(text);
  if (names.length > 0) {
    const lower = unified(read).toLowerCase();
    if (names.some((name) => containsWord(lower, name))) return 'name';
  }
  return kinds.find(([, finds]) => finds(read))?.[0];
}

const mixesAlphabets = (word: string): boolean => /\p{sc=Latin}/u.test(word) && /\p{sc=Cyrillic}/u.test(word);

/** Words of a lock or a password near the digits of another sentence are no secret. */
const SENTENCE = /(?<=[.!?;])\s/;

/** The most telling first. */
const kinds: readonly [ProblemKind, (text: string) => boolean][] = [
  ['order', isOrder],
  ['email', (text) => EMAIL.test(text)],
  ['link', (text) => LINK.test(text) || DISGUISED_LINK.test(text)],
  ['code', (text) => CODE.test(text)],
  ['birth_date', (text) => BIRTH.test(text)],
  ['address', (text) => IPV4.test(text) || IPV6.test(text) || STREETS.some((pattern) => pattern.test(text))],
  [
    'account_number',
    (text) => [...text.matchAll(IBAN)].some(([iban]) => isIban(iban)) || digitsIn(text).some(({ digits }) => isCard(digits)),
  ],
  ['phone', (text) => phoneIn(text) !== undefined],
  ['secret', (text) => BLOB.test(text) || text.split(SENTENCE).some((sentence) => credentialIn(sentence) !== undefined)],
  ['number', (text) => digitsIn(text).some(({ digits, isGrouped }) => digits.length > (isGrouped ? MAX_GROUPED_DIGITS : MAX_DIGITS))],
];

function digitsIn(text: string): { digits: string; isGrouped: boolean }[] {
  return [...text.replace(NOBODYS, ';').matchAll(DIGITS)].map(([found]) => ({
    digits: found.replace(/\D/g, ''),
    isGrouped: !/^\d+$/.test(found),
  }));
}

/** Luhn. */
function isCard(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 7064, modulo 97. */
function isIban(found: string): boolean {
  const iban = found.replace(/ /g, '');
  if (iban.length < 15 || iban.length > 34) return false;
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((one) => Number.parseInt(one, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

export function doubtsIn(pattern: Pattern): Doubt[] {
  const text = plain(TEXTS.map((field) => pattern[field]).join(' '));
  const found: [Doubt, RegExp][] = [
    ['second_person', SECOND_PERSON],
    ['large_number', LARGE_NUMBER],
    ['date', ANY_DATE],
    ['speaks_to_agents', TO_AGENTS],
    ['weakens_protection', WEAKENS],
  ];
  return found.filter(([, sign]) => sign.test(text)).map(([doubt]) => doubt);
}
