import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { shortInbox } from '../../components/shown-values.ts';
import { type Person, peopleIn } from '../../conversations/convos/people.ts';
import { isolated } from '../../conversations/shown-names.ts';
import { findGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';

/** What people see of a person: their name, if they are in the agent's chat, and always a part of their ID. */
export function useNameOf(client: PageClient, agent: Instance): (inboxId: string) => string {
  const names = new Map(useChatPeople(client, agent).map(({ inboxId, name }) => [inboxId, name]));
  return (inboxId) => labelOf(inboxId, names.get(inboxId));
}

export const labelOf = (inboxId: string, name: string | undefined): string =>
  name === undefined ? shortInbox(inboxId) : `${isolated(name)} · ${shortInbox(inboxId)}`;

/** The other people in the agent's chat, without agents. None if this inbox is not in it. */
export function useChatPeople(client: PageClient, { conversationId, inboxId: agentsInboxId }: Instance): Person[] {
  const { data = [] } = useQuery({
    queryKey: ['chat-people', client.installationId, conversationId],
    queryFn: async () => {
      const group = await findGroup(client, conversationId);
      return group === undefined ? [] : (await peopleIn(client, group)).members;
    },
    // A local read.
    staleTime: 0,
  });
  return data.filter(({ isSelf, saysAgent, inboxId }) => !isSelf && !saysAgent && inboxId !== agentsInboxId);
}
