import { decodeAppData } from '@offshoot/convos';
import { type ConvosGroup, findGroup, latestGroups } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { lastMessageOf, type Message } from './messages.ts';
import type { News } from './news.ts';
import { type People, peopleIn } from './people.ts';
import { unreadIn } from './unread.ts';

export interface Conversation {
  id: string;
  /** As its members named it. May be empty. */
  name: string;
  people: People;
  /** False: this inbox has left or was removed. */
  isActive: boolean;
  /** Whether this inbox may remove members and revoke invites: it made the conversation, or was given that right. */
  mayManage: boolean;
  /** What invites have to carry that are valid now. Empty: there can be none. */
  inviteTag: string;
}

export interface ListedConversation extends Conversation {
  last: Message | undefined;
  /** Messages of others since this browser showed it. */
  unread: number;
}

export interface ConversationList {
  conversations: ListedConversation[];
  hasMore: boolean;
}

/** The `count` conversations in which something was said last, and whether there are more. */
export function listConversations(client: PageClient, count: number): Promise<ConversationList> {
  return conversationLister(client, count)('all');
}

/** Like `listConversations`, each time with what is new since the last time: only those conversations are read again. */
export function conversationLister(client: PageClient, count: number): (news: News) => Promise<ConversationList> {
  let known = new Map<string, ListedConversation>();
  return async (news) => {
    const groups = await latestGroups(client, count + 1);
    const stale = news === 'all' ? undefined : new Set(news.map(({ conversationId }) => conversationId));
    const listed = async (group: ConvosGroup) => {
      const before = stale === undefined || stale.has(group.id) ? undefined : known.get(group.id);
      return before ?? listedConversation(client, group);
    };
    const conversations = await Promise.all(groups.slice(0, count).map(listed));
    known = new Map(conversations.map((each) => [each.id, each]));
    return { conversations, hasMore: groups.length > count };
  };
}

async function listedConversation(client: PageClient, group: ConvosGroup): Promise<ListedConversation> {
  const [conversation, last, unread] = await Promise.all([
    conversationOf(client, group),
    lastMessageOf(client, group.id),
    unreadIn(client, group),
  ]);
  return { ...conversation, last, unread };
}

/** Undefined: this inbox knows none with this ID. */
export async function readConversation(client: PageClient, conversationId: string): Promise<Conversation | undefined> {
  const group = await findGroup(client, conversationId);
  return group && conversationOf(client, group);
}

export async function conversationOf(client: PageClient, group: ConvosGroup): Promise<Conversation> {
  const [people, isActive, mayManage] = await Promise.all([peopleIn(client, group), group.isActive(), group.isSuperAdmin(client.inboxId)]);
  const inviteTag = decodeAppData(group.appData ?? '')?.tag ?? '';
  return { id: group.id, name: group.name ?? '', people, isActive, mayManage, inviteTag };
}
