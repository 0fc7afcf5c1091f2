import type { MessageLine, OwnerMessages, ReceivedMessage } from '@offshoot/client';
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import type { AgentMessage, XmtpAgentClient } from '@offshoot/xmtp';
import type { IdentityStore } from '../identity-store.ts';

/** Of the inbox on this machine, which is open only while it is read. */
export function ownerMessages(identities: Pick<IdentityStore, 'openInbox'>): OwnerMessages {
  return {
    line: async (inboxId) => lineTo(inboxId, await identities.openInbox()),
    async received(codec) {
      await using inbox = await identities.openInbox();
      await inbox.sync();
      const found: ReceivedMessage<ReturnType<typeof codec.decode>>[] = [];
      for (const { id } of await inbox.conversations({ kind: 'dm' })) {
        for await (const message of messagesAfter(inbox, id, undefined)) found.push(...contentOf(message, codec));
      }
      return found;
    },
  };
}

async function lineTo(inboxId: string, inbox: XmtpAgentClient): Promise<MessageLine> {
  await using opened = new AsyncDisposableStack();
  opened.use(inbox);
  const { id: dm } = await inbox.openDm(inboxId);
  const [last] = await inbox.latestMessages(dm, 1);
  let cursor = last?.cursor;
  opened.move();
  return {
    async send(codec, content, options) {
      await inbox.sendContent(dm, codec, content, options);
    },
    async news(codec) {
      const found = [];
      for await (const message of messagesAfter(inbox, dm, cursor)) {
        cursor = message.cursor;
        found.push(...contentOf(message, codec).filter(({ senderInboxId }) => senderInboxId === inboxId));
      }
      return found.map(({ content }) => content);
    },
    sync: () => inbox.syncConversation(dm),
    onActivity: (wake) => inbox.onActivity(wake),
    [Symbol.asyncDispose]: () => inbox.close(),
  };
}

async function* messagesAfter(inbox: XmtpAgentClient, conversationId: string, after: string | undefined): AsyncIterable<AgentMessage> {
  for (let cursor = after; ; ) {
    const page = await inbox.messages(conversationId, { after: cursor });
    yield* page.messages;
    if (!page.more) return;
    cursor = page.cursor;
  }
}

function contentOf<T>(message: AgentMessage, { contentType }: ContentCodec<T>): ReceivedMessage<T>[] {
  if (message.own || message.kind !== 'custom' || message.contentType !== contentType) return [];
  return [{ senderInboxId: message.senderInboxId, content: message.content as T }];
}
