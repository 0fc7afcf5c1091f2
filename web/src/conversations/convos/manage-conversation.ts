import { decodeAppData, newInviteTag, withInviteTag } from '@offshoot/convos';
import { type ConvosGroup, requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { randomBytes } from './invites.ts';

/** Ends every invite made so far, by any member. Only super admins may. */
export async function revokeInvites(client: PageClient, conversationId: string): Promise<void> {
  await changeTag(await requireGroup(client, conversationId));
  client.wake(conversationId);
}

/** In letters. Convos shows no longer ones. */
export const MAX_LETTERS_IN_A_TITLE = 100;

/** For everybody in it. */
export async function renameConversation(client: PageClient, conversationId: string, name: string): Promise<void> {
  await (await requireGroup(client, conversationId)).updateName(name);
  client.wake(conversationId);
}

/** Revokes the invites, too, because the removed member may have one. Only super admins may. */
export async function removeMember(client: PageClient, conversationId: string, inboxId: string): Promise<void> {
  const group = await requireGroup(client, conversationId);
  const { tag = '' } = decodeAppData(group.appData ?? '') ?? {};
  // First, so that they do not come back before the invite is invalid.
  if (tag !== '') await changeTag(group);
  await group.removeMembers([inboxId]);
  client.wake(conversationId);
}

async function changeTag(group: ConvosGroup): Promise<void> {
  await group.updateAppData(withInviteTag(group.appData ?? '', newInviteTag(randomBytes)));
}
