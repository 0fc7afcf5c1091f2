import { randomInt } from 'node:crypto';
import { ProviderHttp, type ProviderHttpOptions } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { Mark } from './mark.ts';
import type { CallOptions, FoundResource, ListedResource, ProvisionedResource, ProvisionRequest, ToolProvider } from './port.ts';
import type { NumberOrder, OwnedNumber } from './telnyx-answers.ts';
import { TelnyxApi } from './telnyx-api.ts';

/** Numbers per search: one is drawn at random, so that concurrent replicas rarely want the same one. */
const SEARCH_LIMIT = 20;
/** Numbers tried in one call if others are faster. */
const MAX_TRIES = 5;
const POLL_MS = 500;
const DEFAULT_WAIT_MS = 20_000;
/**
 * If an order this old has a number that the account does not own, the number was released and is not on its way. An hour is
 * far above the minutes that Telnyx states. Too short would buy a second number; too long only delays a retry.
 */
const ON_ITS_WAY_MS = 60 * 60_000;
/** A number without a reference is ours only if bought around the time of our order: released numbers are sold again. */
const SAME_PURCHASE_MS = 24 * 60 * 60_000;

export interface TelnyxOptions extends Omit<ProviderHttpOptions, 'baseUrl'> {
  /** Default: Telnyx's public API. */
  baseUrl?: string;
  deployment: string;
  /** The profile that routes messages to the number. */
  messagingProfileId?: string;
  /** ISO 3166-1, two letters. Default: US. */
  countryCode?: string;
  /** How long one call waits until an order is carried out and visible everywhere. */
  waitMs?: number;
  /** Returns an integer in [0, n). */
  draw?: (n: number) => number;
}

interface Located {
  /** Oldest first. */
  numbers: OwnedNumber[];
  isMoreOnItsWay: boolean;
}

/** Phone numbers. The mark is the `customer_reference` of the order and of the number itself. */
export class TelnyxProvider implements ToolProvider {
  readonly name = 'telnyx';
  readonly madeBy = 'provider';
  readonly #http: ProviderHttp;
  readonly #api: TelnyxApi;
  readonly #mark: Mark;
  readonly #options: Required<Pick<TelnyxOptions, 'countryCode' | 'waitMs' | 'draw'>> & Pick<TelnyxOptions, 'messagingProfileId'>;

  constructor(o: TelnyxOptions) {
    this.#http = new ProviderHttp(this.name, { ...o, baseUrl: o.baseUrl ?? 'https://api.telnyx.com/v2' });
    this.#api = new TelnyxApi(this.#http);
    this.#mark = new Mark(o.deployment);
    this.#options = { countryCode: 'US', waitMs: DEFAULT_WAIT_MS, draw: (n) => randomInt(n), ...o };
  }

