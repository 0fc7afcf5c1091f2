// What a text looks like, according to the UTS #39 tables: "Јарап" in Cyrillic looks like "Japan".
import lookAlikes from 'unhomoglyph/data.json' with { type: 'json' };
import { isPlain, plain } from './plain.ts';

const TABLE: ReadonlyMap<string, string> = new Map(Object.entries(lookAlikes));
/** Accents and strokes over or through letters, but not marks that form another letter, as in Indic scripts. */
const ACCENTS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
/** Small letters shaped like capitals, which the tables leave alone, and some that they lack. */
const SMALL = new Map(
  Object.entries({
    ...{
      ᴀ: 'a',
      ʙ: 'b',
      ᴄ: 'c',
      ᴅ: 'd',
      ᴇ: 'e',
      ꜰ: 'f',
      ɢ: 'g',
      ʜ: 'h',
      ɪ: 'i',
      ᴊ: 'j',
      ᴋ: 'k',
      ʟ: 'l',
      ᴍ: 'm',
      ɴ: 'n',
      ᴏ: 'o',
      ᴘ: 'p',
      ꞯ: 'q',
      ʀ: 'r',
    },
    ...{ ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ʏ: 'y', ᴢ: 'z', п: 'n', π: 'n', и: 'u' },
  }),
);

function lookOf(character: string): string {
  const found = SMALL.get(character) ?? TABLE.get(character) ?? character;
  return SMALL.get(found) ?? found;
}

const mapped = (text: string): string => [...text].map(lookOf).join('');
const bare = (text: string): string => text.normalize('NFD').replace(ACCENTS, '');

/**
 * The text as it looks: letters of other scripts become their look-alikes, without accents. Plain ASCII stays as
 * it is. For comparison only, never for display; case matters, since "В" looks like "B" but "в" does not.
 */
export function looks(text: string): string {
  if (isPlain(text)) return text;
  return bare([...bare(plain(text))].map((one) => (isPlain(one) ? one : lookOf(one))).join('')).normalize('NFC');
}

/**
 * One form for all names that look alike at a glance, in any case: letters of other scripts, "I", "l" and "1", "rn" and "m",
 * accents, blanks and punctuation make no difference. Never for display.
 */
export function sameLook(name: string): string {
  const seen = bare(mapped(bare(plain(name)))).toLowerCase();
  const folded = bare(mapped(seen)).toLowerCase().replaceAll('i', 'l').replaceAll('w', 'vv');
  return folded.replace(/[\p{P}\p{Z}\s]/gu, '').normalize('NFC') || plain(name).trim();
}

/** Words that a copy adds to a name. */
const CLAIMS = new Set(['official', 'original', 'genuine', 'verified', 'real', 'the']);
/** As people write them for letters; sameLook knows 0 and 1. */
const DIGITS: Readonly<Record<string, string>> = { 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', 9: 'g' };

/**
 * One form for all names that are easily confused: as sameLook, and digits for letters, doubled letters, a number behind the name and words
 * such as "official" make no difference either. Never for display.
 */
export function nearLook(name: string): string {
  const words = plain(name)
    .split(/[\p{P}\p{Z}\s]+/u)
    .filter((word) => word !== '' && !CLAIMS.has(word.toLowerCase()));
  while (words.length > 1 && /^\d+$/.test(words.at(-1) ?? '')) words.pop();
  const look = sameLook(words.length > 0 ? words.join(' ') : name);
  // "w" is "vv" there.
  return look.replace(/[345789]/g, (digit) => DIGITS[digit] ?? digit).replace(/([^v])\1+/gu, '$1');
}
