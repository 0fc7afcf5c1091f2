import { dateOf, fieldsOf, listOf, MalformedAnswer, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';

export interface NumberOrder {
  id: string;
  status: 'pending' | 'success' | 'failure';
  customerReference: string | undefined;
  createdAt: Date;
  /** E.164, without numbers whose order failed. */
  phoneNumbers: string[];
}

export interface OwnedNumber {
  /** Not the ID that the same number has within its order. */
  id: string;
  phoneNumber: string;
  customerReference: string | undefined;
  createdAt: Date;
}

export interface Page<T> {
  items: T[];
  totalPages: number;
}

export function orderOf(value: unknown): NumberOrder {
  const fields = fieldsOf(value, 'order');
  const numbers = listOf(fields, 'phone_numbers').map((number) => fieldsOf(number, 'phone_numbers'));
  return {
    id: textOf(fields, 'id'),
    status: statusOf(textOf(fields, 'status')),
    customerReference: optionalTextOf(fields, 'customer_reference'),
    createdAt: dateOf(fields, 'created_at'),
    phoneNumbers: numbers.filter((number) => number.status !== 'failure').map((number) => textOf(number, 'phone_number')),
  };
}

function statusOf(text: string): NumberOrder['status'] {
  if (text === 'pending' || text === 'success' || text === 'failure') return text;
  throw new MalformedAnswer('status');
}

/** Undefined: the account no longer owns the number. */
export function ownedNumberOf(value: unknown): OwnedNumber | undefined {
  const fields = fieldsOf(value, 'phone_numbers');
  if (['deleted', 'purchase-failed', 'port-failed', 'ported-out'].includes(optionalTextOf(fields, 'status') ?? '')) return undefined;
  return {
    id: textOf(fields, 'id'),
    phoneNumber: textOf(fields, 'phone_number'),
    customerReference: optionalTextOf(fields, 'customer_reference'),
    createdAt: dateOf(fields, 'created_at'),
  };
}

export function dataOf<T>(item: (value: unknown) => T): (body: unknown) => T {
  return (body) => item(fieldsOf(body).data);
}

export function pageOf<T>(item: (value: unknown) => T | undefined): (body: unknown) => Page<T> {
  return (body) => {
    const fields = fieldsOf(body);
    const total = fieldsOf(fields.meta ?? {}, 'meta').total_pages;
    return {
      items: listOf(fields, 'data')
        .map(item)
        .filter((one) => one !== undefined),
      totalPages: typeof total === 'number' ? total : 1,
    };
  };
}
