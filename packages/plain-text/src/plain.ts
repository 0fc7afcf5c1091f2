// One form for texts that are compared: what nobody sees is gone, and what is the same character is written one way.

const ASCII = /^[\t\n\r\x20-\x7e]*$/;
/** White space stays: it parts words. */
const IGNORED = /[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]--\s]/gv;
/** A space that is no white space to anybody's rule, and is seen as one. */
const BLANK = /\u2800/g;
const OTHER_DIGIT = /[\p{Nd}--[0-9]]/gv;
const DIGIT = /\p{Nd}/u;

/** Nothing in it could be written another way. */
export const isPlain = (text: string): boolean => ASCII.test(text);

/** Well-formed, NFKC, without invisible characters, digits of every script as 0 to 9. Letter case stays. */
export function plain(text: string): string {
  if (isPlain(text)) return text;
  const seen = text.toWellFormed().replace(BLANK, ' ').replace(IGNORED, '');
  return seen.normalize('NFKC').replace(IGNORED, '').replace(OTHER_DIGIT, valueOfDigit);
}

/** The digits of a script stand side by side, from zero. */
function valueOfDigit(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(at - value - 1))) value++;
  return String(value);
}
