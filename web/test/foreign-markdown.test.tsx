import { cpuMsOf } from '@offshoot/testing';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ForeignMarkdown } from '../src/components/foreign-markdown.tsx';

const html = (text: string) => renderToStaticMarkup(<ForeignMarkdown text={text} />);

test('Markdown becomes lists, emphasis and links that say nothing about the page', () => {
  const shown = html('# Plan\n\n- one\n- **two**\n\n[maps](https://maps.example)');
  expect(shown).toContain('<li>one</li>');
  expect(shown).toContain('<strong>two</strong>');
  expect(shown).toContain('<a href="https://maps.example" target="_blank" rel="noopener noreferrer nofollow ugc">maps</a>');
});

test('headings go on from those of the page without gaps', () => {
  const levels = [...html('# a\n\n#### b\n\n## c\n\n###### d\n\n# e').matchAll(/<h(\d)>(\w)/g)].map(([, level, name]) => `${name}${level}`);
  expect(levels).toEqual(['a3', 'b4', 'c4', 'd5', 'e3']);
});

test.each([
  ['a script element', '<script>alert(1)</script>'],
  ['an event handler', '<img src=x onerror=alert(1)>'],
  ['HTML over several lines', '<div\nonclick=alert(1)\n>text</div>'],
  ['SVG', '<svg><animate onbegin=alert(1) attributeName=x></svg>'],
  ['a frame', '<iframe srcdoc="<script>alert(1)</script>"></iframe>'],
  ['a link that is a script', '[x](javascript:alert(1))'],
  ['a link that is a script in disguise', '[x](JaVaScRiPt&#58;alert(1)) [y](\u0001javascript:alert(1)) <javascript:alert(1)>'],
  ['a link that is a document', '[x](data:text/html,<script>alert(1)</script>)'],
  ['a link by reference', '[x][1]\n\n[1]: vbscript:alert(1)'],
  ['a title that ends its quotes', '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")'],
  ['a picture that tells who reads', '![seen](https://tracker.example/pixel.png)'],
])('attack: %s in the text of a template does nothing', (_, text) => {
  const shown = html(text);
  const tags = [...shown.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/g)];
  expect(tags.map(([, name]) => name).filter((name) => !['div', 'p', 'a', 'em'].includes(name ?? ''))).toEqual([]);
  expect(shown).not.toMatch(/(href|src)="(?!https?:|mailto:|")/i);
  expect(tags.filter(([, , attributes]) => /\son\w+=/.test((attributes ?? '').replace(/"[^"]*"/g, '""')))).toEqual([]);
  expect(shown).not.toContain('<img');
});

test.each([
  ['quotes', '>'.repeat(16_000)],
  ['items', '+ '.repeat(8_000)],
  ['numbered items', '1. '.repeat(5_000)],
  ['emphasis', `${'*'.repeat(8_000)}a${'*'.repeat(8_000)}`],
  ['emphasis word by word', `${'*a '.repeat(2_500)}${'b* '.repeat(2_500)}`],
  ['two kinds of emphasis', `${'*_'.repeat(4_000)}a${'_*'.repeat(4_000)}`],
  ['pictures', `${'!['.repeat(3_000)}a${'](b)'.repeat(2_500)}`],
  ['a stair of items', Array.from({ length: 200 }, (_, at) => `${' '.repeat(at * 2)}- a`).join('\n')],
])('attack: %s in one another neither overflow the stack of the page nor keep it busy', (_, text) => {
  let shown = '';
  expect(
    cpuMsOf(() => {
      shown = html(text);
    }),
  ).toBeLessThan(200);
  expect(shown).toBe(
    html('')
      .replace('foreign markdown', 'foreign plain')
      .replace('></div>', `>${text.replaceAll('>', '&gt;')}</div>`),
  );
});

test('what people write is rendered: long lists, code with stars and brackets, lines across the page', () => {
  for (const text of [
    Array.from({ length: 150 }, (_, at) => `- **item ${at}** of [a list](https://a.example)`).join('\n'),
    `\`\`\`c\nint *a, **b; /${'*'.repeat(60)}/ x[i[j[k]]] = some_long_name_of_it;\n\`\`\``,
    `a\n\n${'- '.repeat(40)}\n\n${'* '.repeat(40)}\n\n> a quote\n> > in a quote\n\n1. one\n   - two\n      - three`,
  ]) {
    expect(html(text)).toContain('foreign markdown');
  }
});
