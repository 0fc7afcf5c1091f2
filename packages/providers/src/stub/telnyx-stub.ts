import type { Operation } from './faults.ts';
import { isoDate, numberIn, type StubContext, type StubProvider, type StubReply, type StubRequest, textIn } from './stub-exchange.ts';
import type { StubText, StubTexts } from './stub-texts.ts';

/** How slowly new things become visible, counted in reads rather than time, so that replays are exact. */
export interface Propagation {
  /** Reads of an order that still show it pending. */
  pendingReads?: number;
  /** Listings that do not yet show the number after the order succeeded. */
  unseenReads?: number;
  /** 404s of the number's own endpoints after a listing has shown it. */
  notFoundReads?: number;
  /** False: the order's customer_reference is not copied to the number. Default: true. */
  isReferenceCarried?: boolean;
}

interface StubOrder {
  id: string;
  status: 'pending' | 'success' | 'failure';
  phone_number: string;
  /** The number's ID within its order; the owned number has another ID. */
  line_id: string;
  customer_reference?: string;
  messaging_profile_id?: string;
  created_at: string;
  pendingReads: number;
  isLost: boolean;
}

export interface StubNumber {
  id: string;
  phone_number: string;
  customer_reference?: string;
  messaging_profile_id?: string;
  created_at: string;
  unseenReads: number;
  notFoundReads: number;
}

/** Telnyx's numbers (search, orders and owned numbers; a released one is for sale again) and the texts that are sent from them. */
export function telnyxStub({ store, now, newId }: StubContext, texts: StubTexts, propagation: Propagation): StubProvider {
  const failure = (status: number, message: string): StubReply => ({
    status,
    json: { errors: [{ code: status === 404 ? '10005' : '10015', title: message, detail: message }] },
  });

  function search(query: URLSearchParams): StubReply {
    const limit = numberIn(query, 'filter[limit]', 100, { min: 1, max: 250 });
    const owned = new Set(store.allLive<StubNumber>('number').map((number) => number.phone_number));
    for (const order of store.allLive<StubOrder>('order')) if (order.status === 'pending') owned.add(order.phone_number);
    const data: unknown[] = [];
    for (let i = 0; data.length < limit && i < 10_000; i++) {
      const phone_number = `+1970555${String(i).padStart(4, '0')}`;
      if (!owned.has(phone_number)) data.push({ record_type: 'available_phone_number', phone_number, features: [{ name: 'sms' }] });
    }
    return { status: 200, json: { data, meta: { total_results: data.length, best_effort_results: 0 } } };
  }

  function create(body: Record<string, unknown>, taken: 409 | 422 | 'order-fails' | undefined): StubReply {
    const lines = Array.isArray(body.phone_numbers) ? body.phone_numbers : [];
    const phoneNumber = (lines[0] as { phone_number?: unknown } | undefined)?.phone_number;
    if (lines.length !== 1 || typeof phoneNumber !== 'string' || !/^\+\d{8,15}$/.test(phoneNumber)) return failure(400, 'phone_numbers');
    if (isOwned(phoneNumber) || typeof taken === 'number')
      return failure(typeof taken === 'number' ? taken : 422, 'The number is not available');
    const order: StubOrder = {
      id: newId(),
      status: 'pending',
      phone_number: phoneNumber,
      line_id: newId(),
      customer_reference: textIn(body, 'customer_reference'),
      messaging_profile_id: textIn(body, 'messaging_profile_id'),
      created_at: isoDate(now()),
      pendingReads: propagation.pendingReads ?? 0,
      isLost: taken !== undefined,
    };
    store.add('order', order.id, order);
    return { status: 200, json: { data: shownOrder(progress(order)) } };
  }

  const isOwned = (phoneNumber: string) => store.allLive<StubNumber>('number').some((number) => number.phone_number === phoneNumber);

  /** Each read of an order advances it. Of two orders for one number the later one fails. */
  function progress(order: StubOrder): StubOrder {
    if (order.status !== 'pending') return order;
    const changed: StubOrder = { ...order };
    if (order.pendingReads > 0) changed.pendingReads--;
    else changed.status = order.isLost || isOwned(order.phone_number) ? 'failure' : 'success';
    store.change('order', order.id, changed);
    if (changed.status === 'success') {
      const number: StubNumber = {
        id: BigInt(`0x${newId().slice(0, 15)}`).toString(),
        phone_number: order.phone_number,
        customer_reference: propagation.isReferenceCarried === false ? undefined : order.customer_reference,
        messaging_profile_id: order.messaging_profile_id,
        created_at: isoDate(now()),
        unseenReads: propagation.unseenReads ?? 0,
        notFoundReads: propagation.notFoundReads ?? 0,
      };
      store.add('number', number.id, number);
    }
    return changed;
  }

  function listOrders(query: URLSearchParams): StubReply {
    const reference = query.get('filter[customer_reference]');
    const orders = store.allLive<StubOrder>('order').filter((order) => reference === null || order.customer_reference?.includes(reference));
    return pageOf(
      orders.map((order) => shownOrder(progress(order))),
      query,
    );
  }

  function listNumbers(query: URLSearchParams): StubReply {
    // Orders are carried out whether or not anybody reads them.
    for (const order of store.allLive<StubOrder>('order')) progress(order);
    const digits = query.get('filter[phone_number]');
    const numbers = store.allLive<StubNumber>('number').filter((number) => digits === null || number.phone_number.includes(digits));
    const visible = numbers.filter((number) => {
      if (number.unseenReads > 0) store.change('number', number.id, { ...number, unseenReads: number.unseenReads - 1 });
      return number.unseenReads === 0;
    });
    return pageOf(visible.map(shownNumber), query);
  }

  function actOnNumber(operation: Operation, id: string, body: Record<string, unknown>): StubReply {
    const number = store.live<StubNumber>('number', id);
    if (!number) return failure(404, 'Resource not found');
    if (operation === 'telnyx.delete-number') {
      store.remove('number', id);
      return { status: 200, json: { data: { ...shownNumber(number), status: 'deleted' } } };
    }
    if (number.notFoundReads > 0) {
      store.change('number', id, { ...number, notFoundReads: number.notFoundReads - 1 });
      return failure(404, 'Resource not found');
    }
    const changed = { ...number };
    if (operation === 'telnyx.update-number') changed.customer_reference = textIn(body, 'customer_reference') ?? number.customer_reference;
    if (operation === 'telnyx.update-messaging') changed.messaging_profile_id = textIn(body, 'messaging_profile_id');
    store.change('number', id, changed);
    return { status: 200, json: { data: shownNumber(changed) } };
  }

  function sendMessage(body: Record<string, unknown>): StubReply {
    const [from, to, text] = [textIn(body, 'from') ?? '', textIn(body, 'to') ?? '', textIn(body, 'text') ?? ''];
    if (!isOwned(from)) return refusal(422, '40305', "Invalid 'from' address");
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return refusal(422, '40310', "Invalid 'to' address");
    if (text === '') return failure(422, 'text');
    if (texts.isStopped(from, to)) return refusal(422, '40300', 'Blocked due to STOP message');
    const sent = texts.send({ from, to, text, webhook_url: textIn(body, 'webhook_url') ?? '' });
    return { status: 200, json: { data: { record_type: 'message', ...shownText(sent) } } };
  }

  function listRecords(query: URLSearchParams): StubReply {
    if (query.get('filter[record_type]') !== 'messaging') return failure(400, 'filter[record_type]');
    const [cli, since] = [query.get('filter[cli]'), query.get('filter[created_at][gte]') ?? ''];
    const records = texts.records().filter(({ from, created_at }) => (cli === null || from === cli) && created_at.slice(0, 10) >= since);
    return pageOf(records.map(shownRecord), query);
  }

  return {
    name: 'telnyx',
    basePath: '/telnyx/v2',
    failure,
    operation({ method, path }) {
      const place = path.map((segment, i) => (i === 1 ? '*' : segment)).join('/');
      const operations: Record<string, Operation | undefined> = {
        'GET available_phone_numbers': 'telnyx.search',
        'POST number_orders': 'telnyx.create-order',
        'GET number_orders': 'telnyx.list-orders',
        'GET number_orders/*': 'telnyx.get-order',
        'POST messages': 'telnyx.send-message',
        'GET detail_records': 'telnyx.list-records',
        'GET phone_numbers': 'telnyx.list-numbers',
        'GET phone_numbers/*': 'telnyx.get-number',
        'PATCH phone_numbers/*': 'telnyx.update-number',
        'PATCH phone_numbers/*/messaging': 'telnyx.update-messaging',
        'DELETE phone_numbers/*': 'telnyx.delete-number',
      };
      return operations[`${method} ${place}`];
    },
    act(operation, { path, query, body }: StubRequest, isTaken) {
      if (operation === 'telnyx.send-message') return sendMessage(body);
      if (operation === 'telnyx.list-records') return listRecords(query);
      if (operation === 'telnyx.search') return search(query);
      if (operation === 'telnyx.create-order') return create(body, isTaken);
      if (operation === 'telnyx.list-orders') return listOrders(query);
      if (operation === 'telnyx.list-numbers') return listNumbers(query);
      if (operation !== 'telnyx.get-order') return actOnNumber(operation, path[1] ?? '', body);
      const order = store.live<StubOrder>('order', path[1] ?? '');
      return order ? { status: 200, json: { data: shownOrder(progress(order)) } } : failure(404, 'Resource not found');
    },
  };
}

