import {
  decodeAppData,
  type Invite,
  type InviteJoinError,
  inviteJoinErrorCodec,
  joinRequestCodec,
  type MemberProfile,
  type Profile,
  type ProfileMessage,
  profileSnapshotCodec,
  profileUpdateCodec,
  resolveProfiles,
} from '@offshoot/convos';
import type { AgentConversation, AgentMessage, XmtpAgentClient } from './agent-client.ts';

/** How many messages other Convos clients search for profiles. */
const PROFILE_HISTORY = 500;

/**
 * Asks the invite's creator for admission: a join request and, for older clients, the code as
 * text. Repeatable: the same request from the same inbox is delivered once. Returns the DM.
 */
export async function sendJoinRequest(client: XmtpAgentClient, invite: Invite, profile: Profile): Promise<{ dmId: string }> {
  const dm = await client.openDm(invite.creatorInboxId);
  const request = { inviteSlug: invite.slug, profile: { name: profile.name, memberKind: profile.memberKind }, metadata: textsOf(profile) };
  await client.sendContent(dm.id, joinRequestCodec, request, { idempotencyKey: `join-request:${invite.slug}` });
  await client.sendText(dm.id, invite.slug, { idempotencyKey: `join-slug:${invite.slug}` });
  return { dmId: dm.id };
}

/**
 * The group that an invite is for, once its creator has admitted this inbox. A local read. Anybody
 * who saw the link can give their own group the same tag, so the creator must also be the one who
 * added us.
 */
export async function invitedConversation(client: XmtpAgentClient, invite: Invite): Promise<AgentConversation | undefined> {
  const groups = await client.conversations({ kind: 'group' });
  return groups.find(
    (group) => group.isActive && decodeAppData(group.appData)?.tag === invite.tag && isDoingOf(invite.creatorInboxId, group),
  );
}

function isDoingOf(inboxId: string, group: AgentConversation): boolean {
  return group.addedByInboxId === inboxId || group.creatorInboxId === inboxId;
}

/** The creator's refusal of our join request, if there is one. A local read. */
export async function joinRefusal(client: XmtpAgentClient, invite: Invite): Promise<InviteJoinError | undefined> {
  const dm = await client.conversation(`dm:${invite.creatorInboxId}`);
  if (!dm) return undefined;
  const messages = await client.latestMessages(dm.id, PROFILE_HISTORY);
  return messages
    .filter((message) => message.senderInboxId === invite.creatorInboxId)
    .map((message) => contentOf<InviteJoinError>(message, inviteJoinErrorCodec.contentType))
    .find((refusal) => refusal?.inviteTag === invite.tag);
}

/**
 * Shows the profile to everybody in the conversation. `idempotencyKey` names this state of it
 * (say, its template version): repeating it sends nothing new, so a profile that reverts to
 * earlier content needs a new key.
 */
export async function publishProfile(
  client: XmtpAgentClient,
  conversationId: string,
  profile: Profile,
  idempotencyKey = 'profile',
): Promise<string> {
  return client.sendContent(conversationId, profileUpdateCodec, profile, { idempotencyKey });
}

/** Profiles of a conversation's members by inbox ID, as other Convos clients resolve them. */
export async function profilesIn(client: XmtpAgentClient, conversationId: string): Promise<Map<string, Profile>> {
  const [conversation, messages] = await Promise.all([
    client.conversation(conversationId),
    client.latestMessages(conversationId, PROFILE_HISTORY),
  ]);
  const newestFirst = messages.sort((a, b) => b.sentAt.getTime() - a.sentAt.getTime());
  const profileMessages = newestFirst.map(profileMessage).filter((message) => message !== undefined);
  return resolveProfiles(profileMessages, decodeAppData(conversation?.appData ?? '')?.profiles);
}

export async function profileOf(client: XmtpAgentClient, conversationId: string, inboxId: string): Promise<Profile | undefined> {
  return (await profilesIn(client, conversationId)).get(inboxId.toLowerCase());
}

function profileMessage(message: AgentMessage): ProfileMessage | undefined {
  const { senderInboxId } = message;
  const profile = contentOf<Profile>(message, profileUpdateCodec.contentType);
  if (profile) return { kind: 'update', senderInboxId, profile };
  const profiles = contentOf<readonly MemberProfile[]>(message, profileSnapshotCodec.contentType);
  return profiles && { kind: 'snapshot', senderInboxId, profiles };
}

/** The content, if the message is of that type. Sound because the type's own codec decoded it. */
function contentOf<T>(message: AgentMessage, contentType: string): T | undefined {
  return message.kind === 'custom' && message.contentType === contentType ? (message.content as T) : undefined;
}

/** Join requests carry only text values. */
function textsOf(profile: Profile): Record<string, string> {
  return Object.fromEntries(Object.entries(profile.metadata).map(([key, value]) => [key, String(value)]));
}
