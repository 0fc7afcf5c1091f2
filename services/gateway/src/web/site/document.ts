import { StartError } from '@offshoot/runtime/process/start-error.ts';
import { type Content, contentOf } from '../answer.ts';

/** The document that every page of the app begins with. */
export interface SiteDocument {
  /** As built: with the title and the first words of the store. */
  store: Content;
  /** For an address without a page: the app says so. */
  missing: Content;
  /** With other elements in its head and other first words, both HTML. */
  with(o: { head: string; shell: string }): Content;
}

const TYPE = 'text/html; charset=utf-8';

/** `html` marks the places where the gateway puts what differs from page to page. */
export function siteDocument(html: string): SiteDocument {
  const [beforeHead, afterHead] = around(html, 'head');
  const [betweenBoth, afterShell] = around(afterHead, 'shell');
  const filled: SiteDocument['with'] = ({ head, shell }) =>
    contentOf(TYPE, Buffer.from(`${beforeHead}${head}${betweenBoth}${shell}${afterShell}`));
  return {
    store: contentOf(TYPE, Buffer.from(html)),
    missing: filled({ head: '<title>Offshoot</title><meta name="robots" content="noindex">', shell: '' }),
    with: filled,
  };
}

function around(html: string, name: string): [before: string, after: string] {
  const [begin, end] = [html.indexOf(`<!--${name}-->`), html.indexOf(`<!--/${name}-->`)];
  if (begin < 0 || end < begin)
    throw new StartError(`The web app was built for another gateway: its document has no place for the ${name}.`);
  return [html.slice(0, begin), html.slice(end + `<!--/${name}-->`.length)];
}
