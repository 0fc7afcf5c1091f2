import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import satori, { type Font } from 'satori';
import { type Card, drawable, iconName } from './card.ts';

/** What link previews are made for. */
const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 72;
const STRIPE = 16;

const resolve = createRequire(import.meta.url).resolve;
const fontFolder = join(dirname(resolve('@fontsource/inter')), 'files');
const SCRIPTS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'];
const WEIGHTS = [400, 700] as const;

interface IconSet {
  icons: Record<string, { body: string; width?: number; height?: number }>;
  width: number;
  height: number;
}

const icons = JSON.parse(readFileSync(resolve('@iconify-json/fluent-emoji-flat/icons.json'), 'utf8')) as IconSet;
const iconNames = JSON.parse(readFileSync(resolve('@iconify-json/fluent-emoji-flat/chars.json'), 'utf8')) as Record<string, string>;
// A family for each script: a font is tried after another only if its name differs.
const fonts: Font[] = SCRIPTS.flatMap((script) =>
  WEIGHTS.map((weight) => ({
    name: `Inter ${script}`,
    weight,
    style: 'normal' as const,
    data: readFileSync(join(fontFolder, `inter-${script}-${weight}-normal.woff`)),
  })),
);

/** A picture of a template for link previews, as PNG: drawn here, from files that come with the gateway. */
export async function drawCard(card: Card): Promise<Buffer> {
  const { name, emoji, description } = drawable(card);
  const box = (style: object, ...children: unknown[]) => ({ type: 'div', props: { style: { display: 'flex', ...style }, children } });
  const layout = box(
    {
      width: WIDTH - 2 * MARGIN,
      height: HEIGHT - 2 * MARGIN - STRIPE,
      padding: MARGIN,
      flexDirection: 'column',
      justifyContent: 'space-between',
      background: '#ffffff',
      borderTop: `${STRIPE}px solid #087f5b`,
      color: '#1a1b1e',
      wordBreak: 'break-word',
      fontFamily: SCRIPTS.map((script) => `Inter ${script}`).join(', '),
    },
    box(
      { flexDirection: 'column' },
      box({ fontSize: 104, lineHeight: 1, marginBottom: 24 }, hasIcon(emoji) ? emoji : '🤖'),
      box({ fontSize: 68, fontWeight: 700, lineHeight: 1.15, lineClamp: 2, display: 'block' }, name),
      box({ fontSize: 34, lineHeight: 1.35, marginTop: 20, color: '#495057', lineClamp: 3, display: 'block' }, description),
    ),
    box({ fontSize: 30, fontWeight: 700, color: '#087f5b' }, 'Offshoot'),
  );
  const svg = await satori(layout as Parameters<typeof satori>[0], {
    width: WIDTH,
    height: HEIGHT,
    fonts,
    // Draws emoji. Nothing is fetched for letters that no font has.
    loadAdditionalAsset: async (kind, text) => (kind === 'emoji' ? iconUri(text) : []),
  });
  return (await renderAsync(svg, { font: { loadSystemFonts: false } })).asPng();
}

const hasIcon = (emoji: string): boolean => Object.hasOwn(iconNames, iconName(emoji));

const BLANK = '<svg xmlns="http://www.w3.org/2000/svg"/>';

function iconUri(emoji: string): string {
  const icon = hasIcon(emoji) ? icons.icons[iconNames[iconName(emoji)] ?? ''] : undefined;
  const { width, height } = { ...icons, ...icon };
  const svg = icon ? `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${icon.body}</svg>` : BLANK;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
