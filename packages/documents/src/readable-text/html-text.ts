// What people see of a mail or a page. Not how it looks: only the text, without what its HTML hides.
import { Parser } from 'htmlparser2';

/** UTF-16 units. */
const MAX_HTML = 500_000;
/** The parser's time grows with the square of the depth. */
const MAX_DEPTH = 500;
const CHUNK = 10_000;

const NO_TEXT = new Set([
  'head',
  'title',
  'style',
  'script',
  'template',
  'noscript',
  'object',
  'iframe',
  'svg',
  'math',
  'select',
  'textarea',
]);
/** What is around the text of a page. */
const AROUND = new Set(['nav', 'aside', 'footer', 'form', 'button', 'dialog', 'menu']);
const MAX_TITLE = 300;
const OWN_LINE = new Set(
  'address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
const PARAGRAPH = new Set('blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul'.split(' '));

/** Values of a style that leave nothing to see. Colours, positions and style sheets can hide text, too: that text is shown. */
const HIDING: Readonly<Record<string, RegExp>> = {
  display: /^none/,
  visibility: /^(?:hidden|collapse)/,
  opacity: /^0*(?:\.0*)?%?$/,
  'font-size': /^0*(?:\.0*)?(?:px|pt|em|rem|%)?$/,
  'max-height': /^0*(?:\.0*)?(?:px|pt|em|rem|%)?$/,
  'mso-hide': /^all/,
};

interface HtmlText {
  /** Of the document. Empty: it has none. */
  title: string;
  text: string;
  /** Whether the text goes on. */
  isCut: boolean;
}

/** `isPage`: leaves out what is around the text, such as menus. `maxHtml`: read of it, UTF-16 units. */
export function textOfHtml(html: string, { isPage = false, maxHtml = MAX_HTML } = {}): HtmlText {
  const parts: string[] = [];
  let title: string | undefined;
  let isTitle = false;
  let isDrawing = false;
  let depth = 0;
  let hiddenFrom: number | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      isTitle = name === 'title' && title === undefined && !isDrawing;
      if (hiddenFrom !== undefined) return;
      isDrawing = name === 'svg' || name === 'math';
      if (NO_TEXT.has(name) || (isPage && AROUND.has(name)) || isHidden(attributes)) hiddenFrom = depth;
      else if (OWN_LINE.has(name)) parts.push(breakOf(name));
    },
    ontext(text) {
      if (hiddenFrom === undefined) parts.push(text.replace(/\s+/g, ' '));
      else if (isTitle) title = `${title ?? ''}${text}`.slice(0, MAX_TITLE);
    },
    onclosetag(name) {
      isTitle = false;
      if (hiddenFrom === depth) {
        hiddenFrom = undefined;
        isDrawing = false;
      } else if (hiddenFrom === undefined && OWN_LINE.has(name) && name !== 'br') parts.push(breakOf(name));
      depth -= 1;
    },
  });
  let at = 0;
  for (; at < Math.min(html.length, maxHtml) && depth <= MAX_DEPTH; at += CHUNK) parser.write(html.slice(at, at + CHUNK));
  parser.end();
  // Line by line: a pattern for what is around a line end looks at each of many blanks again and again.
  const lines = parts.join('').split('\n');
  const tidy = lines
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { title: (title ?? '').replace(/\s+/g, ' ').trim(), text: tidy, isCut: at < html.length };
}

const breakOf = (name: string): string => (PARAGRAPH.has(name) ? '\n\n' : '\n');

function isHidden(attributes: Record<string, string>): boolean {
  if ('hidden' in attributes || attributes['aria-hidden'] === 'true') return true;
  return (attributes.style ?? '').split(';').some((declaration) => {
    const [property = '', value = ''] = declaration.split(':');
    return HIDING[property.trim().toLowerCase()]?.test(value.trim().toLowerCase()) === true;
  });
}
