// One form for comparing texts: without invisible characters, and with equivalent characters written one way.

const ASCII = /^[\t\n\r\x20-\x7e]*$/;
/** White space is kept: it separates words. */
const IGNORED = /[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]--\s]/gv;
/** A blank that no rule counts as white space, but that looks like one. */
const BLANK = /\u2800/g;
const OTHER_DIGIT = /[\p{Nd}--[0-9]]/gv;
const DIGIT = /\p{Nd}/u;

/** Nothing in it could be written differently. */
export const isPlain = (text: string): boolean => ASCII.test(text);

/** Well-formed NFKC text without invisible characters, with the digits of every script as 0 to 9. Case is kept. */
export function plain(text: string): string {
  if (isPlain(text)) return text;
  const seen = text.toWellFormed().replace(BLANK, ' ').replace(IGNORED, '');
  return seen.normalize('NFKC').replace(IGNORED, '').replace(OTHER_DIGIT, valueOfDigit);
}

/** A script's digits are consecutive, starting at zero. */
function valueOfDigit(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(at - value - 1))) value++;
  return String(value);
}
