/** How a member appears in one conversation. */
export interface Profile {
  name?: string;
  /** Convos marks agents; everybody else is a person. */
  memberKind: 'agent' | 'member';
  image?: EncryptedImage;
  /** Convos reads `templateId`, `instanceId`, `publishedUrl`, `emoji` and `description`. */
  metadata: Record<string, ProfileValue>;
}

export type ProfileValue = string | number | boolean;

/** Encrypted with the group's image key. */
interface EncryptedImage {
  url: string;
  salt: Uint8Array;
  nonce: Uint8Array;
}

export interface MemberProfile extends Profile {
  inboxId: string;
}

/** A profile message as readers receive it. */
export type ProfileMessage =
  | { kind: 'update'; senderInboxId: string; profile: Profile }
  | { kind: 'snapshot'; senderInboxId: string; profiles: readonly MemberProfile[] };

/**
 * Members' profiles by inbox ID, resolved as every Convos client does: a member's own latest
 * update, else the newest snapshot, else the app data. A snapshot never overrides a member's
 * own update.
 */
export function resolveProfiles(
  newestFirst: Iterable<ProfileMessage>,
  appDataProfiles: readonly { inboxId: string; name?: string }[] = [],
): Map<string, Profile> {
  const profiles = new Map<string, Profile>();
  let snapshot: readonly MemberProfile[] = [];
  for (const message of newestFirst) {
    const sender = message.senderInboxId.toLowerCase();
    if (message.kind === 'update' && !profiles.has(sender)) profiles.set(sender, message.profile);
    if (message.kind === 'snapshot' && snapshot.length === 0) snapshot = message.profiles;
  }
  const fallbacks = [...snapshot, ...appDataProfiles.map((old) => ({ memberKind: 'member' as const, metadata: {}, ...old }))];
  for (const { inboxId, ...profile } of fallbacks) {
    if (!profiles.has(inboxId.toLowerCase())) profiles.set(inboxId.toLowerCase(), profile);
  }
  return profiles;
}
