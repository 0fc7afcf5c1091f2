import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface IconSet {
  icons: Record<string, { body: string; width?: number; height?: number }>;
  width: number;
  height: number;
}

const resolve = createRequire(import.meta.url).resolve;
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const EMOJI = read(resolve('@iconify-json/fluent-emoji-flat/icons.json')) as IconSet;
const EMOJI_NAMES = read(resolve('@iconify-json/fluent-emoji-flat/chars.json')) as Record<string, string>;
/** The other set has none. */
const FLAGS = read(resolve('@iconify-json/circle-flags/icons.json')) as IconSet;

/** The icon of an emoji as the URI of an SVG; undefined if there is none. */
export function iconOf(emoji: string): string | undefined {
  const key = iconName(emoji);
  const name = Object.hasOwn(EMOJI_NAMES, key) ? EMOJI_NAMES[key] : undefined;
  return name === undefined ? uriOf(FLAGS, flagName(emoji)) : uriOf(EMOJI, name);
}

function uriOf(set: IconSet, name: string): string | undefined {
  const icon = Object.hasOwn(set.icons, name) ? set.icons[name] : undefined;
  if (icon === undefined) return undefined;
  const { width, height, body } = { ...set, ...icon };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** The key of an emoji in the icon set: its code points without those that only choose a presentation. */
export function iconName(emoji: string): string {
  return [...emoji]
    .map((character) => codeOf(character).toString(16))
    .filter((point) => point !== 'fe0f')
    .join('-');
}

/** The set also has flags of languages, by codes that are those of no country. */
const COUNTRY = /^\p{RGI_Emoji_Flag_Sequence}$/v;
/** England, Scotland and Wales. */
const PART_OF_COUNTRY = /^\u{1f3f4}([\u{e0061}-\u{e007a}]{5})\u{e007f}$/u;

/** Of a flag, the ISO code of its country or of a part of one: "jp", "gb-eng". Empty for what is no flag. */
function flagName(emoji: string): string {
  if (COUNTRY.test(emoji)) return lettersFrom(0x1f1e6, emoji);
  const part = lettersFrom(0xe0061, PART_OF_COUNTRY.exec(emoji)?.[1] ?? '');
  return part && `${part.slice(0, 2)}-${part.slice(2)}`;
}

/** The letters of the alphabet whose "a" is this code point. */
function lettersFrom(a: number, text: string): string {
  return [...text].map((character) => String.fromCharCode(97 + codeOf(character) - a)).join('');
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;