function pageOf(all: unknown[], query: URLSearchParams): StubReply {
  const size = numberIn(query, 'page[size]', 20, { min: 1, max: 250 });
  const number = numberIn(query, 'page[number]', 1, { min: 1, max: 1e6 });
  const meta = { page_number: number, page_size: size, total_pages: Math.ceil(all.length / size), total_results: all.length };
  return { status: 200, json: { data: all.slice((number - 1) * size, number * size), meta } };
}

const refusal = (status: number, code: string, title: string): StubReply => ({
  status,
  json: { errors: [{ code, title, detail: title }] },
});

function shownText({ id, from, to, text, webhook_url, created_at }: StubText): object {
  const parties = { from: { phone_number: from }, to: [{ phone_number: to, status: 'queued' }] };
  return { id, direction: 'outbound', type: 'SMS', ...parties, text, webhook_url, received_at: created_at, errors: [] };
}

function shownRecord({ id, from, to, webhook_url, created_at }: StubText): object {
  const parties = { cli: from, cld: to, direction: 'outbound', message_type: 'SMS' };
  return { record_type: 'message_detail_record', uuid: id, ...parties, created_at, delivery_status_webhook_url: webhook_url };
}

function shownOrder({ pendingReads: _pending, isLost: _lost, phone_number, line_id, ...order }: StubOrder): object {
  const line = { record_type: 'number_order_phone_number', id: line_id, phone_number, status: order.status, requirements_met: true };
  return { record_type: 'number_order', phone_numbers_count: 1, ...order, updated_at: order.created_at, phone_numbers: [line] };
}

function shownNumber({ unseenReads: _unseen, notFoundReads: _notFound, ...number }: StubNumber): object {
  return { record_type: 'phone_number', status: 'active', purchased_at: number.created_at, tags: [], ...number };
}
