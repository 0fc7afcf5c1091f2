// Reads pages of the web through a guard: only servers on the Internet, at the usual ports, checked again at each redirect.

import { isReadable } from '@offshoot/documents';
import type { ReadText } from '@offshoot/engine/readings.ts';
import { type GuardedFetch, type GuardOptions, guardedFetch, OutboundError } from '@offshoot/safe-fetch';
import type { WebReader } from '../../agent/reading/web-page.ts';
import { type Fetching, ReadingFailure } from '../../agent/sources/domain/reading.ts';
import { textAsked } from './asked-texts.ts';

export interface WebReaderOptions extends Pick<GuardOptions, 'allowedOrigins' | 'addressesOf' | 'mayCall' | 'ca' | 'rateLimiter'> {
  /** For one page, redirects included, milliseconds. Default 10 s. */
  timeoutMs?: number;
  /** Size of one page after it is decompressed. Default 2 MB. */
  maxBytes?: number;
}

export interface ClosableWebReader extends WebReader {
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const HEADERS = { accept: 'text/html, text/plain;q=0.9, text/markdown;q=0.9, application/json;q=0.8', 'user-agent': 'offshoot' };

export function createWebReader({ timeoutMs = 10_000, maxBytes = 2_000_000, ...guard }: WebReaderOptions = {}): ClosableWebReader {
  const call = guardedFetch({ ...guard, maxBytes, isPlainHttpAllowed: true, isOnlyUsualPort: true });
  return {
    async read(url, { people, signal, answered }) {
      const time = AbortSignal.timeout(timeoutMs);
      const from = url.host;
      try {
        return await pageAt(call, url, { people, signal: AbortSignal.any([signal, time]), answered });
      } catch (error) {
        if (signal.aborted || error instanceof ReadingFailure) throw error;
        if (time.aborted) throw new ReadingFailure(`${shown(from)} takes too long.`);
        throw new ReadingFailure(lineOf(OutboundError.within(error)?.is, shown(from)));
      }
    },
    close: () => call.close(),
  };
}

async function pageAt(call: GuardedFetch, first: URL, { people, signal, answered }: Fetching): Promise<ReadText> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await call(url, { signal, headers: HEADERS }, people);
    answered?.(url.host);
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return await textOf(response, url, signal);
    await response.body?.cancel();
    const next = URL.parse(location, url.href);
    if (next === null) throw new OutboundError('bad-url');
    url = next;
  }
  throw new ReadingFailure(`${shown(first.host)} leads from one address to the next without end.`);
}

async function textOf(response: Response, { host }: URL, signal: AbortSignal): Promise<ReadText> {
  const type = response.headers.get('content-type') ?? '';
  const refusal =
    statusLine(response.status, shown(host)) ?? (isReadable(type) ? undefined : 'That is no page of text, so I can’t read it.');
  if (refusal !== undefined) {
    await response.body?.cancel();
    throw new ReadingFailure(refusal);
  }
  const { title, text, isCut } = await textAsked({ content: new Uint8Array(await response.arrayBuffer()), type, isPage: true }, signal);
  if (text === '') throw new ReadingFailure(`There is no text that I can read at ${shown(host)}.`);
  return { from: host, title, text, isCut };
}

function statusLine(status: number, host: string): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) return `${host} does not let me read that page.`;
  if (status === 404 || status === 410) return `There is no such page at ${host}.`;
  return `${host} could not give me that page (${status}).`;
}

function lineOf(problem: OutboundError['is'] | undefined, host: string): string {
  switch (problem) {
    case 'bad-url':
      return 'I read web pages at http and https addresses with the usual ports only, without a user name or password.';
    case 'private-address':
      return 'That address is not on the Internet, so I don’t read it.';
    case 'not-found':
      return `I can’t find ${host}.`;
    case 'too-large':
      return 'That page is too long for me.';
    case 'rate-limited':
      return `I have read a lot for you, or from ${host}, in the last minute. Ask me again in a minute.`;
    case undefined:
      return `${host} can’t be reached.`;
  }
}

/** A server chose the name to which it redirects. */
const shown = (host: string): string => host.slice(0, 100);
