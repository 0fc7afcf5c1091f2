import type { ReadText } from '@offshoot/engine/readings.ts';
import { urlOf, urlsIn } from '@offshoot/engine/urls.ts';
import { type Fetching, type Reading, ReadingFailure } from '../sources/domain/reading.ts';

/** Reads pages of the web. The port; its implementation calls servers that anybody can name. */
export interface WebReader {
  /** The text of the page, redirects followed, without what is hidden in it. Throws ReadingFailure; nothing private is ever called. */
  read(url: URL, fetching: Fetching): Promise<ReadText>;
}

/** Reads one page: a trusted person has to have written its address, to the letter. */
export function webPage(reader: WebReader, people: readonly string[]): Reading {
  return {
    kind: { name: 'web.read', risk: 'R1', content: [] },
    account: '',
    toolDigest: '',
    source: 'web',
    description: 'The text of a web page whose address stands in the last message or in your instructions. Follows no links.',
    parameters: {
      type: 'object',
      properties: { url: { type: 'string', description: 'the address as it stands there' } },
      required: ['url'],
      additionalProperties: false,
    },
    otherSourceLine: 'I only read web pages whose address you give me yourself. If you want me to read another one, send me its address.',
    isOffered: ({ request, instructions, notes }) => [request, instructions, ...notes].some((text) => urlsIn(text).length > 0),
    isIn(text, value) {
      const asked = urlOf(value)?.href;
      return asked !== undefined && urlsIn(text).some(({ url }) => url.href === asked);
    },
    hostOf: ({ url }) => urlOf(String(url))?.host ?? '',
    async read({ url: written }, signal, answered) {
      const url = urlOf(String(written));
      if (url === undefined) throw new ReadingFailure('That is no web address that I can read.');
      return { ...(await reader.read(url, { people, signal, answered })), calledBy: url.href };
    },
  };
}
