// Parses an owner's context prompt ("General travel knowledge but not Japan trip details") into inclusions and exclusions. English.
// Anything unclear is read strictly: an exclusion reaches further than an inclusion (kept-back.ts).
import type { ItemKind } from '@offshoot/memory/items/item.ts';
import { stemsMeantBy } from '@offshoot/memory/words/groups.ts';
import { isStopWord, stem, words } from '@offshoot/memory/words/words.ts';
import { looks, plain } from '@offshoot/text';
import { linear } from '@offshoot/text/linear-patterns';

/** One thing a directive names: "Japan trip details", "dietary preferences", "passwords". */
export interface Phrase {
  /** Kinds it names; may be empty. */
  kinds: ItemKind[];
  /** Words outside the known groups: names, places, things. Stems. */
  specific: string[];
  /** Words of a known group ("trip", "food"). Stems. */
  grouped: string[];
  /** It only says "personal", which covers private items of every kind. */
  isPersonal: boolean;
  /** Every word except the smallest, however it was classified: anything can be a name. Stems. */
  words: string[];
  /** Words that only name a kind. */
  kindWords: string[];
  /** What it is about, verbatim, without the person it belongs to; '' if it names nothing. For comparison by meaning. */
  subject: string;
  /** The person it belongs to: "Saul's debts". Stems. */
  whose: string[];
  /** It names a kind of thing ("passports", "grades"), not one matter ("the divorce", "the Japan trip"). */
  isKindOfThing: boolean;
}

export interface Directive {
  /** Nothing may go. */
  nothing: boolean;
  /**
   * Everything except credentials, minus the exclusions. If false and nothing is included, the prompt named nothing readable: only
   * training goes.
   */
  everything: boolean;
  include: Phrase[];
  exclude: Phrase[];
  /** The exclusions verbatim, and everything from the first one on. Lowercase. */
  excluded: string[];
  fromFirst: string;
}

/** A context prompt is at most 4 KB on the wire; longer texts are cut here. */
const MAX_DIRECTIVE = 4_096;
const MAX_PHRASES = 64;

const PERSONAL: ItemKind[] = ['personalization'];
const KIND_WORDS: Record<string, ItemKind[]> = Object.fromEntries(
  (
    [
      ['training trained taught rule skill knowhow habit lesson', ['training']],
      ['general knowledge expertise basics', ['training', 'personalization']],
      ['personalization personalisation personal prefer taste like diet allergy', PERSONAL],
      ['decide', ['decision']],
      ['commitment promise task todo', ['commitment']],
      ['fact', ['fact']],
      ['credential password passcode secret login account token key apikey', ['credential']],
    ] as [string, ItemKind[]][]
  ).flatMap(([list, kinds]) => list.split(' ').map((word) => [stem(word), kinds])),
);
/** Words that name nothing by themselves but exclude a lot if they stand alone in an exclusion. */
const BROAD_EXCLUSIONS: [RegExp, ItemKind[]][] = [
  [/\b(?:private|sensitive|confidential|secret|intimate)\b/, ['personalization', 'fact', 'decision', 'commitment', 'credential']],
  [/\b(?:details?|specifics?|plans?|particulars|conversations?|chats?)\b/, ['fact', 'decision', 'commitment']],
];
/** Kind words that are also subjects: "nothing about diets" covers facts about diets too. */
const KIND_AND_SUBJECT = new Set(['diet', 'allergy'].map(stem));

const FILLER = new Set(
  `detail info information thing stuff item data memory context anything something everything nothing all content note learned learn know known
   agent bring carry include share take keep tell give send pass transfer want like please thanks related relevant concerning regarding specific
   topic part private bit useful new conversation chat group person friend buddy clone child copy mention
   whatever anybody whole entire complete matter helpful need important`
    .split(/\s+/)
    .map(stem),
);

/** "Child" also means a clone; these words do not. */
const OFFSPRING = /^(?:kids?|children)$/;
/** Words that narrow nothing down: they are not a subject, so "Saul's private life" covers everything about Saul. */
const NO_SUBJECT = new Set(
  `rest fine good else otherwise word plan concern thank inside new old anybody nobody private personal sensitive confidential intimate secret life
   matter situation business stay here there remain more`
    .split(/\s+/)
    .map(stem),
);

