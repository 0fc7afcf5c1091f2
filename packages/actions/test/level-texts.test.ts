import { LEVELS } from '@offshoot/statements/trust.ts';
import { expect, test } from 'vitest';
import { LEVEL_TEXTS, levelName, startingLevelText } from '../src/level-texts.ts';

test('each level has a name that fits below a slider, one sentence and an example of its own', () => {
  const texts = LEVELS.map((level) => LEVEL_TEXTS[level]);
  for (const { name, does, example } of texts) {
    expect(name).toMatch(/^[a-z ]{5,22}$/);
    expect(does).toMatch(/^It [^.]+\.$/);
    expect(example).toMatch(/\.$/);
  }
  for (const part of ['name', 'does', 'example'] as const) expect(new Set(texts.map((text) => text[part])).size).toBe(LEVELS.length);
  expect(levelName('L3')).toBe('L3: does what it is asked');
});

test.each([
  [undefined, 'It starts at “L2: asks first”'],
  ['L1', 'It starts at “L1: only answers”, as its creator suggests'],
  ['L2', 'It starts at “L2: asks first”, as its creator suggests'],
  ['L4', 'It starts at “L2: asks first”; its creator suggests “L4: acts by itself”'],
] as const)('a soul that suggests %s: %s', (suggestedLevel, text) => {
  expect(startingLevelText({ suggestedLevel })).toBe(text);
});
