import { profileSnapshotCodec, profileUpdateCodec } from '@offshoot/convos';
import type { DecodedMessage, Reaction } from '@xmtp/browser-sdk';
import type { PageClient } from '../../xmtp/page-client.ts';
import { contentOf } from '../../xmtp/sdk-codec.ts';
import { type Conversation, readConversation } from './conversations.ts';
import { type Messages, messagesOf, messageWithId } from './messages.ts';
import type { News } from './news.ts';

export type OpenConversation = Conversation & Messages;

/** What has to be read again because of news: all messages, or only those with these IDs. */
interface Stale {
  conversation: boolean;
  messages: boolean;
  saidIds: string[];
  reactedToIds: string[];
}

/** How many messages are read at first, and how many older ones at a time. */
const PAGE = 50;

export interface ConversationReader {
  /**
   * The conversation with its newest messages, each time with what is new since the last time: only that is read. Null: this inbox knows no
   * conversation with this ID. After an error, the next news have to be `all`.
   */
  read(news: News): Promise<OpenConversation | null>;
  /** The next reading goes further back by a page. What is known already is not read again. */
  wantOlder(): void;
}

export function conversationReader(client: PageClient, conversationId: string): ConversationReader {
  let known: OpenConversation | null = null;
  let count = PAGE;
  return {
    async read(news) {
      known = await readAfter(known, news);
      return known;
    },
    wantOlder() {
      if (known?.hasMore && known.messages.length >= count) count += PAGE;
    },
  };

  async function readAfter(before: OpenConversation | null, news: News): Promise<OpenConversation | null> {
    const stale = staleAfter(before === null ? 'all' : news, conversationId);
    const conversation = before === null || stale.conversation ? await readConversation(client, conversationId) : before;
    if (conversation === undefined) return null;
    if (before === null || stale.messages) return { ...conversation, ...(await messagesOf(client, conversationId, count)) };
    // A reaction can name any message, even one of another conversation.
    const isKnown = (id: string) => before.messages.some((message) => message.id === id);
    const ids = new Set([...stale.saidIds, ...stale.reactedToIds.filter(isKnown)]);
    const found = await Promise.all([...ids].map((id) => messageWithId(client, id).catch(() => undefined)));
    const changed = found.filter((each) => each !== undefined);
    // One is gone from the database already.
    const isGone = changed.length < found.length;
    const said = isGone ? await messagesOf(client, conversationId, count) : withMessages(before, changed, count);
    return { ...before, ...conversation, ...(await withOlder(said)) };
  }

  async function withOlder(said: Messages): Promise<Messages> {
    const missing = count - said.messages.length;
    const [first] = said.messages;
    if (missing <= 0 || !said.hasMore || first === undefined) return said;
    // Others may have been sent in the same nanosecond as the first that is known, which comes once more.
    const { messages, hasMore } = await messagesOf(client, conversationId, missing + 1, first.sentAtNs);
    return { ...withMessages(said, messages, count), hasMore };
  }
}

/** Each message once, by the time at which it was sent, and of all the newest `count`. */
export function withMessages({ messages, hasMore }: Messages, changed: Messages['messages'], count: number): Messages {
  if (changed.length === 0) return { messages, hasMore };
  const byId = new Map([...messages, ...changed].map((message) => [message.id, message]));
  const all = [...byId.values()].sort((a, b) => Number(a.sentAtNs - b.sentAtNs));
  return { messages: all.slice(-count), hasMore: hasMore || all.length > count };
}

const ALL: Stale = { conversation: true, messages: true, saidIds: [], reactedToIds: [] };

function staleAfter(news: News, conversationId: string): Stale {
  if (news === 'all') return ALL;
  const stale: Stale = { conversation: false, messages: false, saidIds: [], reactedToIds: [] };
  for (const { message } of news.filter((item) => item.conversationId === conversationId)) {
    if (message === undefined) return ALL;
    mark(stale, message);
  }
  return stale;
}

/** What people say, and nothing else changes. */
const SAID = ['text', 'markdown', 'reply', 'attachment', 'remoteStaticAttachment', 'multiRemoteStaticAttachment'];

function mark(stale: Stale, message: DecodedMessage<unknown>): void {
  const { authorityId, typeId } = message.contentType;
  if (authorityId !== 'xmtp.org') {
    // Others of such types are not shown.
    stale.conversation ||= (contentOf(message, profileUpdateCodec) ?? contentOf(message, profileSnapshotCodec)) !== undefined;
  } else if (SAID.includes(typeId)) stale.saidIds.push(message.id);
  else if (typeId === 'reaction') stale.reactedToIds.push((message.content as Reaction | undefined)?.reference ?? '');
  else if (typeId !== 'readReceipt') stale.conversation = stale.messages = true;
}
