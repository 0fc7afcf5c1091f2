import { standsIn, unlinked } from '@offshoot/engine/links.ts';
import { urlOf, urlsIn } from '@offshoot/engine/urls.ts';
import { expect, test } from 'vitest';

test.each([
  ['See https://evil.example/?q=secret now', 'See https[:]//evil[.]example/?q=secret now'],
  ['evil.example', 'evil[.]example'],
  ['(www.evil.example)', '(www[.]evil[.]example)'],
  ['evil。example and evil．example', 'evil[.]example and evil[.]example'],
  ['[here](https://evil.example)', '[here](https[:]//evil[.]example)'],
  ['custom://evil', 'custom[:]//evil'],
  ['evil.example/menu.pdf', 'evil[.]example/menu[.]pdf'],
  ['It costs 4.50, e.g. at 9.30. Write to desk@example.org.', 'It costs 4.50, e.g. at 9.30. Write to desk@example.org.'],
  ['It is in menu.pdf.', 'It is in menu.pdf.'],
])('no client sees a link in %s', (text, shown) => {
  expect(unlinked(text)).toBe(shown);
});

test('a link that a member wrote stays, as a whole and to the letter only', () => {
  const isKept = standsIn(['Our menu: https://example.org/menu.', '(see shop.example)']);
  expect(unlinked('It is at https://example.org/menu, or shop.example!', isKept)).toBe(
    'It is at https://example.org/menu, or shop.example!',
  );
  expect(unlinked('https://example.org/menu?q=secret', isKept)).toBe('https[:]//example[.]org/menu?q=secret');
  expect(unlinked('https://example.org', isKept)).toBe('https[:]//example[.]org');
});

test.each<[string, string[]]>([
  ['read https://example.org/menu.', ['https://example.org/menu']],
  ['(see www.example.org) and example.org/a?b=c', ['https://www.example.org/', 'https://example.org/a?b=c']],
  ['https://en.example.org/A_(b)', ['https://en.example.org/A_(b)']],
  ['“https://example.org/x”, <http://example.org/y>', ['https://example.org/x', 'http://example.org/y']],
  ['https://example.org/#part', ['https://example.org/']],
  ['write to desk@example.org at 9.30, e.g. v1.2', []],
  ['ftp://example.org javascript:alert(1) file:///etc/passwd data:text/html,x', []],
  ['https://', []],
])('the web addresses in %s', (text, urls) => {
  expect(urlsIn(text).map(({ url }) => url.href)).toEqual(urls);
});

test('many addresses, and one of 10 MB, take no time', () => {
  expect(urlsIn('https://example.org/ '.repeat(100_000))).toHaveLength(20);
  expect(urlOf(`https://example.org/${'a'.repeat(10_000_000)}`)).toBeUndefined();
});
