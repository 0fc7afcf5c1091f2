// How the members of a conversation appear to each other.
import {
  decodeAppData,
  type MemberProfile,
  type Profile,
  type ProfileMessage,
  profileSnapshotCodec,
  profileUpdateCodec,
  resolveProfiles,
} from '@offshoot/convos';
import type { DecodedMessage } from '@xmtp/browser-sdk';
import { type ConvosGroup, requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { contentOf } from '../../xmtp/sdk-codec.ts';
import { CUSTOM, NEWEST_FIRST } from '../../xmtp/sdk-enums.ts';

/** What the person in front of this page is called in conversations. It stays in this browser. */
const NAME = 'offshoot-own-name';
/** Longer ones do not fit beside a message. */
export const MAX_LETTERS_IN_A_NAME = 50;

/** Undefined: the person has not been asked. */
export function ownName(): string | undefined {
  return localStorage.getItem(NAME) ?? undefined;
}

export function keepOwnName(name: string): void {
  localStorage.setItem(NAME, name);
}

/** How many messages other Convos clients search for profiles. */
const PROFILE_HISTORY = 500n;

/** By inbox ID, also of some former members. Profiles are unverified claims. */
export async function profilesIn(group: ConvosGroup): Promise<Map<string, Profile>> {
  const messages = await group.messages({ contentTypes: [CUSTOM], direction: NEWEST_FIRST, limit: PROFILE_HISTORY });
  return resolveProfiles(messages.flatMap(profileMessage), decodeAppData(group.appData ?? '')?.profiles);
}

/** Shows name and time zone to everybody in the conversation, unless they see them already, or the name is empty. */
export async function introduce(client: PageClient, conversationId: string, name: string, o?: { optimistic: boolean }): Promise<void> {
  if (name === '') return;
  const known = (await profilesIn(await requireGroup(client, conversationId))).get(client.inboxId);
  // As the Convos app does: agents need it to remind people at the right time.
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  if (known?.name === name && known.metadata.timezone === timezone) return;
  await client.send(
    conversationId,
    profileUpdateCodec,
    { ...known, name, memberKind: 'member', metadata: { ...known?.metadata, timezone } },
    o,
  );
}

/** For new members: they cannot read earlier messages, so they would know nobody's name. */
export async function sendProfiles(client: PageClient, group: ConvosGroup): Promise<void> {
  const [members, known] = await Promise.all([group.members(), profilesIn(group)]);
  const unknown = { memberKind: 'member', metadata: {} } as const;
  const profiles = members.map(({ inboxId }): MemberProfile => ({ ...unknown, ...known.get(inboxId), inboxId }));
  await client.send(group.id, profileSnapshotCodec, profiles);
}

function profileMessage(message: DecodedMessage<unknown>): ProfileMessage[] {
  const { senderInboxId } = message;
  const profile = contentOf(message, profileUpdateCodec);
  if (profile) return [{ kind: 'update', senderInboxId, profile }];
  const profiles = contentOf(message, profileSnapshotCodec);
  return profiles ? [{ kind: 'snapshot', senderInboxId, profiles }] : [];
}
