import { type Client, VISIBLE } from './bindings.ts';

/**
 * Listens for new conversations and for messages in all of them. What comes is not looked at: it
 * is in the database by then. An error on a stream counts as an event too, for the same reason.
 */
export async function openStreams(client: Client, event: () => void, end: () => void): Promise<{ close(): Promise<void> }> {
  const conversations = client.conversations();
  const streams = await Promise.all([conversations.stream(event, end), conversations.streamAllMessages(event, end, undefined, VISIBLE)]);
  return {
    async close() {
      await Promise.allSettled(streams.map((stream) => stream.endAndWait()));
    },
  };
}
