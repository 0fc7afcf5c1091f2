import { createInviteSlug, decodeAppData, type InviteCreator, inviteLink } from '@offshoot/convos';
import { requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';

/** The parts of which invites of this inbox are made. Undefined with a wallet: it signs texts, but an invite needs the key itself. */
export function inviteCreator({ inboxId, privateKey }: PageClient): InviteCreator | undefined {
  return privateKey && { inboxId, walletKey: privateKey };
}

export const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/**
 * The link with which others ask this inbox to let them in. It works while this app is open. Undefined: the key is in a wallet, or
 * another app made the conversation, without what invites need.
 */
export async function inviteTo(client: PageClient, conversationId: string): Promise<string | undefined> {
  const group = await requireGroup(client, conversationId);
  const creator = inviteCreator(client);
  const { tag = '', emoji } = decodeAppData(group.appData ?? '') ?? {};
  if (creator === undefined || tag === '') return undefined;
  const slug = createInviteSlug({ conversationId, creator, tag, name: group.name || undefined, emoji }, randomBytes);
  return inviteLink(slug, client.env);
}
