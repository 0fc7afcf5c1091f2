import { expect, test } from 'vitest';
import { AVATAR_COLORS, avatarColor, initialsOf } from '../src/components/avatar-look.ts';

test('the letters of an avatar can be read on each of its colours', () => {
  for (const color of AVATAR_COLORS) expect(contrastWithWhite(color), color).toBeGreaterThanOrEqual(4.5);
});

test('an ID keeps its colour, and many IDs use all colours', () => {
  const ids = Array.from({ length: 600 }, (_, at) => `tmpl_${at.toString(36)}`);
  const colors = ids.map(avatarColor);
  expect(ids.map(avatarColor)).toEqual(colors);
  expect(new Set(colors)).toEqual(new Set(AVATAR_COLORS));
  expect(avatarColor('')).toBe(avatarColor(''));
});

test('initials are the first letters of the first and the last word', () => {
  expect(initialsOf('Trip Planner')).toBe('TP');
  expect(initialsOf('mia')).toBe('M');
  expect(initialsOf('The  Very Long Name of Ümit')).toBe('TÜ');
  expect(initialsOf('“Quoted” (7)')).toBe('Q7');
});

test('attack: a name of marks, emoji or a megabyte makes no wide avatar', () => {
  expect(initialsOf('\u202e\u0301 🤖 —')).toBe('');
  expect([...initialsOf(`a${'\u0301'.repeat(50)} b`)]).toHaveLength(2);
  expect([...initialsOf('x y '.repeat(250_000))]).toHaveLength(2);
});

/** As WCAG 2 defines it. */
function contrastWithWhite(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
