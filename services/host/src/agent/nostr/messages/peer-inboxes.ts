// Agents that prove to each other which inbox on XMTP is theirs speak about tasks there: no relay sees that they do, and none has to be up.
import { BINDING_LASTS_MS, readBindingProof, verifyBinding } from '@offshoot/context/nostr/genuine-binding.ts';
import { taskMessageCodec } from '@offshoot/context/nostr/task-codec.ts';
import { bindingIn, KINDS, type TaskMessage, taskMessageIn } from '@offshoot/nostr';
import { Refusal } from '@offshoot/refusals';
import { textDigest } from '@offshoot/statements';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { type AgentMessage, type XmtpAgentClient, XmtpError } from '@offshoot/xmtp/agent-client.ts';
import { nextPage, passOver, takingIn } from '../../begun/taking-in.ts';
import type { AgentDeps, LoopDeps, OnlineDeps } from '../../record/agent-deps.ts';
import { backoff, earliest } from '../../record/delay.ts';
import { isSilent } from '../../record/domain/quiet.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';
import { isActive } from '../../trust/pausing.ts';
import { type NostrAccountDeps, nostrAccount, type OwnAccount } from '../account.ts';
import type { NostrTable } from '../nostr-store.ts';
import { RelaysAway } from '../relays.ts';
import { hearTask } from './hearing-tasks.ts';
import { MAX_OF_PEER, type MessageTable } from './message-store.ts';
import type { PeerInboxTable } from './peer-inbox-store.ts';
import type { Peer } from './peers.ts';
import { type OutgoingMessage, type Sent, sendMessage, Unsent } from './sending.ts';
import type { TaskTable } from './task-store.ts';

type Tables = ConversationTable & MessageTable & NostrTable & PeerInboxTable & TaskTable;

export interface LookingDeps extends LoopDeps<Tables>, NostrAccountDeps {
  readonly store: LoopDeps<Tables>['store'];
  readonly identities: InboxKeysReader;
}

/** A wallet or installation that was revoked, or a newer profile, is noticed by then. */
const AGAIN_MS = 24 * 60 * 60_000;
/** Most people on Nostr have no inbox. An agent that waits for longer than a minute may sleep. */
const FIRST_RETRY_MS = 2 * 60_000;

/** Looks for the inboxes of peers. Returns milliseconds until the next look; undefined: it has no peers. */
export async function lookForInboxes(deps: LookingDeps): Promise<number | undefined> {
  const { enabled, peers } = deps.store.nostr.standing().settings;
  const keys = enabled ? peers.map(({ key }) => key) : [];
  const due = keys.filter((peer) => dueIn(deps, peer) <= 0);
  // It reads the agent's key from a file, so only if one is due.
  const account = due.length > 0 ? nostrAccount(deps) : undefined;
  if (due.length > 0 && account === undefined) return undefined;
  for (const peer of due) if (account !== undefined && !deps.closing.aborted) await lookForInbox(deps, account, peer);
  const next = earliest(...keys.map((peer) => dueIn(deps, peer)));
  return next && Math.max(1, next);
}

async function lookForInbox(deps: LookingDeps, account: OwnAccount, peer: string): Promise<void> {
  const inbox = await provenInbox(deps, account, peer);
  if (deps.closing.aborted) return;
  const { peerInboxes } = deps.store;
  const now = deps.now();
  deps.store.transaction(() => (inbox === undefined ? peerInboxes.notFound(peer, now) : peerInboxes.found(peer, inbox, now)));
  if (inbox !== undefined) deps.wake.duties();
}

/** Milliseconds; not above 0: now. */
function dueIn({ store, now }: LookingDeps, peer: string): number {
  const known = store.peerInboxes.of(peer);
  if (known === undefined) return 0;
  const pause = known.failures === 0 ? AGAIN_MS : backoff(known.failures - 1, FIRST_RETRY_MS, AGAIN_MS);
  return known.lookedAt.getTime() + pause - now().getTime();
}

/** Undefined: it proves none, or nobody can say now. */
async function provenInbox(deps: LookingDeps, account: OwnAccount, peer: string) {
  const { identities, relays, closing } = deps;
  try {
    const profile = await relays.newest(account, { kind: KINDS.profile, author: peer }, closing);
    const binding = profile && bindingIn(profile);
    if (profile === undefined || binding === undefined || binding.inboxId === deps.store.state.inboxId) return undefined;
    const { inboxId, proof } = binding;
    const keys = await identities.keysOf(inboxId, { fresh: true });
    const { ok } = await verifyBinding(profile, { publicKey: peer, keys, now: deps.now() });
    return ok ? { inboxId, provenUntil: new Date(Date.parse(readBindingProof(proof).issuedAt) + BINDING_LASTS_MS) } : undefined;
  } catch (error) {
    if (error instanceof RelaysAway || error instanceof Refusal || closing.aborted) return undefined;
    throw error;
  }
}

