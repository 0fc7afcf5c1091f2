import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Font } from 'satori';

const resolve = createRequire(import.meta.url).resolve;
const INTER = dirname(resolve('@fontsource/inter'));
const INTER_SCRIPTS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'];

/** For most names. */
export const fonts: Font[] = INTER_SCRIPTS.flatMap((script) => fontsIn(INTER, `inter-${script}`, [400, 700]));

let all: Font[] | undefined;

/**
 * For names in other scripts, too. The last font has nearly all letters of all scripts, in coarse dots: its package has 6 MB, one with fine
 * Chinese letters alone 76 MB. They are read at the first call, which takes half a second.
 */
export function allFonts(): Font[] {
  all ??= [
    ...fonts,
    ...fontsIn(dirname(resolve('@fontsource/noto-sans-arabic')), 'noto-sans-arabic-arabic', [400, 700]),
    ...fontsIn(dirname(resolve('@fontsource/noto-sans-hebrew')), 'noto-sans-hebrew-hebrew', [400, 700]),
    ...fontsIn(dirname(resolve('@fontsource/noto-sans-devanagari')), 'noto-sans-devanagari-devanagari', [400, 700]),
    ...fontsIn(dirname(resolve('@fontsource/unifontex')), 'unifontex-latin', [400]),
  ];
  return all;
}

/** In the order in which they are tried: each family has another name, or only its first font would be. */
export const familyOf = (given: Font[]): string => [...new Set(given.map(({ name }) => name))].join(', ');

function fontsIn(folder: string, name: string, weights: Font['weight'][]): Font[] {
  return weights.map((weight) => ({
    name,
    weight,
    style: 'normal',
    data: readFileSync(join(folder, 'files', `${name}-${weight}-normal.woff`)),
  }));
}
