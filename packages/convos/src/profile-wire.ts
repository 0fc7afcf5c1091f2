import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { EncryptedImage, MemberProfile, Profile, ProfileValue } from './profile.ts';
import { hexOf } from './wire.ts';

/**
 * ProfileUpdate{name=1, encrypted_image=2, member_kind=3, metadata=4} and
 * MemberProfile{inbox_id=1, name=2, encrypted_image=3, member_kind=4, metadata=5} hold the same
 * four fields one number apart.
 */
const UPDATE_FIRST_FIELD = 1;
const MEMBER_FIRST_FIELD = 2;
const MEMBER_KIND_AGENT = 1;

export function encodeProfileUpdate(profile: Profile): Uint8Array {
  const writer = new BinaryWriter();
  writeProfile(writer, profile, UPDATE_FIRST_FIELD);
  return writer.finish();
}

export function decodeProfileUpdate(bytes: Uint8Array): Profile {
  return readProfile(bytes, UPDATE_FIRST_FIELD).profile;
}

export function encodeProfileSnapshot(members: readonly MemberProfile[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const member of members) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).bytes(Buffer.from(member.inboxId, 'hex'));
    writeProfile(writer, member, MEMBER_FIRST_FIELD);
    writer.join();
  }
  return writer.finish();
}

export function decodeProfileSnapshot(bytes: Uint8Array): MemberProfile[] {
  const reader = new BinaryReader(bytes);
  const members: MemberProfile[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field !== 1) {
      reader.skip(wireType, field);
      continue;
    }
    const { inboxId, profile } = readProfile(reader.bytes(), MEMBER_FIRST_FIELD);
    if (inboxId) members.push({ inboxId, ...profile });
  }
  return members;
}

function writeProfile(writer: BinaryWriter, profile: Profile, first: number): void {
  if (profile.name !== undefined) writer.tag(first, WireType.LengthDelimited).string(profile.name);
  if (profile.image) {
    writer.tag(first + 1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(profile.image.url);
    writer.tag(2, WireType.LengthDelimited).bytes(profile.image.salt);
    writer.tag(3, WireType.LengthDelimited).bytes(profile.image.nonce).join();
  }
  if (profile.memberKind === 'agent') writer.tag(first + 2, WireType.Varint).int32(MEMBER_KIND_AGENT);
  for (const [key, value] of Object.entries(profile.metadata)) {
    writer.tag(first + 3, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer.tag(2, WireType.LengthDelimited).fork();
    writeValue(writer, value);
    writer.join().join();
  }
}

/** A oneof: the chosen field is written even where its value is the default. */
function writeValue(writer: BinaryWriter, value: ProfileValue): void {
  if (typeof value === 'string') writer.tag(1, WireType.LengthDelimited).string(value);
  else if (typeof value === 'number') writer.tag(2, WireType.Bit64).double(value);
  else writer.tag(3, WireType.Varint).bool(value);
}

function readProfile(bytes: Uint8Array, first: number): { inboxId: string; profile: Profile } {
  const reader = new BinaryReader(bytes);
  const profile: Profile = { memberKind: 'member', metadata: {} };
  const metadata = new Map<string, ProfileValue>();
  let inboxId = '';
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === first - 1) inboxId = hexOf(reader.bytes());
    else if (field === first) profile.name = reader.string() || undefined;
    else if (field === first + 1) profile.image = readImage(reader.bytes());
    else if (field === first + 2) profile.memberKind = reader.int32() === MEMBER_KIND_AGENT ? 'agent' : 'member';
    else if (field === first + 3) readEntry(reader.bytes(), metadata);
    else reader.skip(wireType, field);
  }
  profile.metadata = Object.fromEntries(metadata);
  return { inboxId, profile };
}

function readImage(bytes: Uint8Array): EncryptedImage | undefined {
  const reader = new BinaryReader(bytes);
  const image: EncryptedImage = { url: '', salt: new Uint8Array(), nonce: new Uint8Array() };
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) image.url = reader.string();
    else if (field === 2) image.salt = reader.bytes();
    else if (field === 3) image.nonce = reader.bytes();
    else reader.skip(wireType, field);
  }
  return image.url === '' ? undefined : image;
}

function readEntry(bytes: Uint8Array, metadata: Map<string, ProfileValue>): void {
  const reader = new BinaryReader(bytes);
  let key = '';
  let value: ProfileValue | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) key = reader.string();
    else if (field === 2) value = readValue(reader.bytes());
    else reader.skip(wireType, field);
  }
  if (value !== undefined) metadata.set(key, value);
}

function readValue(bytes: Uint8Array): ProfileValue | undefined {
  const reader = new BinaryReader(bytes);
  let value: ProfileValue | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) value = reader.string();
    else if (field === 2) value = reader.double();
    else if (field === 3) value = reader.bool();
    else reader.skip(wireType, field);
  }
  return value;
}
