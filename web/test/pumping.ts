// `npm run fuzz:web`: what a page reads that strangers write; fails if a call takes long.
import { readTemplate } from '@offshoot/template-content';
import { type Reading, runFuzz, SCRAPS } from '@offshoot/testing';
import { isRenderable, markdownLevels } from '@offshoot/text/markdown.ts';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import { textChange } from '../src/components/changes/text-change.ts';
import { nestedHeadings } from '../src/components/nested-headings.ts';
import { partsOf } from '../src/conversations/chat/links.ts';
import { oneLine } from '../src/conversations/shown-names.ts';
import { storeSearch } from '../src/store/store-search.ts';

const readMarkdown = () => Promise.reject(new Error('no files'));

const ENTRIES: Reading['entries'] = {
  // As foreign-markdown.tsx does it: Node takes no JSX.
  'the text of a template': (text) =>
    isRenderable(text) && renderToStaticMarkup(createElement(Markdown, { skipHtml: true, remarkPlugins: [nestedHeadings] }, text)),
  'how deep Markdown nests': markdownLevels,
  'links in a chat': partsOf,
  'names in a chat': oneLine,
  'an address of the store': (text) => storeSearch({ q: text, category: text, tag: [text, text] }),
  'two versions of a text': (text) => textChange(text, `${text.slice(0, 100)}\n${text.slice(50)}`),
  'a template file': (text) =>
    readTemplate({ name: 'a.yaml', text: `agent_name: a\ninstructions: ${text}`, readMarkdown }).catch((error: unknown) => error),
};

const MARKDOWN = [
  '> ',
  '- ',
  '+ ',
  '1. ',
  '# ',
  '*',
  '**',
  '_',
  '![',
  '](',
  '](b)',
  '[a]: b\n',
  '```',
  '~~~\n',
  '<a ',
  '&amp;',
  '\t',
  '\n\n',
  'https://a.b/',
  '&',
  ': ',
  '- &a ',
  '*a ',
];

await runFuzz('fuzz:web', { entries: ENTRIES, pieces: [...SCRAPS, ...MARKDOWN], leads: ['', '', 'a ', '# ', '> ', 'see https://'] });
