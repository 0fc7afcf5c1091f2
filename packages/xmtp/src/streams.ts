import { setTimeout as delay } from 'node:timers/promises';
import { ALLOWED, type Client, type Conversation, UNKNOWN, VISIBLE } from './bindings.ts';

/**
 * When the message stream is nudged after a conversation has appeared, ms: an odd number of times.
 * At once, and again as the other stream may report it before the message stream has queued it.
 */
const NUDGES_MS = [0, 50, 250, 1_000, 4_000];

/**
 * Listens for new conversations and for messages in all of them. What comes is not looked at: it
 * is in the database by then. An error on a stream counts as an event too, for the same reason.
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
 * The SDK's message stream queues a conversation that appears while it works on a message, and
 * then sleeps until something else comes: the conversation stays unheard (about 1 in 25). Only a
 * change wakes it, so consent goes to and fro, ending in "allowed"; either lets a conversation be seen.
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
      // A conversation that is gone again needs no hearing.
    }
  }
}
