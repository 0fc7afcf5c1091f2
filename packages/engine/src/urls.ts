// The web addresses in a text, as people write them: “https://example.org/menu”, “example.org/menu”, “(see www.example.org).”.
import { linear } from '@offshoot/text/linear-patterns';

import { isFileName } from './links.ts';

const WORD = /[^\s<>"“”]+/gu;
const AROUND = linear(/^[('‘*_`[]+|[)'’*_`\],.;:!?…]+$/gu);
const WITHOUT_SCHEME = /^(?:www\.)?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?:\/\S*)?$/u;
/** Of one message. */
const MAX_URLS = 20;
/** Longer ones are none. */
const MAX_URL = 2_000;

export interface NamedUrl {
  url: URL;
  /** As it stands in the text. */
  written: string;
}

/** Only http and https; a name alone counts as https. An e-mail address is none. */
export function urlsIn(text: string): NamedUrl[] {
  const found: NamedUrl[] = [];
  for (const [word] of text.matchAll(WORD)) {
    const written = withoutMarks(word);
    const url = urlOf(written);
    if (url !== undefined) found.push({ url, written });
    if (found.length >= MAX_URLS) break;
  }
  return found;
}

/** Undefined: it is no web address. */
export function urlOf(written: string): URL | undefined {
  if (written.length > MAX_URL) return undefined;
  const isWhole = /^https?:\/\//i.test(written);
  if (!isWhole && (isFileName(written) || !WITHOUT_SCHEME.test(written))) return undefined;
  const url = URL.parse(isWhole ? written : `https://${written}`);
  if (url === null || url.hostname === '') return undefined;
  // A place on the page is none of the server's business.
  url.hash = '';
  return url;
}

/** “(https://en.example/A_(b))”: a bracket that is opened in the address belongs to it. */
function withoutMarks(word: string): string {
  const bare = word.replace(AROUND, '');
  return bare.includes('(') && !bare.includes(')') && word.includes(`${bare})`) ? `${bare})` : bare;
}
