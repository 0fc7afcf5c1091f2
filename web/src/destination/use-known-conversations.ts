import { useQuery } from '@tanstack/react-query';
import { listConversations } from '../conversations/convos/conversations.ts';
import { findGroup } from '../xmtp/group.ts';
import type { PageClient } from '../xmtp/page-client.ts';

/** Those in which something was said last come first; nobody chooses from more. */
const MAX_SHOWN = 50;

/** Conversations of this inbox that an agent can be added to. */
export function useKnownConversations(client: PageClient) {
  const { data } = useQuery({
    queryKey: ['known-conversations', client.installationId],
    queryFn: async () => {
      const { conversations } = await listConversations(client, MAX_SHOWN);
      return conversations.filter(({ isActive }) => isActive).map(({ id, name }) => ({ id, name }));
    },
    // A local read.
    staleTime: 0,
  });
  return data ?? [];
}

/** Whether this inbox is in the conversation, so that the page can show it. Undefined until that is known. */
export function useIsMember(client: PageClient, conversationId: string): boolean | undefined {
  const { data } = useQuery({
    queryKey: ['is-member', client.installationId, conversationId],
    queryFn: async () => (await (await findGroup(client, conversationId))?.isActive()) ?? false,
  });
  return data;
}
