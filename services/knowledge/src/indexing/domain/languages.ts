/**
 * Languages whose words are reduced to their stem, by ISO 639-1, with PostgreSQL's dictionary. Words of any other language count as they
 * are written.
 */
const dictionaries: Readonly<Record<string, string>> = {
  ar: 'arabic_stem',
  da: 'danish_stem',
  de: 'german_stem',
  el: 'greek_stem',
  en: 'english_stem',
  es: 'spanish_stem',
  fi: 'finnish_stem',
  fr: 'french_stem',
  ga: 'irish_stem',
  hi: 'hindi_stem',
  hu: 'hungarian_stem',
  hy: 'armenian_stem',
  id: 'indonesian_stem',
  it: 'italian_stem',
  lt: 'lithuanian_stem',
  nl: 'dutch_stem',
  no: 'norwegian_stem',
  pt: 'portuguese_stem',
  ro: 'romanian_stem',
  ru: 'russian_stem',
  sr: 'serbian_stem',
  sv: 'swedish_stem',
  ta: 'tamil_stem',
  tr: 'turkish_stem',
};

/** For texts in a language without a dictionary, or in none. */
export const NO_LANGUAGE = 'xx';

export const languageKnown = (code: string): string => (Object.hasOwn(dictionaries, code) ? code : NO_LANGUAGE);

export const dictionaryOf = (language: string): string => dictionaries[language] ?? 'simple';