const EXCLUDERS = linear(
  /\b(?:(?:and |or )?but (?:definitely |certainly )?(?:not|no|never|without|nothing(?: about)?|none of)|nothing (?:about|on|of|from|regarding)|(?:except|apart)(?: (?:for|from))?|excepting|excluding|exclude|excludes|without|minus|other than|aside from|leave (?:out|behind)|leaving out|omit|omitting|skip|skipping|drop|ignore|hide|withhold|remove|no|not|never|(?:do not|don't|dont|never|should not|shouldn't|must not|mustn't|can't|cannot)(?: (?:ever|please))?(?: (?:bring|include|share|mention|carry|take|keep|tell|transfer|pass|send|reveal|give|talk|copy|say|know|disclose|remember))*)\b/,
);
const INCLUDERS = linear(
  /\b(?:(?:do not|don't|dont|never) (?:forget|omit|skip|leave out|exclude|drop|ignore)(?: about| to (?:bring|include|mention))?|but (?:do )?(?:only|just|keep|include|bring|carry|share|take|with)|only|just|solely|bring|include|including|carry|share|take|plus|keep|as well as|along with|(?:nothing|(?:do not|don't|dont|never)(?: [a-z]+)? anything) (?:but|except|other than|besides)(?: for)?|none but)\b/,
);
const SECRECY = /\b(?:secret|private|confidential|to yourself|out)[.!]?$/;
const MARK = /[.;:!?\n()]|—|–| - /;
const SPLITTER = linear(
  new RegExp(`(${INCLUDERS.source}|\\b(?:everything|all|anything),? (?:but|except|besides)|${EXCLUDERS.source}|${MARK.source})`, 'g'),
);

type Polarity = 'include' | 'exclude';

function polarityOf(separator: string): Polarity | undefined {
  if (new RegExp(`^${MARK.source}$`).test(separator)) return undefined;
  if (/^(?:everything|all|anything),? /.test(separator)) return 'exclude';
  return new RegExp(`^(?:${INCLUDERS.source})$`).test(separator) ? 'include' : 'exclude';
}

const emptyPhrase = (): Phrase => ({
  kinds: [],
  specific: [],
  grouped: [],
  isPersonal: false,
  words: [],
  kindWords: [],
  subject: '',
  whose: [],
  isKindOfThing: false,
});

/** By its ending: "passports", but not "visa" or "business". */
const isPlural = (word: string): boolean => /[^siu]s$/.test(word) && stem(word) !== word;

