export { decodeAppData } from './app-data.ts';
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
export { type Invite, InviteError, isExpired, parseInvite } from './invite.ts';
export {
  type MemberProfile,
  type Profile,
  type ProfileMessage,
  type ProfileValue,
  resolveProfiles,
} from './profile.ts';
