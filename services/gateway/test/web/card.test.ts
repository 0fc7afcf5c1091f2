import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawable, iconName } from '../../src/web/template/card.ts';
import { CardPainter, PainterBusyError } from '../../src/web/template/card-painter.ts';

const text = fc.string({ unit: 'binary', maxLength: 3000 });

test('what is drawn is short, on one line, and never empty where something has to be', () => {
  fc.assert(
    fc.property(text, text, text, (name, emoji, description) => {
      const card = drawable({ name, emoji, description });
      expect([...card.name].length).toBeLessThanOrEqual(64);
      expect([...card.emoji].length).toBeLessThanOrEqual(16);
      expect([...card.description].length).toBeLessThanOrEqual(300);
      expect(card.name).not.toBe('');
      expect(card.emoji).not.toBe('');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(Object.values(card).join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('letters that no font here has are left out, emoji stay whole', () => {
  expect(drawable({ name: '旅行プランナー', emoji: '', description: 'Trips 👨‍👩‍👧 旅行' })).toEqual({
    name: 'An agent on Offshoot',
    emoji: '🤖',
    description: 'Trips 👨‍👩‍👧',
  });
  expect(iconName('🗺️')).toBe('1f5fa');
  expect(iconName('👩🏽‍🚀')).toBe('1f469-1f3fd-200d-1f680');
});

test('attack: no text makes drawing fail, and a crowd is told to come again', { timeout: 60_000 }, async () => {
  const painter = new CardPainter();
  try {
    const samples = fc.sample(fc.record({ name: text, emoji: text, description: text }), 4);
    const nasty = { name: '</text><image href="file:///etc/passwd"/>', emoji: '\ud83d', description: '🎌'.repeat(900) };
    const pictures = await Promise.all([...samples, nasty].map((card) => painter.paint(card)));
    for (const picture of pictures) expect(picture.toString('latin1', 1, 4)).toBe('PNG');
    const crowd = Array.from({ length: 21 }, () => painter.paint(nasty));
    for (const each of crowd) each.catch(() => {});
    await expect(crowd.at(-1)).rejects.toThrow(PainterBusyError);
  } finally {
    await painter.close();
  }
});
