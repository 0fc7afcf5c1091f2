// Sends one direct message: to where the recipient reads, and a copy to where the agent itself does.
import { giftWrapsFor } from '@offshoot/nostr';
import type { OwnAccount } from '../account.ts';
import { type Relays, RelaysAway } from '../relays.ts';

export interface OutgoingMessage {
  text: string;
  /** Public key. */
  to: string;
  /** The same message at the same time has the same ID, so that who gets it twice knows. */
  at: Date;
}

/** no-inbox: it says nowhere where it reads. refused: no relay takes it. */
export type Sent = 'sent' | 'no-inbox' | 'refused';

/** Nothing was sent, and it may be soon: no relay says where the recipient reads, or the agent's own inbox is not open yet. */
export class Unsent extends Error {
  override readonly name = 'Unsent';
}

/** Repeatable. Throws Unsent; RelaysAway if nobody can tell whether it was sent. */
export async function sendMessage(
  relays: Pick<Relays, 'inboxRelaysOf' | 'publish' | 'defaults'>,
  account: Pick<OwnAccount, 'publicKey' | 'relays' | 'secretKey' | 'signer'>,
  { text, to, at }: OutgoingMessage,
  signal: AbortSignal,
): Promise<Sent> {
  const { wraps } = giftWrapsFor({ text, to }, { secretKey: account.secretKey, now: at });
  const inbox = await inboxOf(relays, account, to, signal);
  if (inbox.length === 0) return 'no-inbox';
  for (const { recipient, event } of wraps) {
    if (recipient !== to) continue;
    const { taken, away } = await relays.publish(account, event, inbox, signal);
    if (taken === 0 && away > 0) throw new RelaysAway('a relay of the recipient does not answer');
    if (taken === 0) return 'refused';
  }
  const own = wraps.find(({ recipient }) => recipient !== to);
  if (own !== undefined) await relays.publish(account, own.event, account.relays, signal).catch(ignoreAway);
  return 'sent';
}

async function inboxOf(
  relays: Pick<Relays, 'inboxRelaysOf' | 'defaults'>,
  account: Pick<OwnAccount, 'relays'>,
  to: string,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    // The relay of the host knows all agents there.
    return await relays.inboxRelaysOf(to, [...new Set([...account.relays, ...relays.defaults])], signal);
  } catch (error) {
    if (error instanceof RelaysAway) throw new Unsent('no relay says where the recipient reads', { cause: error });
    throw error;
  }
}

/** The copy is for its owner's own client. */
function ignoreAway(error: unknown): void {
  if (!(error instanceof RelaysAway)) throw error;
}
