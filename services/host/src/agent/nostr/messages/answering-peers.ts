// Sends what the agent answers to peers by itself: that it is there, and what becomes of their tasks.
import { textDigest } from '@offshoot/statements';
import type { LoopDeps } from '../../record/agent-deps.ts';
import { backoff } from '../../record/delay.ts';
import { type NostrAccountDeps, nostrAccount } from '../account.ts';
import type { NostrTable } from '../nostr-store.ts';
import { RelaysAway } from '../relays.ts';
import type { MessageTable } from './message-store.ts';
import type { PeerInboxTable } from './peer-inbox-store.ts';
import { deliver } from './peer-inboxes.ts';
import { Unsent } from './sending.ts';

type Tables = NostrTable & MessageTable & PeerInboxTable;

export interface AnsweringDeps extends LoopDeps<Tables>, NostrAccountDeps, Pick<Parameters<typeof deliver>[0], 'inbox'> {
  readonly store: LoopDeps<Tables>['store'];
}

/** An agent that waits for longer than a minute may sleep. */
const FIRST_RETRY_MS = 2 * 60_000;
const LAST_RETRY_MS = 60 * 60_000;
const SENT_AT_ONCE = 20;
/** A recipient looks back by an hour more than messages are backdated. */
const SAME_MS = 55 * 60_000;

/** Returns milliseconds until the next try; undefined: nothing waits. */
export async function sendAnswers(deps: AnsweringDeps): Promise<number | undefined> {
  const { messages, nostr } = deps.store;
  if (messages.nextAnswerAt() === undefined) return undefined;
  messages.dropStale(deps.now());
  const account = nostrAccount(deps);
  if (account === undefined) return undefined;
  for (let sent = 0; sent < SENT_AT_ONCE && !deps.closing.aborted; sent++) {
    const now = deps.now();
    const next = messages.nextAnswer(now);
    if (next === undefined) break;
    const { key, peer, text, attempts } = next;
    const isPeer = account.settings.peers.some((one) => one.key === peer);
    const at = messages.timeOf(textDigest(`${key}\n${text}`), now, SAME_MS);
    const outcome = isPeer ? await deliver(deps, account, { to: peer, text, at }, deps.closing).catch(away) : 'refused';
    if (outcome === 'away') messages.answerLater(key, new Date(now.getTime() + backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS)));
    else messages.answered(key);
    if (outcome === 'sent') nostr.count('sent', now);
    else deps.log.info({ instanceId: deps.instanceId, outcome, attempts }, 'could not answer a peer on Nostr');
  }
  const due = messages.nextAnswerAt();
  return due && Math.max(1, due.getTime() - deps.now().getTime());
}

function away(error: unknown): 'away' {
  if (error instanceof RelaysAway || error instanceof Unsent) return 'away';
  throw error;
}
