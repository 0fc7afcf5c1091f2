// With what the agent sends its messages on Nostr.
import type { ActionKind } from '@offshoot/actions';
import { NostrError } from '@offshoot/nostr';
import { nostrAccount } from '../../../nostr/account.ts';
import { deliver } from '../../../nostr/messages/peer-inboxes.ts';
import { ownAddress } from '../../../nostr/messages/peers.ts';
import { Unsent } from '../../../nostr/messages/sending.ts';
import { RelaysAway } from '../../../nostr/relays.ts';
import { EffectFailure, type EffectTool, type KindDeps } from '../../effect-kind.ts';

/** no-inbox: the recipient says nowhere where they read. off: the agent has no key any more. */
export type NotSent = 'no-inbox' | 'relays' | 'off' | 'other';

export interface SendingTool extends EffectTool {
  /** Throws EffectFailure with a NotSent. The same key sends the same message for REMEMBERED_MS. */
  send(message: { to: string; text: string; key: string }, signal: AbortSignal): Promise<void>;
}

/** A recipient looks back by an hour more than messages are backdated. */
const SAME_MS = 55 * 60_000;
/** With some minutes to spare. */
export const REMEMBERED_MS = 50 * 60_000;

/** Undefined: it is not on Nostr. */
export function sendingTool(deps: KindDeps, kind: ActionKind): SendingTool | undefined {
  const account = ownAddress(deps);
  return account === undefined ? undefined : { kind, account, toolDigest: '', send: (message, signal) => send(deps, message, signal) };
}

async function send(deps: KindDeps, { to, text, key }: { to: string; text: string; key: string }, signal: AbortSignal): Promise<void> {
  const account = nostrAccount(deps);
  if (account === undefined) throw refused('off');
  const at = deps.store.messages.timeOf(key, deps.now(), SAME_MS);
  const sent = await deliver(deps, account, { to, text, at }, signal).catch((error: unknown) => {
    if (error instanceof Unsent) throw new EffectFailure('unsent');
    if (error instanceof RelaysAway) throw new EffectFailure('unknown');
    if (error instanceof NostrError) throw refused('other');
    throw error;
  });
  if (sent !== 'sent') throw refused(sent === 'refused' ? 'relays' : sent);
  deps.store.nostr.count('sent', deps.now());
}

const refused = (why: NotSent) => new EffectFailure('refused', { why });
