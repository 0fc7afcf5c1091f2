// Characters that nobody sees: they are invisible, or change the order of the text around them.

/** Letters that an invisible character joins or separates, as in Persian and the scripts of India. */
const JOINING =
  '\\p{sc=Arabic}\\p{sc=Syriac}\\p{sc=Mongolian}\\p{sc=Nko}\\p{sc=Devanagari}\\p{sc=Bengali}\\p{sc=Gurmukhi}\\p{sc=Gujarati}\\p{sc=Oriya}\\p{sc=Tamil}\\p{sc=Telugu}\\p{sc=Kannada}\\p{sc=Malayalam}\\p{sc=Sinhala}';
/** Code points reserved for future emoji are invisible for now. */
const PICTURE = '[\\p{Extended_Pictographic}--\\p{Cn}]';
/** Invisible alone, but part of something visible: emoji sequences, joiners inside words, ideographic variants. */
const PART_OF_SOMETHING = [
  '\\p{RGI_Emoji}',
  `(?<=${PICTURE}\\u{FE0F}?[\\u{1F3FB}-\\u{1F3FF}]*)\\u{200D}(?=${PICTURE})`,
  `(?<=${PICTURE})[\\u{FE0E}\\u{FE0F}]`,
  '(?<=\\p{sc=Han})[\\u{E0100}-\\u{E01EF}]',
  `(?<=[${JOINING}])[\\u{200C}\\u{200D}](?=[${JOINING}])`,
].join('|');
/** Format characters that are visible: signs around Arabic, Syriac and Kaithi numbers. */
const SEEN = '\\u{600}-\\u{605}\\u{6DD}\\u{70F}\\u{890}\\u{891}\\u{8E2}\\u{110BD}\\u{110CD}';
const HIDDEN = `[[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u{2800}]--[\\t\\n${SEEN}]]`;
const EITHER = new RegExp(`${PART_OF_SOMETHING}|(?<hidden>${HIDDEN})`, 'gv');
/** A cheap first check: most texts contain none, and matching emoji sequences is expensive. */
const ANY = new RegExp(HIDDEN, 'v');
/** Cheaper still, and true of most texts. */
const ASCII = /^[\t\n\x20-\x7e]*$/;

/** The text with each hidden character shown as its code point, "⟨U+200B⟩". Keeps line breaks, tabs, emoji and what a script needs. */
export function visible(text: string): string {
  return mapHidden(text, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** On one line, for terminals and messages: other people's text must not control a terminal, nor hide anything in it. */
export function printable(text: string): string {
  return visible(text.replaceAll(/[\t\n\r]/g, ' '));
}

export function hasHidden(text: string): boolean {
  let found = false;
  mapHidden(text, () => {
    found = true;
    return '';
  });
  return found;
}

/** Replaces every hidden character. */
export function mapHidden(text: string, to: (character: string) => string): string {
  if (ASCII.test(text)) return text;
  const wellFormed = text.toWellFormed();
  if (!ANY.test(wellFormed)) return wellFormed;
  return wellFormed.replace(EITHER, (match, ...rest) => {
    const { hidden } = rest.at(-1) as { hidden?: string };
    return hidden === undefined ? match : to(hidden);
  });
}
