// Characters that nobody sees: they show nothing, or change the order of what stands around them.

/** Letters that join or part by an invisible character between them, as Persian and the scripts of India do. */
const JOINING =
  '\\p{sc=Arabic}\\p{sc=Syriac}\\p{sc=Mongolian}\\p{sc=Nko}\\p{sc=Devanagari}\\p{sc=Bengali}\\p{sc=Gurmukhi}\\p{sc=Gujarati}\\p{sc=Oriya}\\p{sc=Tamil}\\p{sc=Telugu}\\p{sc=Kannada}\\p{sc=Malayalam}\\p{sc=Sinhala}';
/** Places that are reserved for pictures show nothing yet. */
const PICTURE = '[\\p{Extended_Pictographic}--\\p{Cn}]';
/** Invisible by themselves, and part of what is seen: emoji sequences, joiners inside a word, variants of an ideograph. */
const PART_OF_SOMETHING = [
  '\\p{RGI_Emoji}',
  `(?<=${PICTURE}\\u{FE0F}?[\\u{1F3FB}-\\u{1F3FF}]*)\\u{200D}(?=${PICTURE})`,
  `(?<=${PICTURE})[\\u{FE0E}\\u{FE0F}]`,
  '(?<=\\p{sc=Han})[\\u{E0100}-\\u{E01EF}]',
  `(?<=[${JOINING}])[\\u{200C}\\u{200D}](?=[${JOINING}])`,
].join('|');
/** Format characters that are seen: signs around Arabic, Syriac and Kaithi numbers. */
const SEEN = '\\u{600}-\\u{605}\\u{6DD}\\u{70F}\\u{890}\\u{891}\\u{8E2}\\u{110BD}\\u{110CD}';
const HIDDEN = `[[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u{2800}]--[\\t\\n${SEEN}]]`;
const EITHER = new RegExp(`${PART_OF_SOMETHING}|(?<hidden>${HIDDEN})`, 'gv');
/** Cheap: most texts hold none, and sequences of emoji are dear to tell apart. */
const ANY = new RegExp(HIDDEN, 'v');
/** Cheaper still, and what most texts are. */
const ASCII = /^[\t\n\x20-\x7e]*$/;

/** The text with every hidden character as its code point, "⟨U+200B⟩". Line breaks and tabs stay, as do emoji and what a script needs. */
export function visible(text: string): string {
  return mapHidden(text, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

export function hasHidden(text: string): boolean {
  let found = false;
  mapHidden(text, () => {
    found = true;
    return '';
  });
  return found;
}

/** Every hidden character replaced. */
export function mapHidden(text: string, to: (character: string) => string): string {
  if (ASCII.test(text)) return text;
  const wellFormed = text.toWellFormed();
  if (!ANY.test(wellFormed)) return wellFormed;
  return wellFormed.replace(EITHER, (match, ...rest) => {
    const { hidden } = rest.at(-1) as { hidden?: string };
    return hidden === undefined ? match : to(hidden);
  });
}
