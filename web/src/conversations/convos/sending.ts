// This browser stores a person's message first, and sends it once when the network is there, even after a reload.

import { type ConvosGroup, latestGroups, requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { NEWEST_FIRST, REACTION_ADDED, REACTION_REMOVED, TEXT, UNICODE, UNPUBLISHED } from '../../xmtp/sdk-enums.ts';
import { introduce, ownName } from './profiles.ts';

/** The message that is answered or reacted to. */
export interface Reference {
  id: string;
  senderInboxId: string;
}

const OPTIMISTIC = { optimistic: true };
/** Of these, an attempt failed. The SDK gives a message up after three, so the next one waits until the network is there again. */
const stalled = new WeakSet<PageClient>();
/** Nobody writes in more of them while the network is away. */
const LATEST_CONVERSATIONS = 100;

/** Resolves when it is stored. Others see the person's name beside it. */
export async function sendText(client: PageClient, conversationId: string, text: string, replyTo?: Reference): Promise<void> {
  await introduce(client, conversationId, ownName() ?? '', OPTIMISTIC);
  const group = await requireGroup(client, conversationId);
  if (replyTo === undefined) await group.sendText(text, OPTIMISTIC);
  else {
    const { id, senderInboxId } = replyTo;
    await group.sendReply({ content: encoded(text), reference: id, referenceInboxId: senderInboxId }, OPTIMISTIC);
  }
  void publishNow(client, group);
}

/** How far back an agent's latest message is looked for. */
const LATEST_MESSAGES = 200n;

/** Says it as a reply to this agent's latest message, so no other agent of the same name takes it for itself. */
export async function tellAgent(
  client: PageClient,
  conversationId: string,
  { inboxId, texts }: { inboxId: string; texts: readonly string[] },
): Promise<void> {
  const group = await requireGroup(client, conversationId);
  const latest = await group.messages({ contentTypes: [TEXT], direction: NEWEST_FIRST, limit: LATEST_MESSAGES });
  const found = latest.find(({ senderInboxId }) => senderInboxId === inboxId);
  for (const text of texts) await sendText(client, conversationId, text, found && { id: found.id, senderInboxId: inboxId });
}

/** Reacts, or takes the reaction back. */
export async function sendReaction(
  client: PageClient,
  conversationId: string,
  to: Reference,
  { emoji, isThere }: { emoji: string; isThere: boolean },
): Promise<void> {
  const group = await requireGroup(client, conversationId);
  const action = isThere ? REACTION_ADDED : REACTION_REMOVED;
  const reaction = { reference: to.id, referenceInboxId: to.senderInboxId, action, content: emoji, schema: UNICODE } as const;
  await group.sendReaction(reaction, OPTIMISTIC);
  void publishNow(client, group);
}

/** Tries again to send what is stored, if the network is there. */
export async function publishAgain(client: PageClient, conversationId: string): Promise<void> {
  stalled.delete(client);
  await publishNow(client, await requireGroup(client, conversationId));
}

/** Sends what was stored while the network was away, until the returned function is called. */
export function sendWhatIsStored(client: PageClient): () => Promise<void> {
  let turn = Promise.resolve();
  const look = () => {
    turn = turn.then(() => publishAll(client)).catch(() => {});
  };
  const unfollow = client.onReached(look);
  look();
  return () => {
    unfollow();
    return turn;
  };
}

async function publishAll(client: PageClient): Promise<void> {
  stalled.delete(client);
  for (const group of await latestGroups(client, LATEST_CONVERSATIONS)) {
    const waiting = await group.countMessages({ deliveryStatus: UNPUBLISHED });
    // In one that the person is out of, nothing can be sent any more, and it must not hold up the others.
    if (waiting > 0n && (await group.isActive())) await publish(client, group);
  }
}

/** Of what a person has just done: what fails may be the first sign that the network is away. */
async function publishNow(client: PageClient, group: ConvosGroup): Promise<void> {
  const wasStalled = stalled.has(client);
  await publish(client, group);
  if (!wasStalled && stalled.has(client)) client.doubt();
}

/** The message itself says whether it has been sent. */
async function publish(client: PageClient, group: ConvosGroup): Promise<void> {
  if (client.connection() === 'offline' || stalled.has(client)) return;
  try {
    await group.publishMessages();
  } catch {
    stalled.add(client);
  }
  client.wake(group.id);
}

/** As XMTP encodes a text. The SDK has a function for it, which needs its WebAssembly outside the worker, too. */
function encoded(text: string) {
  const type = { authorityId: 'xmtp.org', typeId: 'text', versionMajor: 1, versionMinor: 0 };
  return { type, parameters: { encoding: 'UTF-8' }, content: new TextEncoder().encode(text) };
}
