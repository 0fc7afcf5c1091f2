// Where a newer event of the agent replaces an older one.
import { KINDS, type NostrEvent, unixSeconds } from '@offshoot/nostr';

export const PROFILE = String(KINDS.profile);
export const RELAY_LIST = String(KINDS.relayList);
export const INBOX_RELAYS = String(KINDS.inboxRelays);
export const ENGRAMS = `${KINDS.engram}:`;

/** Relays keep the newer of two: a second later than the last one, even if the clock went back. */
export function nextCreation(now: Date, last: Pick<NostrEvent, 'created_at'> | undefined): number {
  return Math.max(unixSeconds(now), (last?.created_at ?? 0) + 1);
}
