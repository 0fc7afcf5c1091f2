import { fieldsOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import type { ProviderHttp } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { dataOf, type NumberOrder, type OwnedNumber, orderOf, ownedNumberOf, type Page, pageOf } from './telnyx-answers.ts';

const PAGE_SIZE = 250;

/** The calls of Telnyx's API v2 that we need, one method per call. */
export class TelnyxApi {
  readonly #http: ProviderHttp;

  constructor(http: ProviderHttp) {
    this.#http = http;
  }

  availableNumbers(o: { countryCode: string; limit: number }, signal?: AbortSignal): Promise<string[]> {
    return this.#http.request({
      what: 'search numbers',
      method: 'GET',
      path: '/available_phone_numbers',
      query: { 'filter[country_code]': o.countryCode, 'filter[features][]': 'sms', 'filter[limit]': String(o.limit) },
      signal,
      read: (body) => pageOf((value) => textOf(fieldsOf(value, 'data'), 'phone_number'))(body).items,
    });
  }

  order(
    o: { phoneNumber: string; customerReference: string; messagingProfileId: string | undefined },
    signal?: AbortSignal,
  ): Promise<NumberOrder | 'taken'> {
    return this.#http.request<NumberOrder | 'taken'>({
      what: 'order number',
      method: 'POST',
      path: '/number_orders',
      body: {
        phone_numbers: [{ phone_number: o.phoneNumber }],
        customer_reference: o.customerReference,
        messaging_profile_id: o.messagingProfileId,
      },
      signal,
      read: dataOf(orderOf),
      otherwise: { 409: 'taken', 422: 'taken' },
    });
  }

  /** Undefined: the order is not visible yet. */
  orderById(id: string, signal?: AbortSignal): Promise<NumberOrder | undefined> {
    return this.#http.request<NumberOrder | undefined>({
      what: 'read order',
      method: 'GET',
      path: `/number_orders/${encodeURIComponent(id)}`,
      signal,
      read: dataOf(orderOf),
      otherwise: { 404: undefined },
    });
  }

  async ordersOf(customerReference: string, signal?: AbortSignal): Promise<NumberOrder[]> {
    const orders: NumberOrder[] = [];
    const filter = { 'filter[customer_reference]': customerReference };
    // The provider's filter may match more than equality.
    for await (const order of this.orders(filter, signal)) if (order.customerReference === customerReference) orders.push(order);
    return orders;
  }

  orders(filter: Record<string, string>, signal?: AbortSignal): AsyncGenerator<NumberOrder> {
    return this.#pages('list orders', '/number_orders', filter, pageOf(orderOf), signal);
  }

  numbers(signal?: AbortSignal): AsyncGenerator<OwnedNumber> {
    return this.#pages('list numbers', '/phone_numbers', {}, pageOf(ownedNumberOf), signal);
  }

  async numberOwned(phoneNumber: string, signal?: AbortSignal): Promise<OwnedNumber | undefined> {
    // The filter takes only digits, and also matches parts of numbers.
    const filter = { 'filter[phone_number]': phoneNumber.replace(/\D/g, '') };
    for await (const number of this.#pages('look up number', '/phone_numbers', filter, pageOf(ownedNumberOf), signal))
      if (number.phoneNumber === phoneNumber) return number;
    return undefined;
  }

  /** False if the number is not visible there yet. */
  setReference(id: string, customerReference: string, signal?: AbortSignal): Promise<boolean> {
    return this.#patch('mark number', `/phone_numbers/${encodeURIComponent(id)}`, { customer_reference: customerReference }, signal);
  }

  /** False if the number is not visible there yet. */
  setMessagingProfile(id: string, profileId: string, signal?: AbortSignal): Promise<boolean> {
    const path = `/phone_numbers/${encodeURIComponent(id)}/messaging`;
    return this.#patch('set messaging profile', path, { messaging_profile_id: profileId }, signal);
  }

  delete(id: string, signal?: AbortSignal): Promise<void> {
    return this.#http.delete('delete number', `/phone_numbers/${encodeURIComponent(id)}`, signal);
  }

  #patch(what: string, path: string, body: unknown, signal?: AbortSignal): Promise<boolean> {
    return this.#http.request({
      what,
      method: 'PATCH',
      path,
      body,
      signal,
      ignoreBody: true,
      read: () => true,
      otherwise: { 404: false },
    });
  }

  async *#pages<T>(
    what: string,
    path: string,
    filter: Record<string, string>,
    read: (body: unknown) => Page<T>,
    signal?: AbortSignal,
  ): AsyncGenerator<T> {
    for (let number = 1; ; number++) {
      const query = { ...filter, 'page[number]': String(number), 'page[size]': String(PAGE_SIZE) };
      const page = await this.#http.request({ what, method: 'GET', path, query, signal, read });
      yield* page.items;
      if (number >= page.totalPages) return;
    }
  }
}
