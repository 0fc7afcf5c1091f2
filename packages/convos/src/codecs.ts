import type { ContentCodec } from './content-codec.ts';
import { bytesOf, isObject, objectOf } from './json-content.ts';
import { deleteMessageCodec, editMessageCodec } from './own-changes.ts';
import type { MemberProfile, Profile } from './profile.ts';
import { decodeProfileSnapshot, decodeProfileUpdate, encodeProfileSnapshot, encodeProfileUpdate } from './profile-wire.ts';
import { thinkingCodec, typingCodec } from './signs.ts';

/** What a joiner sends to the creator of an invite. */
export interface JoinRequest {
  inviteSlug: string;
  profile?: { name?: string; imageURL?: string; memberKind?: string };
  metadata?: Record<string, string>;
}

/** The creator's refusal of a join request. */
export interface InviteJoinError {
  /** Known values: conversation_expired, conversation_not_found, consent_not_allowed, generic_failure. */
  errorType: string;
  inviteTag: string;
  reason?: string;
  timestamp?: Date;
}

export const joinRequestCodec: ContentCodec<JoinRequest> = {
  contentType: 'convos.org/join_request:1.0',
  shouldPush: true,
  encode: (request) => bytesOf(request),
  decode(bytes) {
    const value = objectOf(bytes);
    if (typeof value.inviteSlug !== 'string' || value.inviteSlug === '') throw new Error('join request without invite slug');
    return {
      inviteSlug: value.inviteSlug,
      profile: isObject(value.profile) ? textsIn(value.profile) : undefined,
      metadata: isObject(value.metadata) ? textsIn(value.metadata) : undefined,
    };
  },
  fallback: (request) => request.inviteSlug,
};

export const inviteJoinErrorCodec: ContentCodec<InviteJoinError> = {
  contentType: 'convos.org/invite_join_error:1.0',
  shouldPush: true,
  encode: (error) => bytesOf({ ...error, timestamp: error.timestamp?.toISOString() }),
  decode(bytes) {
    const { errorType, inviteTag, reason, timestamp } = objectOf(bytes);
    if (typeof errorType !== 'string' || typeof inviteTag !== 'string') throw new Error('join error without type or tag');
    const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
    return {
      errorType,
      inviteTag,
      reason: typeof reason === 'string' ? reason : undefined,
      timestamp: Number.isNaN(time) ? undefined : new Date(time),
    };
  },
  fallback: (error) =>
    error.errorType === 'conversation_expired' ? 'This conversation is no longer available' : 'Failed to join conversation',
};

/** What the creator sends before the conversation ends for everybody. */
export interface ExplodeSettings {
  /** When it ends; immediately if that is in the past. */
  expiresAt: Date;
}

export const explodeSettingsCodec: ContentCodec<ExplodeSettings> = {
  contentType: 'convos.org/explode_settings:1.0',
  shouldPush: true,
  encode: ({ expiresAt }) => bytesOf({ expiresAt: expiresAt.toISOString() }),
  decode(bytes) {
    const { expiresAt } = objectOf(bytes);
    const at = typeof expiresAt === 'string' ? Date.parse(expiresAt) : Number.NaN;
    if (Number.isNaN(at)) throw new Error('explode settings without a time');
    return { expiresAt: new Date(at) };
  },
  fallback: ({ expiresAt }) => `Conversation expires at ${expiresAt.toISOString()}`,
};

export const profileUpdateCodec: ContentCodec<Profile> = {
  contentType: 'convos.org/profile_update:1.0',
  encode: encodeProfileUpdate,
  decode: decodeProfileUpdate,
};

export const profileSnapshotCodec: ContentCodec<readonly MemberProfile[]> = {
  contentType: 'convos.org/profile_snapshot:1.0',
  encode: encodeProfileSnapshot,
  decode: decodeProfileSnapshot,
};

/** Every content type that an agent reads, apart from those that the SDK decodes. */
export const convosCodecs: readonly ContentCodec<unknown>[] = [
  joinRequestCodec,
  inviteJoinErrorCodec,
  profileUpdateCodec,
  profileSnapshotCodec,
  explodeSettingsCodec,
  thinkingCodec,
  typingCodec,
  deleteMessageCodec,
  editMessageCodec,
] as ContentCodec<unknown>[];

function textsIn(value: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