  async provision(request: ProvisionRequest): Promise<ProvisionedResource> {
    const { signal } = request;
    const mark = this.#mark.of(request.resourceId);
    const deadline = this.#http.clock.now() + this.#options.waitMs;
    let orders = request.isFirstAttempt ? [] : await this.#api.ordersOf(mark, signal);
    for (let tries = 0; ; ) {
      const { numbers, isMoreOnItsWay } = await this.#locate(mark, orders, signal);
      const [number, ...surplus] = numbers;
      if (number) {
        for (const one of surplus) await this.#api.delete(one.id, signal);
        await this.#complete(number, mark, deadline, signal);
        return resourceFrom(number);
      }
      if (isMoreOnItsWay) {
        await this.#pause('wait for number', deadline, signal);
        // Read by ID: the filtered list may show a new order later than the order itself.
        orders = await Promise.all(orders.map(async (order) => (await this.#api.orderById(order.id, signal)) ?? order));
      } else {
        if (tries++ === MAX_TRIES)
          throw this.#http.error('order number', 'conflict', { detail: 'every number was taken, or orders like this are not accepted' });
        const order = await this.#orderOne(mark, signal);
        orders = order === 'taken' ? [] : [order];
      }
    }
  }

  async find(resourceId: string, o: CallOptions = {}): Promise<FoundResource | undefined> {
    const mark = this.#mark.of(resourceId);
    const { numbers, isMoreOnItsWay } = await this.#locate(mark, await this.#api.ordersOf(mark, o.signal), o.signal);
    if (isMoreOnItsWay) throw this.#http.error('find number', 'not-propagated', { retryAfterMs: POLL_MS });
    const [number] = numbers;
    return number && { providerRefs: numbers.map(({ id }) => id), resource: resourceFrom(number) };
  }

  release(providerRef: string, o: CallOptions = {}): Promise<void> {
    return this.#api.delete(providerRef, o.signal);
  }

  async *list(o: CallOptions = {}): AsyncGenerator<ListedResource> {
    const unmarked = new Map<string, OwnedNumber>();
    for await (const number of this.#api.numbers(o.signal)) {
      if (number.customerReference === undefined) unmarked.set(number.phoneNumber, number);
      const listed = this.#listed(number, number.customerReference);
      if (listed) yield listed;
    }
    if (unmarked.size === 0) return;
    // After a kill between an order and marking its number, only the order tells whose number it is.
    const lastOrders = new Map<string, NumberOrder>();
    for await (const order of this.#api.orders({}, o.signal))
      for (const phoneNumber of order.status !== 'success' ? [] : order.phoneNumbers) {
        const other = lastOrders.get(phoneNumber);
        if (!other || other.createdAt < order.createdAt) lastOrders.set(phoneNumber, order);
      }
    for (const number of unmarked.values()) {
      const order = lastOrders.get(number.phoneNumber);
      const listed = order && isOf(number, order) ? this.#listed(number, order.customerReference) : undefined;
      if (listed) yield listed;
    }
  }

  #listed(number: OwnedNumber, reference: string | undefined): ListedResource | undefined {
    const resourceId = this.#mark.resourceIdIn(reference);
    return resourceId ? { resourceId, providerRef: number.id, createdAt: number.createdAt } : undefined;
  }

  /** Finds out what became of these orders, all of them under `mark`. */
  async #locate(mark: string, orders: readonly NumberOrder[], signal?: AbortSignal): Promise<Located> {
    const numbers = new Map<string, OwnedNumber>();
    let isMoreOnItsWay = false;
    for (const order of orders.filter(({ status }) => status !== 'failure'))
      for (const phoneNumber of order.phoneNumbers) {
        const number = await this.#api.numberOwned(phoneNumber, signal);
        const isYoung = this.#http.clock.now() - order.createdAt.getTime() < ON_ITS_WAY_MS;
        if (number && this.#isOurs(number, mark, order)) numbers.set(number.id, number);
        else if (order.status === 'pending' || (!number && isYoung)) isMoreOnItsWay = true;
      }
    const oldestFirst = [...numbers.values()].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    return { numbers: oldestFirst, isMoreOnItsWay };
  }

  /** Another order of the same number may have won, or the number may have been released and bought again. */
  #isOurs(number: OwnedNumber, mark: string, order: NumberOrder): boolean {
    if (number.customerReference !== undefined) return number.customerReference === mark;
    return order.status === 'success' && isOf(number, order);
  }

  async #orderOne(mark: string, signal?: AbortSignal): Promise<NumberOrder | 'taken'> {
    const { countryCode, messagingProfileId, draw } = this.#options;
    const available = await this.#api.availableNumbers({ countryCode, limit: SEARCH_LIMIT }, signal);
    const phoneNumber = available[draw(available.length || 1)];
    if (phoneNumber === undefined) throw this.#http.error('search numbers', 'conflict', { detail: 'no number is on sale' });
    return this.#api.order({ phoneNumber, customerReference: mark, messagingProfileId }, signal);
  }

  async #complete(number: OwnedNumber, mark: string, deadline: number, signal?: AbortSignal): Promise<void> {
    const { messagingProfileId } = this.#options;
    while (number.customerReference !== mark && !(await this.#api.setReference(number.id, mark, signal)))
      await this.#pause('mark number', deadline, signal);
    while (messagingProfileId && !(await this.#api.setMessagingProfile(number.id, messagingProfileId, signal)))
      await this.#pause('set messaging profile', deadline, signal);
  }

  async #pause(what: string, deadline: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#http;
    if (clock.now() + POLL_MS > deadline) throw this.#http.error(what, 'not-propagated', { retryAfterMs: POLL_MS });
    await clock.sleep(POLL_MS, signal);
  }
}

function isOf(number: OwnedNumber, order: NumberOrder): boolean {
  return Math.abs(number.createdAt.getTime() - order.createdAt.getTime()) < SAME_PURCHASE_MS;
}

function resourceFrom(number: OwnedNumber): ProvisionedResource {
  return { providerRef: number.id, values: { number: number.phoneNumber }, publicValues: { number: number.phoneNumber } };
}
