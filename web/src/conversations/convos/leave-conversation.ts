import { requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { SUPER_ADMIN } from '../../xmtp/sdk-enums.ts';
import { hideConversation } from './hidden-conversations.ts';

/**
 * Hides the conversation here, and asks to be removed from it: XMTP lets nobody leave alone, so an admin's app does it. The creator
 * of the conversation asks nobody, because XMTP lets nobody remove a creator.
 */
export async function leaveConversation(client: PageClient, conversationId: string): Promise<void> {
  const group = await requireGroup(client, conversationId);
  const [isActive, members] = await Promise.all([group.isActive(), group.members()]);
  const own = members.find(({ inboxId }) => inboxId === client.inboxId);
  if (isActive && members.length > 1 && own?.permissionLevel !== SUPER_ADMIN) await group.requestRemoval();
  await hideConversation(client, conversationId);
}
