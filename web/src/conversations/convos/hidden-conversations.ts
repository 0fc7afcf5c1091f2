import { requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { ALLOWED, DENIED } from '../../xmtp/sdk-enums.ts';

/** The list no longer shows it, here and wherever the person's consents are synced. */
export async function hideConversation(client: PageClient, conversationId: string): Promise<void> {
  await (await requireGroup(client, conversationId)).updateConsentState(DENIED);
  client.wake();
}

export async function showConversation(client: PageClient, conversationId: string): Promise<void> {
  await (await requireGroup(client, conversationId)).updateConsentState(ALLOWED);
  client.wake();
}

/** Hides a conversation in which nobody else is. */
export async function hideIfAlone(client: PageClient, conversationId: string): Promise<void> {
  const members = await (await requireGroup(client, conversationId)).members();
  if (members.length === 1) await hideConversation(client, conversationId);
}