function phraseOf(text: string): Phrase | undefined {
  const phrase = emptyPhrase();
  const subject: string[] = [];
  phrase.whose.push(
    ...[...text.matchAll(linear(/([\p{L}\p{N}]+)'s\b/gu))].map(([, owner = '']) => stem(owner)).filter((owner) => !isStopWord(owner)),
  );
  let kindWords = 0;
  for (const word of words(
    text
      .replace(/\bknow[- ]how\b/g, 'knowhow')
      .replace(/\bapi keys?\b/g, 'apikey')
      .replace(/\bto-?dos?\b/g, 'todo'),
  )) {
    const s = stem(word);
    const kinds = Object.hasOwn(KIND_WORDS, s) ? KIND_WORDS[s] : undefined;
    if (kinds) kindWords++;
    if (!isStopWord(word)) phrase.words.push(s);
    if (s === 'personal') phrase.isPersonal = true;
    if (kinds) phrase.kinds.push(...kinds.filter((kind) => !phrase.kinds.includes(kind)));
    if (kinds && !KIND_AND_SUBJECT.has(s)) {
      phrase.kindWords.push(s);
      continue;
    }
    if ((FILLER.has(s) && !OFFSPRING.test(word)) || isStopWord(word)) continue;
    const list = stemsMeantBy(s).size > 0 ? phrase.grouped : phrase.specific;
    if (!list.includes(s)) list.push(s);
    if (!NO_SUBJECT.has(s) && !phrase.whose.includes(s)) subject.push(word);
  }
  phrase.subject = subject.join(' ');
  phrase.isKindOfThing = phrase.whose.length === 0 && isPlural(subject.at(-1) ?? '');
  if (kindWords > 1) phrase.isPersonal = false;
  return phrase.kinds.length + phrase.specific.length + phrase.grouped.length > 0 ? phrase : undefined;
}

function exclusionOf(text: string): Phrase[] {
  const phrases = phrasesOf(text);
  const broad = phrases.length === 0 ? BROAD_EXCLUSIONS.find(([pattern]) => pattern.test(text)) : undefined;
  return broad ? [{ ...emptyPhrase(), kinds: [...broad[1]], isPersonal: true }] : phrases;
}

const piecesOf = (text: string): string[] => text.split(/,|\band\b|\bor\b|&|\/|\bbut\b/);

const phrasesOf = (text: string): Phrase[] =>
  piecesOf(text)
    .map(phraseOf)
    .filter((phrase): phrase is Phrase => phrase !== undefined);

/** One of several inclusions: "everything and the wifi password". */
const EVERYTHING_BESIDE = linear(
  /^(?:please |also )*(?:the rest|the remainder|everything|all|it all|all of it)(?: (?:else|of it|(?:that )?(?:you|it|he|she) knows?))?(?: please)?$/,
);
const NAMES_EVERYTHING = /\b(?:everything|all|anything|whatever|whole|entire|complete)\b/;

/**
 * Never throws; an empty text means everything except credentials. Look-alike letters are read both ways: this can only exclude more,
 * never include more.
 */
export function parseDirective(text: string): Directive {
  const cut = text.slice(0, MAX_DIRECTIVE);
  const read = parsed(plain(cut));
  const seen = looks(cut);
  if (seen === plain(cut)) return read;
  const asSeen = parsed(seen);
  return {
    nothing: read.nothing || asSeen.nothing,
    everything: read.everything && asSeen.everything,
    include: read.include,
    exclude: [...read.exclude, ...asSeen.exclude],
    excluded: [...read.excluded, ...asSeen.excluded],
    fromFirst: `${read.fromFirst}\n${asSeen.fromFirst}`,
  };
}

function parsed(text: string): Directive {
  const lower = text
    .replace(/[’‘]/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .toLowerCase()
    .trim();
  const directive: Directive = { nothing: false, everything: false, include: [], exclude: [], excluded: [], fromFirst: '' };
  if (lower === '') return { ...directive, everything: true };
  let polarity: Polarity = 'include';
  let onlyExclusions = true;
  let restricted = false;
  const take = (segment: string) => {
    if (polarity === 'exclude') {
      directive.excluded.push(segment);
      const found = exclusionOf(segment);
      directive.exclude.push(...found);
      if (found.length === 0 && NAMES_EVERYTHING.test(segment)) directive.nothing = true;
      return;
    }
    const secret = SECRECY.test(segment.trim()) && /\bkeep\b/.test(lower);
    const found = phrasesOf(segment.replace(SECRECY, ''));
    if (secret) {
      directive.excluded.push(segment);
      directive.exclude.push(...found);
      return;
    }
    directive.include.push(...found);
    if (found.length === 0 ? NAMES_EVERYTHING.test(segment) : piecesOf(segment).some((piece) => EVERYTHING_BESIDE.test(piece.trim())))
      directive.everything = true;
    if (found.length > 0) onlyExclusions = false;
  };
  const parts = lower.split(SPLITTER);
  const first = parts.findIndex((part, i) => i % 2 === 1 && polarityOf(part) === 'exclude');
  if (first >= 0) directive.fromFirst = parts.slice(first + 1).join(' ');
  for (let i = 0; i < parts.length; i += 2) {
    take(parts[i] ?? '');
    const separator = parts[i + 1];
    if (separator === undefined) break;
    if (/^(?:everything|all|anything),? |^(?:do not|don't|dont|never) (?:forget|omit|skip|leave|exclude|drop|ignore)/.test(separator))
      directive.everything = true;
    if (/\b(?:only|just|solely)\b|^(?:nothing|none) |anything/.test(separator) && polarityOf(separator) === 'include') restricted = true;
    polarity = polarityOf(separator) ?? 'include';
  }
  if (
    linear(
      /^(?:(?:bring|share|carry|include|take|send|tell|pass)(?: it| them| along| over)? )?(?:absolutely )?(?:nothing|none)(?: at all)?[.! ]*$/,
    ).test(lower)
  )
    return { ...directive, nothing: true };
  if (restricted) directive.everything = false;
  else if (onlyExclusions && directive.exclude.length > 0) directive.everything = true;
  if (directive.include.length > 0) directive.nothing = false;
  directive.include.splice(MAX_PHRASES);
  return directive;
}
