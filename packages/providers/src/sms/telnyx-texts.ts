import { fieldsOf, listOf, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import { ProviderError } from '@offshoot/safe-fetch/provider-http/provider-error.ts';
import { type HttpCall, ProviderHttp } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { codeIn, textErrorOf } from './text-error.ts';

/** Of the detail records of one number. An agent sends 100 texts a day at most. */
const PAGE_SIZE = 50;
const MAX_PAGES = 10;

interface TelnyxTextsOptions {
  /** Default: Telnyx's public API. */
  baseUrl?: string | undefined;
  /** The account's: Telnyx has no narrower keys. */
  key: string;
  /** Per HTTP exchange. Default: 15 s. */
  timeoutMs?: number;
}

interface OutgoingText {
  /** The agent's number, E.164. */
  from: string;
  /** E.164. */
  to: string;
  text: string;
  /** Where Telnyx tells how far this text is. Different for each effect: the detail records show it, so that the text can be found. */
  hook: string;
}

/** Texts from the numbers of one Telnyx account. A failure is always a TextError, except that an aborted `signal` rejects with its own reason. */
export class TelnyxTexts {
  readonly #http: ProviderHttp;

  /** Throws an Error if the key or the URL cannot be used. */
  constructor({ baseUrl = 'https://api.telnyx.com/v2', key, timeoutMs }: TelnyxTextsOptions) {
    this.#http = new ProviderHttp('telnyx', { baseUrl, apiKey: key, codeIn, ...(timeoutMs !== undefined && { timeoutMs }) });
  }

  /** Telnyx takes no key against repeats: before a text is sent again, ask `find`. Returns Telnyx's ID of the text. */
  async send({ from, to, text, hook }: OutgoingText, signal?: AbortSignal): Promise<string> {
    return this.#call(true, {
      what: 'send text',
      method: 'POST',
      path: '/messages',
      body: { from, to, text, type: 'SMS', webhook_url: hook, webhook_failover_url: hook },
      signal,
      read: (body) => textOf(fieldsOf(fieldsOf(body).data, 'data'), 'id'),
    });
  }

  /** Telnyx's ID of the text that was sent with this hook since then. Undefined: there is none, or it does not show yet. */
  async find(
    { from, hook, since }: Pick<OutgoingText, 'from' | 'hook'> & { since: Date },
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { ids, isLast } = await this.#records({ from, hook, since, page }, signal);
      if (ids[0] !== undefined) return ids[0];
      if (isLast) return undefined;
    }
    return undefined;
  }

  #records({ from, hook, since, page }: { from: string; hook: string; since: Date; page: number }, signal?: AbortSignal) {
    return this.#call(false, {
      what: 'find text',
      method: 'GET',
      path: '/detail_records',
      query: {
        'filter[record_type]': 'messaging',
        'filter[direction]': 'outbound',
        'filter[cli]': from,
        // Whole days, with one to spare for the clocks.
        'filter[created_at][gte]': new Date(since.getTime() - 86_400_000).toISOString().slice(0, 10),
        sort: '-created_at',
        'page[number]': String(page),
        'page[size]': String(PAGE_SIZE),
      },
      signal,
      read: (body) => {
        const all = listOf(fieldsOf(body), 'data').map((one) => fieldsOf(one, 'data'));
        const ids = all.flatMap((one) => (one.delivery_status_webhook_url === hook ? (optionalTextOf(one, 'uuid') ?? []) : []));
        return { ids, isLast: all.length < PAGE_SIZE };
      },
    });
  }

  async #call<T>(isSending: boolean, call: HttpCall<T>): Promise<T> {
    try {
      return await this.#http.request(call);
    } catch (error) {
      throw error instanceof ProviderError ? textErrorOf(error, call.what, isSending) : error;
    }
  }
}
