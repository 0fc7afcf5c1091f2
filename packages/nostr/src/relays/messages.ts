// What a relay says, cut where it is decoded: NIP-01 and NIP-42.
import { type NostrEvent, readEvent } from '../events.ts';

export type RelayMessage =
  | { is: 'EVENT'; subscription: string; event: NostrEvent; units: number }
  | { is: 'OK'; eventId: string; isTaken: boolean; reason: string }
  | { is: 'EOSE'; subscription: string }
  | { is: 'CLOSED'; subscription: string; reason: string }
  | { is: 'AUTH'; challenge: string }
  | { is: 'NOTICE' };

/** UTF-16 units. */
const MAX_REASON = 300;
const MAX_CHALLENGE = 500;

/** Undefined: it is nothing that is understood. Throws NostrError for an event that is malformed. */
export function relayMessageIn(text: string): RelayMessage | undefined {
  const said = jsonIn(text);
  if (!Array.isArray(said)) return undefined;
  const [type, first, second, third] = said as unknown[];
  if (typeof first !== 'string') return undefined;
  switch (type) {
    case 'EVENT':
      return { is: type, subscription: first, event: readEvent(second), units: text.length };
    case 'OK':
      return { is: type, eventId: first, isTaken: second === true, reason: reasonIn(third) };
    case 'EOSE':
      return { is: type, subscription: first };
    case 'CLOSED':
      return { is: type, subscription: first, reason: reasonIn(second) };
    case 'AUTH':
      return first.length <= MAX_CHALLENGE ? { is: type, challenge: first } : undefined;
    case 'NOTICE':
      return { is: type };
    default:
      return undefined;
  }
}

const reasonIn = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_REASON).toWellFormed() : '');

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prefixes of NIP-01 and NIP-42 for people and programs. */
export const wantsAuth = (reason: string): boolean => reason.startsWith('auth-required:');
/** It has it already, which is as good. */
export const isDuplicate = (reason: string): boolean => reason.startsWith('duplicate:');
