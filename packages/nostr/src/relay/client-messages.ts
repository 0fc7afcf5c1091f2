// What clients say to the relay, cut where it is decoded: NIP-01 and NIP-42.
import type { Filter } from '../filters.ts';
import { isEventId, isPublicKey, type NostrEvent, readEvent } from '../index.ts';
import type { RelayLimits } from './limits.ts';

export type ClientMessage =
  | { is: 'EVENT'; event: NostrEvent }
  | { is: 'AUTH'; event: NostrEvent }
  | { is: 'REQ'; name: string; filters: Filter[] }
  | { is: 'CLOSE'; name: string };

/** `name`: of the subscription that it is about. */
export class ClientMistake extends Error {
  override readonly name = 'ClientMistake';
  readonly subscription: string | undefined;

  constructor(message: string, subscription?: string) {
    super(message);
    this.subscription = subscription;
  }
}

/** Throws ClientMistake, and NostrError for an event that is malformed. */
export function clientMessageIn(text: string, limits: RelayLimits): ClientMessage {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new ClientMistake('invalid: this is no JSON');
  }
  if (!Array.isArray(said)) throw new ClientMistake('invalid: a message is a list');
  const [type, first, ...rest] = said as unknown[];
  switch (type) {
    case 'EVENT':
    case 'AUTH':
      return { is: type, event: readEvent(first) };
    case 'REQ':
      return { is: type, name: nameIn(first, limits), filters: filtersIn(String(first), rest, limits) };
    case 'CLOSE':
      return { is: type, name: nameIn(first, limits) };
    default:
      throw new ClientMistake('invalid: a message is EVENT, REQ, CLOSE or AUTH');
  }
}

function nameIn(value: unknown, { subscriptionNameLength: most }: RelayLimits): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= most) return value;
  throw new ClientMistake(`invalid: a subscription has a name of 1 to ${most} characters`);
}

function filtersIn(name: string, values: readonly unknown[], limits: RelayLimits): Filter[] {
  if (values.length === 0 || values.length > limits.filters)
    throw new ClientMistake(`invalid: a subscription has 1 to ${limits.filters} filters`, name);
  return values.map((value) => {
    const filter = filterIn(value, limits);
    if (filter !== undefined) return filter;
    throw new ClientMistake(`invalid: a filter is malformed, or has more than ${limits.values} values`, name);
  });
}

/** No object: names of its prototype would be fields. */
const LISTS = new Map<string, (value: unknown) => boolean>([
  ['ids', isEventId],
  ['authors', isPublicKey],
  ['kinds', isWhole],
]);

/** Undefined: it is malformed. Fields of other specifications, such as searches, are refused, since they would be ignored. */
function filterIn(value: unknown, limits: RelayLimits): Filter | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [name, given] of Object.entries(value)) {
    if (['since', 'until', 'limit'].includes(name)) {
      if (!isWhole(given)) return undefined;
      continue;
    }
    const fits = LISTS.get(name) ?? (/^#[A-Za-z]$/.test(name) ? isText : undefined);
    if (fits === undefined || !Array.isArray(given) || given.length > limits.values || !given.every(fits)) return undefined;
  }
  return value as Filter;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 1_024;

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
