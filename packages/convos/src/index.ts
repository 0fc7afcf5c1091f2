export { decodeAppData, encodeAppData, withInviteTag } from './app-data.ts';
export {
  convosCodecs,
  type ExplodeSettings,
  explodeSettingsCodec,
  type InviteJoinError,
  inviteJoinErrorCodec,
  joinRequestCodec,
  profileSnapshotCodec,
  profileUpdateCodec,
} from './codecs.ts';
export type { ContentCodec } from './content-codec.ts';
export type { InviteCreator } from './conversation-token.ts';
export { type Invite, InviteError, isExpired, parseInvite } from './invite.ts';
export { inviteLink } from './invite-link.ts';
export { type DeletedMessage, deleteMessageCodec, type EditedMessage, editMessageCodec } from './own-changes.ts';
export { readOwnInvite } from './own-invite.ts';
export {
  type MemberProfile,
  type Profile,
  type ProfileMessage,
  type ProfileValue,
  resolveProfiles,
} from './profile.ts';
export { type Thinking, thinkingCodec, typingCodec } from './signs.ts';
export { createInviteSlug, type NewInvite, newInviteTag } from './write-invite.ts';
