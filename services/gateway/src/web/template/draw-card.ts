import { renderAsync } from '@resvg/resvg-js';
import satori, { type Font } from 'satori';
import { type Card, drawable } from './card.ts';
import { allFonts, familyOf, fonts } from './card-fonts.ts';
import { iconOf } from './icons.ts';

/** What link previews are made for. */
const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 72;
const STRIPE = 16;

/** A name is not cut, even one of wide letters: another that begins like it would look the same. */
const SHORT = { atMost: 28, name: { fontSize: 68, lineClamp: 2 }, description: { lineClamp: 3 } };
const LONG = { name: { fontSize: 44, lineClamp: 4 }, description: { lineClamp: 2 } };

/** Text runs in the direction of its first letter, as on the page. */
const RIGHT_TO_LEFT = /^\P{L}*(?=\p{L})[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}]/u;
const directionOf = (text: string) => (RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr');

/** A picture of a template for link previews, as PNG: drawn here, from files that come with the gateway. */
export async function drawCard(card: Card): Promise<Buffer> {
  return (await renderAsync(await cardAsSvg(card), { font: { loadSystemFonts: false } })).asPng();
}

/** The same as SVG, with letters as paths. */
export async function cardAsSvg(card: Card): Promise<string> {
  const shown = drawable(card);
  const icons: Record<string, string> = {};
  let isLacking = false;
  const draw = (given: Font[]) =>
    satori(layoutOf(shown, familyOf(given)), {
      width: WIDTH,
      height: HEIGHT,
      fonts: given,
      graphemeImages: icons,
      // Called for each emoji, and for letters that none of the fonts has.
      loadAdditionalAsset: async (_kind, text) => {
        const icon = iconOf(text);
        if (icon === undefined) isLacking = true;
        else icons[text] = icon;
        return icon ?? [];
      },
    });
  const svg = await draw(fonts);
  // A character that all fonts lack is drawn as a box.
  return isLacking ? draw(allFonts()) : svg;
}

function layoutOf({ name, emoji, description }: Card, fontFamily: string) {
  const sizes = [...name].length > SHORT.atMost ? LONG : SHORT;
  const box = (style: object, ...children: unknown[]) => ({ type: 'div', props: { style: { display: 'flex', ...style }, children } });
  const text = (style: object, content: string) => box({ display: 'block', direction: directionOf(content), ...style }, content);
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
      fontFamily,
    },
    box(
      { flexDirection: 'column' },
      box({ fontSize: 104, lineHeight: 1, marginBottom: 24, direction: directionOf(name) }, emoji),
      text({ fontWeight: 700, lineHeight: 1.15, ...sizes.name }, name),
      text({ fontSize: 34, lineHeight: 1.35, marginTop: 20, color: '#495057', ...sizes.description }, description),
    ),
    box({ fontSize: 30, fontWeight: 700, color: '#087f5b' }, 'Offshoot'),
  );
  return layout as Parameters<typeof satori>[0];
}
