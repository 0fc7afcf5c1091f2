import { anyCharacter, cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textOfHtml } from '../../src/readable-text/html-text.ts';

it.each([
  [
    '<html><head><title>No</title><style>p{}</style></head><body><h1>Hello</h1><p>One <b>two</b><br>three</p></body></html>',
    'Hello\n\nOne two\nthree',
  ],
  ['<ul><li>One<li>Two</ul><table><tr><td>a</td><td>b</td></tr></table>', 'One\n\nTwo\n\na\n\nb'],
  ['a<script>no()</script>b<!-- no --><template>no</template><noscript>no</noscript><img alt="no">c', 'abc'],
  ['<a href="https://elsewhere.example">bank.example</a>', 'bank.example'],
  ['&lt;b&gt; &amp; &#8364;', '<b> & €'],
  ['yes<p hidden>no</p><p aria-hidden="true">no</p>', 'yes'],
  ['yes<div style="DISPLAY : None !important">no<div>no</div>no</div>yes', 'yesyes'],
  ['<span style="color:red;visibility:hidden">no</span><span style="opacity:0">no</span><span style="opacity:0.0">no</span>yes', 'yes'],
  [
    '<span style="font-size:0px">no</span><span style="max-height:0;overflow:hidden">no</span><span style="mso-hide:all">no</span>yes',
    'yes',
  ],
  ['<span style="font-size:0.9em">a</span><span style="opacity:0.8">b</span><span style="display:block">c</span>', 'abc'],
  ['<p hidden>no<p>yes', 'yes'],
  ['', ''],
])('%s', (html, text) => {
  expect(textOfHtml(html).text).toBe(text);
});

it('tells the title of a page, and leaves out what is around its text', () => {
  const html =
    '<html><head><title>The\n menu</title></head><nav>Home</nav><header><h1>Today</h1></header><p>Soup</p><svg><title>no</title></svg><footer>Imprint</footer>';
  expect(textOfHtml(html, { isPage: true })).toEqual({ title: 'The menu', text: 'Today\n\nSoup', isCut: false });
  expect(textOfHtml(html).text).toBe('Home\n\nToday\n\nSoup\n\nImprint');
});

it('shows nothing of what is hidden, in any surroundings', () => {
  const tag = fc.constantFrom('p', 'div', 'span', 'b', 'table', 'td', 'li', 'a', 'font');
  const hiding = fc.constantFrom('hidden', 'style="display:none"', "style='visibility: hidden'", 'style="font-size:0"', 'aria-hidden=true');
  const filler = fc.string({ unit: fc.oneof(anyCharacter, fc.constantFrom('<i>', '</i>', '<br>', '&nbsp;')), maxLength: 5 });
  const noTags = filler.map((text) => text.replaceAll(/[<>&]/g, ''));
  fc.assert(
    fc.property(tag, hiding, filler, noTags, (name, how, before, within) => {
      const { text } = textOfHtml(
        `${before.replaceAll(/<(?!\/?i>|br>)/g, '')}<p>seen</p><${name} ${how}>${within}canary<i>canary</i></${name}>end`,
      );
      expect(text).not.toContain('canary');
      expect(text).toContain('seen');
      expect(text).toContain('end');
    }),
    { numRuns: propertyRuns(300) },
  );
});

it('takes little time for any input', () => {
  const work = () => {
    for (const unit of [
      '<div>',
      '<b ',
      '<p>x',
      '<table>',
      '&',
      '<!--',
      '<svg><title>',
      '<x:y>',
      '</p>',
      '<a style="',
      ';:',
      '<p style=";:">',
    ])
      textOfHtml(unit.repeat(2_000_000 / unit.length));
  };
  expect(cpuMsOf(work)).toBeLessThan(3000);
});

it('says that it read a part only', () => {
  expect(textOfHtml('<p>x</p>'.repeat(100_000)).isCut).toBe(true);
  expect(textOfHtml(`${'<div>'.repeat(10_000)}x`)).toEqual({ title: '', text: '', isCut: true });
});

it.each([
  ['blanks', '&nbsp;'.repeat(83_000)],
  ['zeros', `<p style="opacity:${'0'.repeat(499_000)}x">yes`],
  ['zeros of a size', `<p style="font-size:${'0'.repeat(499_000)}x">yes`],
  ['nested tags', '<div>'.repeat(100_000)],
  ['comments without an end', '<!--'.repeat(125_000)],
  ['half tags', '<a href="'.repeat(55_000)],
  ['declarations', `<p style="${'opacity:'.repeat(62_000)}">`],
  ['entities without an end', '&amp'.repeat(125_000)],
  ['line ends and blanks', ' \n&nbsp;'.repeat(62_000)],
  ['titles', '<title> '.repeat(62_000)],
])('attack: a mail or page of 500 KB of %s takes no second', (_, html) => {
  expect(cpuMsOf(() => textOfHtml(html))).toBeLessThan(1_000);
  expect(cpuMsOf(() => textOfHtml(html, { isPage: true }))).toBeLessThan(1_000);
});
