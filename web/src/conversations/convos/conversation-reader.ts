import { profileSnapshotCodec, profileUpdateCodec } from '@offshoot/convos';
import type { DecodedMessage, Reaction } from '@xmtp/browser-sdk';
import { findGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { contentOf } from '../../xmtp/sdk-codec.ts';
import { type Conversation, conversationOf, readConversation } from './conversations.ts';
import { type Message, type Messages, messagesIn, messagesOf, messageWithId } from './messages.ts';
import type { News } from './news.ts';

export type OpenConversation = Conversation & Messages;

/** What has to be read again because of news: all messages, or only those with these IDs. */
interface Stale {
  conversation: boolean;
  messages: boolean;
  saidIds: string[];
  reactedToIds: string[];
}

/** How many messages are read at first. */
const NEWEST = 50;
/** How many older ones at a time: as many as are read already, for who goes on scrolling up goes far. */
const OLDER = { least: 150, most: 1_000 };

export interface ConversationReader {
  /**
   * The conversation with its newest messages, each time with what is new since the last time: only that is read. Null: this inbox knows no
   * conversation with this ID. After an error, the next news have to be `all`.
   */
  read(news: News): Promise<OpenConversation | null>;
  /** The next reading goes further back. What is known already is not read again. */
  wantOlder(): void;
}

export function conversationReader(client: PageClient, conversationId: string): ConversationReader {
  let known: OpenConversation | null = null;
  let count = NEWEST;
  return {
    async read(news) {
      known = await readAfter(known, news);
      return known;
    },
    wantOlder() {
      if (!known?.hasMore || known.messages.length < count) return;
      count = known.messages.length + Math.min(OLDER.most, Math.max(OLDER.least, known.messages.length));
    },
  };

  async function readAfter(before: OpenConversation | null, news: News): Promise<OpenConversation | null> {
    if (before === null) return firstReading();
    const stale = staleAfter(news, conversationId);
    const conversation = stale.conversation ? await readConversation(client, conversationId) : before;
    if (conversation === undefined) return null;
    // A reaction can name any message, even one of another conversation.
    const isKnown = (id: string) => before.messages.some((message) => message.id === id);
    const ids = stale.messages ? [] : new Set([...stale.saidIds, ...stale.reactedToIds.filter(isKnown)]);
    const found = await Promise.all([...ids].map((id) => messageWithId(client, id).catch(() => undefined)));
    const changed = found.filter((each) => each !== undefined);
    // One is gone from the database already.
    const isGone = changed.length < found.length;
    const said = stale.messages || isGone ? await readAgain(before) : withMessages(before, changed);
    return { ...before, ...conversation, ...(await withOlder(said)) };
  }

  /** All at once: a page that opens asks the SDK for much, and each question waits behind the others. */
  async function firstReading(): Promise<OpenConversation | null> {
    const group = await findGroup(client, conversationId);
    if (group === undefined) return null;
    const [conversation, said] = await Promise.all([conversationOf(client, group), messagesIn(client, group, count)]);
    return { ...conversation, ...said };
  }

  /** The reader is at one of these messages: none of them goes because there are newer ones. */
  async function readAgain(before: Messages): Promise<Messages> {
    const { messages, hasMore } = await messagesOf(client, conversationId, Math.max(count, before.messages.length));
    const [first] = messages;
    const above = hasMore && first ? before.messages.filter(({ sentAtNs }) => sentAtNs < first.sentAtNs) : [];
    return { messages: [...above, ...messages], hasMore: above.length > 0 ? before.hasMore : hasMore };
  }

  async function withOlder(said: Messages): Promise<Messages> {
    const missing = count - said.messages.length;
    const [first] = said.messages;
    if (missing <= 0 || !said.hasMore || first === undefined) return said;
    // Others may have been sent in the same nanosecond as the first that is known, which comes once more.
    const { messages, hasMore } = await messagesOf(client, conversationId, missing + 1, first.sentAtNs);
    return { ...withMessages({ ...said, hasMore: false }, messages), hasMore };
  }
}

/** Each message once, by the time at which it was sent. None that lies further back than what has been read. */
export function withMessages({ messages, hasMore }: Messages, changed: Messages['messages']): Messages {
  if (changed.length === 0) return { messages, hasMore };
  const byId = new Map([...messages, ...changed].map((message) => [message.id, message]));
  const all = [...byId.values()].sort((a, b) => Number(a.sentAtNs - b.sentAtNs));
  const [first] = messages;
  const isRead = ({ sentAtNs }: Message) => !hasMore || first === undefined || sentAtNs >= first.sentAtNs;
  return { messages: all.filter(isRead), hasMore };
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
