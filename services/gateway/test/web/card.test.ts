import { propertyRuns } from '@offshoot/testing';
import { nameProblem } from '@offshoot/text';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawable } from '../../src/web/template/card.ts';
import { CardPainter, PainterBusyError } from '../../src/web/template/card-painter.ts';
import { cardAsSvg, drawCard } from '../../src/web/template/draw-card.ts';
import { iconName, iconOf } from '../../src/web/template/icons.ts';

const text = fc.string({ unit: 'binary', maxLength: 3000 });
const lettersOf = (name: string) => [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);

test('what is drawn is short and on one line', () => {
  fc.assert(
    fc.property(text, text, text, (name, emoji, description) => {
      const card = drawable({ name, emoji, description });
      for (const [part, most] of Object.entries({ name: 64, emoji: 16, description: 300 })) {
        // The normal form has up to three characters for one.
        expect([...card[part as keyof typeof card]].length).toBeLessThanOrEqual(3 * most);
      }
      expect(card.emoji).not.toBe('');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(Object.values(card).join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('an emoji is drawn by its icon, a flag by the one of its country', () => {
  expect(iconName('🗺️')).toBe('1f5fa');
  expect(iconName('👩🏽‍🚀')).toBe('1f469-1f3fd-200d-1f680');
  const flags = ['🇯🇵', '🇩🇪', '🇺🇳', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴', '🗺️'].map(iconOf);
  expect(new Set(flags).size).toBe(flags.length);
  for (const icon of flags) expect(icon).toMatch(/^data:image\/svg\+xml;base64,/);
  // The country "ZZ", the language "EN", a part of nothing, and keys of every object.
  for (const none of ['🇿🇿', '🇪🇳', '🏴󠁺󠁺󠁺󠁺󠁺󠁿', 'constructor', '__proto__', 'jp', '']) expect(iconOf(none), none).toBeUndefined();
});

describe("attack: a name whose other letters cannot be drawn looks like another's", () => {
  const card = { emoji: '🗺️', description: 'Plans trips for groups.' };
  const pictureOf = (name: string) => cardAsSvg({ ...card, name });

  test.each([
    ['Han', '東'],
    ['Kana', 'さ'],
    ['Hangul', '한'],
    ['Arabic', 'خ'],
    ['Hebrew', 'ד'],
    ['Devanagari', 'श्री'],
    ['Thai', 'ท'],
    ['Ethiopic', 'አ'],
    ['letters of no font here', '\u{1e5d0}'],
    ['an accent of no font here', 'a\u20dd'],
    ['an accent on nothing', '\u064b'],
    ['an emoji', '🦄'],
    ['an emoji without an icon', '👉'],
    ['the newest emoji', '🫟'],
    ['a keycap', '1️⃣'],
    ['a flag', '🇯🇵'],
    ['a flag of nothing', '🇿🇿'],
    ['punctuation', '‽'],
  ])('%s', async (_what, letter) => {
    const [original, other] = await Promise.all(['Trip Planner', `Trip Planner ${letter}`].map((name) => drawCard({ ...card, name })));
    expect(original).not.toEqual(other);
  });

  const SCRIPTS = ['Tréǆ', 'Пи', 'Ωᾧ', 'Aさカ東', 'Z한', 'مخً', 'דשָׁ', 'श्रीक', 'ไทย', 'ኣቲ', '🇯🇵👩‍🚀1️⃣👉🫟☂'];
  const oneScript = fc
    .constantFrom(...SCRIPTS)
    .chain((letters) => fc.string({ unit: fc.constantFrom(...lettersOf(letters), ' ', '7', '🗺️'), maxLength: 8 }));
  const name = fc
    .oneof(oneScript, fc.string({ unit: 'grapheme', maxLength: 2 }))
    .map((wanted) => wanted.trim().replace(/\s+/g, ' '))
    .filter((wanted) => nameProblem(wanted) === undefined);

  test('each letter of a name adds something to the picture', async () => {
    await fc.assert(
      fc.asyncProperty(name, async (wanted) => {
        const given = drawable({ ...card, name: wanted }).name;
        expect(given.replaceAll('\u25cc', '')).toBe(wanted.normalize('NFC').replaceAll('\u25cc', ''));
        let [drawn, before] = ['', await pictureOf('')];
        for (const letter of lettersOf(wanted)) {
          drawn += letter;
          const picture = await pictureOf(drawn);
          if (letter !== ' ') expect(picture, drawn).not.toBe(before);
          before = picture;
        }
      }),
      { numRuns: propertyRuns(10) },
    );
  });

  test('two long names that differ in the last letter only', async () => {
    for (const letter of ['W', '東', 'م', 'Wide ']) {
      const begin = letter.repeat(63 / letter.length);
      expect(await pictureOf(`${begin}a`)).not.toBe(await pictureOf(`${begin}b`));
    }
  });
});

test('attack: no text makes drawing fail, no crowd of texts fills the memory, and a crowd of people is told to come again', {
  timeout: 60_000,
}, async () => {
  let threads = 0;
  const count = () => (threads += 1);
  process.on('worker', count);
  const painter = new CardPainter(4);
  try {
    const samples = fc.sample(fc.record({ name: text, emoji: text, description: text }), 4);
    const nasty = { name: '</text><image href="file:///etc/passwd"/>', emoji: '\ud83d', description: '🎌'.repeat(900) };
    const pictures = await Promise.all([...samples, nasty].map((card) => painter.paint(card)));
    for (const picture of pictures) expect(picture.toString('latin1', 1, 4)).toBe('PNG');
    // One thread keeps the letters of four texts.
    expect(threads).toBe(2);
    const crowd = Array.from({ length: 21 }, () => painter.paint(nasty));
    for (const each of crowd) each.catch(() => {});
    await expect(crowd.at(-1)).rejects.toThrow(PainterBusyError);
  } finally {
    process.off('worker', count);
    await painter.close();
  }
});