/** Undefined: none is proven now. */
function inboxOf({ store, now }: AgentDeps<PeerInboxTable>, peer: string): string | undefined {
  const known = store.peerInboxes.of(peer);
  return known !== undefined && known.inboxId !== '' && known.provenUntil > now() ? known.inboxId : undefined;
}

/** Takes in what peers say about tasks in their direct messages. Returns true if more messages are available. */
export async function hearPeers(deps: OnlineDeps<Tables>): Promise<boolean> {
  const { store } = deps;
  const { phase, conversationState, quiet } = store.state;
  // As with everything from outside: it is read once it can be shown.
  if (phase !== 'live' || conversationState !== 'here' || isSilent(quiet) || !isActive(deps)) return false;
  const { settings } = store.nostr.standing();
  let more = false;
  for (const peer of settings.enabled ? settings.peers : []) {
    const inboxId = inboxOf(deps, peer.key);
    if (inboxId !== undefined) more = (await hearPeer(deps, peer, inboxId)) || more;
  }
  return more;
}

async function hearPeer(deps: OnlineDeps<Tables>, peer: Peer, inboxId: string): Promise<boolean> {
  const { client, store } = deps;
  const dm = await client.conversation(`dm:${inboxId}`);
  if (dm === undefined) return false;
  const page = await nextPage(deps, { lane: 'tasks', conversationId: dm.id, after: store.peerInboxes.cursor(peer.key) });
  const [first] = page.messages;
  if (first === undefined) return false;
  const pass = () => store.peerInboxes.readTo(peer.key, page.cursor);
  const taken = await takingIn(deps, { lane: 'tasks', ids: page.messages.map(({ id }) => id) }, async () =>
    store.transaction(() => {
      // Its owner may have removed it in the meantime.
      if (inboxOf(deps, peer.key) !== inboxId) return;
      for (const message of page.messages) hearMessage(deps, peer, message, inboxId);
      pass();
    }),
  );
  if (taken === 'deadly') passOver(deps, { lane: 'tasks', id: first.id, what: 'a message of another agent' }, pass);
  return page.more;
}

function hearMessage(deps: AgentDeps<Tables>, peer: Peer, message: AgentMessage, inboxId: string): void {
  const { messages, nostr, state } = deps.store;
  if (message.kind !== 'custom' || message.contentType !== taskMessageCodec.contentType) return;
  // What was said to a former owner's agent is none of the new one's business.
  if (message.senderInboxId !== inboxId || message.sentAt.getTime() < state.ownerChangedAt) return;
  const now = deps.now();
  if (!messages.countOf(peer.key, { now, most: MAX_OF_PEER })) return;
  nostr.count('received', now);
  hearTask(deps, peer, message.content as TaskMessage);
  deps.wake.duties();
}

interface DeliveringDeps extends AgentDeps<PeerInboxTable>, Pick<NostrAccountDeps, 'relays'> {
  /** The agent's inbox, once it is open. */
  inbox(): XmtpAgentClient | undefined;
}

/**
 * Sends one message to a peer: what is about tasks from inbox to inbox where both are proven, and everything else by relays. Repeatable; who
 * gets it both ways takes it in once. Throws what `sendMessage` throws.
 */
export async function deliver(deps: DeliveringDeps, account: OwnAccount, message: OutgoingMessage, signal: AbortSignal): Promise<Sent> {
  const isSent = await sentToInbox(deps, message);
  return isSent ? 'sent' : await sendMessage(deps.relays, account, message, signal);
}

async function sentToInbox(deps: DeliveringDeps, { to, text }: OutgoingMessage): Promise<boolean> {
  const [client, inboxId, content] = [deps.inbox(), inboxOf(deps, to), taskMessageIn(text)];
  if (inboxId === undefined || content === undefined) return false;
  if (client === undefined) throw new Unsent('its own inbox is not open yet');
  try {
    const dm = await client.openDm(inboxId);
    await client.sendContent(dm.id, taskMessageCodec, content, { idempotencyKey: `task:${textDigest(text)}`, shouldPush: false });
    return true;
  } catch (error) {
    if (!(error instanceof XmtpError)) throw error;
    deps.log.info({ instanceId: deps.instanceId, failure: error.failure }, 'could not reach the inbox of a peer; a relay may');
    return false;
  }
}
