// What every package and room starts with: a pure rule and its test, to be replaced by their own.
import { pascal } from './names.ts';

export function firstRule(name: string, about: string): string {
  const constant = `${name.replaceAll('-', '_').toUpperCase()}_DUE_AFTER_MS`;
  return `// ${about}

/** A first rule, to be replaced. A limit is a named constant with its reason, and says its unit. */
export const ${constant} = 60_000;

/** Time, ids and randomness are arguments, so a test needs no clock. */
export function is${pascal(name)}Due(startedAt: Date, now: Date): boolean {
  return now.getTime() - startedAt.getTime() >= ${constant};
}
`;
}

export function firstTest(name: string, source: string): string {
  const [constant, rule] = [`${name.replaceAll('-', '_').toUpperCase()}_DUE_AFTER_MS`, `is${pascal(name)}Due`];
  return `import { expect, test } from 'vitest';
import { ${constant}, ${rule} } from '${source}';

const startedAt = new Date('2026-01-01T00:00:00Z');
const after = (ms: number) => new Date(startedAt.getTime() + ms);

test('it is due at its limit, and not a millisecond earlier', () => {
  expect(${rule}(startedAt, after(${constant} - 1))).toBe(false);
  expect(${rule}(startedAt, after(${constant}))).toBe(true);
});
`;
}
