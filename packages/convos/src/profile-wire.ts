import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  MemberKind,
  type MemberProfile as MemberProfileMessage,
  MemberProfileSchema,
  type MetadataEntry,
  type MetadataEntrySchema,
  ProfileSnapshotSchema,
  type ProfileUpdate,
  ProfileUpdateSchema,
} from '@offshoot/gen/convos/v1/profile_pb.ts';
import type { MemberProfile, Profile, ProfileValue } from './profile.ts';
import { READING } from './wire.ts';

export function encodeProfileUpdate(profile: Profile): Uint8Array {
  return toBinary(ProfileUpdateSchema, create(ProfileUpdateSchema, messageOf(profile)));
}

export function decodeProfileUpdate(bytes: Uint8Array): Profile {
  return profileOf(fromBinary(ProfileUpdateSchema, bytes, READING));
}

export function encodeProfileSnapshot(members: readonly MemberProfile[]): Uint8Array {
  const profiles = members.map((member) => create(MemberProfileSchema, { inboxId: hexToBytes(member.inboxId), ...messageOf(member) }));
  return toBinary(ProfileSnapshotSchema, create(ProfileSnapshotSchema, { profiles }));
}

export function decodeProfileSnapshot(bytes: Uint8Array): MemberProfile[] {
  return fromBinary(ProfileSnapshotSchema, bytes, READING).profiles.flatMap((member) =>
    member.inboxId.length === 0 ? [] : [{ inboxId: bytesToHex(member.inboxId), ...profileOf(member) }],
  );
}

function messageOf({ name, image, memberKind, metadata }: Profile) {
  return {
    name,
    encryptedImage: image,
    memberKind: memberKind === 'agent' ? MemberKind.AGENT : MemberKind.UNSPECIFIED,
    metadata: Object.entries(metadata).map(entryOf),
  };
}

function entryOf([key, value]: [string, ProfileValue]): MessageInitShape<typeof MetadataEntrySchema> {
  if (typeof value === 'string') return { key, value: { value: { case: 'stringValue', value } } };
  if (typeof value === 'number') return { key, value: { value: { case: 'numberValue', value } } };
  return { key, value: { value: { case: 'boolValue', value } } };
}

function profileOf({ name, encryptedImage, memberKind, metadata }: ProfileUpdate | MemberProfileMessage): Profile {
  const { url = '', salt = new Uint8Array(), nonce = new Uint8Array() } = encryptedImage ?? {};
  return {
    ...(name ? { name } : {}),
    memberKind: memberKind === MemberKind.AGENT ? 'agent' : 'member',
    ...(url ? { image: { url, salt, nonce } } : {}),
    metadata: valuesOf(metadata),
  };
}

/** The last entry of a key wins; `fromEntries` treats a key `__proto__` like any other. */
function valuesOf(entries: readonly MetadataEntry[]): Profile['metadata'] {
  return Object.fromEntries(
    entries.flatMap(({ key, value }): [string, ProfileValue][] => (value?.value.case === undefined ? [] : [[key, value.value.value]])),
  );
}
