import { encodeAppData, newInviteTag } from '@offshoot/convos';
import { requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { inviteTo, randomBytes } from './invites.ts';
import { introduce, sendProfiles } from './profiles.ts';

export interface NewConversation {
  conversationId: string;
  /** Undefined: the key is in a wallet, which cannot write invites. */
  inviteUrl: string | undefined;
}

/** A Convos conversation with nobody else in it yet. */
export async function createConversation(
  client: PageClient,
  { name, profileName }: { name: string; profileName: string },
): Promise<NewConversation> {
  const appData = encodeAppData({ tag: newInviteTag(randomBytes) });
  const { id } = await client.sdk.conversations.createGroup([], { groupName: name, appData });
  await introduce(client, id, profileName);
  return { conversationId: id, inviteUrl: await inviteTo(client, id) };
}

/** Adds an agent or a person by inbox. Repeatable. */
export async function addAgent(client: PageClient, conversationId: string, inboxId: string): Promise<void> {
  const group = await requireGroup(client, conversationId);
  const members = await group.members();
  if (members.some((member) => member.inboxId === inboxId)) return;
  await group.addMembers([inboxId]);
  await sendProfiles(client, group);
}
