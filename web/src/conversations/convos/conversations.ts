import type { PageClient } from '../../xmtp/page-client.ts';
import { type ConvosGroup, findGroup, latestGroups } from './group.ts';
import { lastMessageOf, type Message } from './messages.ts';
import { type People, peopleIn } from './people.ts';
import { unreadIn } from './unread.ts';

export interface Conversation {
  id: string;
  /** As its members named it. May be empty. */
  name: string;
  people: People;
  last: Message | undefined;
  /** Messages of others since this browser showed it. */
  unread: number;
  /** False: this inbox has left or was removed. */
  isActive: boolean;
}

/** The `count` conversations in which something was said last, and whether there are more. */
export async function listConversations(client: PageClient, count: number): Promise<{ conversations: Conversation[]; hasMore: boolean }> {
  const groups = await latestGroups(client, count + 1);
  const conversations = await Promise.all(groups.slice(0, count).map((group) => conversationOf(client, group)));
  return { conversations, hasMore: groups.length > count };
}

/** Undefined: this inbox knows none with this ID. */
export async function readConversation(client: PageClient, conversationId: string): Promise<Conversation | undefined> {
  const group = await findGroup(client, conversationId);
  return group && conversationOf(client, group);
}

async function conversationOf(client: PageClient, group: ConvosGroup): Promise<Conversation> {
  const [people, last, unread, isActive] = await Promise.all([
    peopleIn(client, group),
    lastMessageOf(client, group.id),
    unreadIn(client, group),
    group.isActive(),
  ]);
  return { id: group.id, name: group.name ?? '', people, last, unread, isActive };
}
