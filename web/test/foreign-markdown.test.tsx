import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ForeignMarkdown } from '../src/parts/foreign-markdown.tsx';

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
