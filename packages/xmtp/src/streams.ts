import { setTimeout as delay } from 'node:timers/promises';
import { ALLOWED, type Client, type Conversation, UNKNOWN, VISIBLE } from './bindings.ts';

/**
 * When to nudge the message stream after a conversation has appeared, in ms. An odd number of times: at once,
 * and again because the other stream may report it before the message stream has queued it.
 */
const NUDGES_MS = [0, 50, 250, 1_000, 4_000];

/**
 * Listens for new conversations and for messages in all of them. Ignores what arrives: it is
 * already in the database. For the same reason an error on a stream also counts as an event.
 */
export async function openStreams(client: Client, event: () => void, end: () => void): Promise<{ close(): Promise<void> }> {
  const conversations = client.conversations();
  const closing = new AbortController();
  const onConversation = (error: Error | null, conversation: Conversation | undefined) => {
    event();
    if (!error && conversation) void nudge(conversation, closing.signal);
  };
  const streams = await Promise.all([
    conversations.stream(onConversation, end),
    conversations.streamAllMessages(event, end, undefined, VISIBLE),
  ]);
  return {
    async close() {
      closing.abort();
      await Promise.allSettled(streams.map((stream) => stream.endAndWait()));
    },
  };
}

/**
 * The SDK's message stream queues a conversation that appears while it is processing a message, and
 * then sleeps until something else arrives, so the conversation stays unheard (about 1 in 25). Only a
 * change wakes it, so consent is toggled, ending in "allowed"; a conversation is visible in either state.
 */
async function nudge(conversation: Conversation, signal: AbortSignal): Promise<void> {
  let passed = 0;
  for (const [index, at] of NUDGES_MS.entries()) {
    if (at > passed) await delay(at - passed, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    passed = at;
    try {
      conversation.updateConsentState(index % 2 === 0 ? ALLOWED : UNKNOWN);
    } catch {
      // A conversation that is gone again needs no listening.
    }
  }
}
