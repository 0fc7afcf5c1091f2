import { fieldsOf, listOf, optionalTextOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import type { ProviderHttp } from '@offshoot/safe-fetch/provider-http/provider-http.ts';

const PAGE_SIZE = 100;

interface Listing {
  /** The operation in words, for errors. */
  what: string;
  path: string;
  /** The answer's field with the items. */
  list: string;
  /** True: a path that leads nowhere is an empty list. Default: a failure. */
  mayBeMissing?: boolean;
  signal?: AbortSignal;
}

/** Everything in one of AgentMail's lists. */
export async function* allPages<T>(http: ProviderHttp, o: Listing, read: (item: unknown) => T): AsyncGenerator<T> {
  for (let token: string | undefined; ; ) {
    const page = await http.request<{ items: T[]; next: string | undefined }>({
      what: o.what,
      method: 'GET',
      path: o.path,
      query: { limit: String(PAGE_SIZE), ...(token === undefined ? {} : { page_token: token }) },
      signal: o.signal,
      read: (body) => {
        const fields = fieldsOf(body);
        return { items: listOf(fields, o.list).map(read), next: optionalTextOf(fields, 'next_page_token') };
      },
      ...(o.mayBeMissing && { otherwise: { 404: { items: [], next: undefined } } }),
    });
    yield* page.items;
    if (page.next === undefined) return;
    // A token that repeats would be followed forever.
    if (page.next === token) throw http.error(o.what, 'garbage', { detail: 'field next_page_token' });
    token = page.next;
  }
}
