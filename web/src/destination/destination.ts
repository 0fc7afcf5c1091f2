import { create } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { parseInvite, readOwnInvite } from '@offshoot/convos';
import { type Join, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { createConversation } from '../conversations/convos/create-conversation.ts';
import { showConversation } from '../conversations/convos/hidden-conversations.ts';
import { inviteCreator } from '../conversations/convos/invites.ts';
import { ownName } from '../conversations/convos/profiles.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { Where } from './where.ts';

/** How the agent gets into its conversation. */
export interface JoinPlan {
  join: Join;
  /** A conversation of this inbox: the page adds the agent, which is quicker than an invite. Unset: another person lets it in. */
  conversationId?: string;
}

/** `name`: of a new conversation, which is made here unless it was `made` before, and perhaps hidden. Throws CONVERSATION_FAILED. */
export async function planJoin(
  client: PageClient,
  where: Where,
  { name, made }: { name: string; made: string | undefined },
): Promise<JoinPlan> {
  switch (where.way) {
    case 'new':
      return intoOwn(client, made === undefined ? await newConversation(client, name) : await shownAgain(client, made));
    case 'existing':
      return intoOwn(client, where.conversationId);
    case 'invite': {
      const own = conversationOfOwnInvite(client, where.url);
      if (own !== undefined) return intoOwn(client, own);
      return { join: create(JoinSchema, { way: { case: 'inviteUrl', value: where.url } }) };
    }
    case 'myself':
      return { join: addedBy(where.byId || client.inboxId, '') };
  }
}

async function newConversation(client: PageClient, name: string): Promise<string> {
  try {
    return (await createConversation(client, { name, profileName: ownName() ?? '' })).conversationId;
  } catch (cause) {
    throw new Failure('CONVERSATION_FAILED', 'The conversation could not be made.', { cause });
  }
}

async function shownAgain(client: PageClient, conversationId: string): Promise<string> {
  await showConversation(client, conversationId);
  return conversationId;
}

/** The agent accepts this conversation only, and only if this inbox adds it. */
function intoOwn({ inboxId }: PageClient, conversationId: string): JoinPlan {
  return { join: addedBy(inboxId, conversationId), conversationId };
}

const addedBy = (byId: string, groupId: string): Join => create(JoinSchema, { way: { case: 'added', value: { byId, groupId } } });

/** Undefined: another inbox wrote the invite. */
function conversationOfOwnInvite(client: PageClient, url: string): string | undefined {
  const creator = inviteCreator(client);
  const own = creator && readOwnInvite(parseInvite(url), creator, new Date());
  return own?.is === 'valid' ? own.conversationId : undefined;
}
