import { BinaryReader } from '@bufbuild/protobuf/wire';
import { bytesFromBase64url } from './base64url.ts';
import { inflateIfCompressed } from './inflate.ts';
import { dateOfUnixSeconds, hexOf } from './wire.ts';

/** What Convos keeps in a group's app data. Profiles there are the old way; messages win. */
export interface ConversationAppData {
  /** '' where there is none. */
  tag: string;
  profiles: AppDataProfile[];
  expiresAt?: Date;
  emoji?: string;
}

export interface AppDataProfile {
  inboxId: string;
  name?: string;
}

/** The text itself is at most 8 KB by XMTP's rule. */
const MAX_TEXT_LENGTH = 64 * 1024;
const MAX_INFLATED_BYTES = 256 * 1024;

/** Undefined where the text is no Convos app data; an empty text is an empty one. Never throws. */
export function decodeAppData(text: string): ConversationAppData | undefined {
  if (text === '') return { tag: '', profiles: [] };
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  try {
    if (text.startsWith('{')) return readLegacyJson(text);
    return readMetadata(inflateIfCompressed(bytesFromBase64url(text), MAX_INFLATED_BYTES));
  } catch {
    return undefined;
  }
}

/** The first clients wrote JSON with the tag alone. */
function readLegacyJson(text: string): ConversationAppData {
  const value: unknown = JSON.parse(text);
  const { tag, expiresAtUnix } = value as { tag?: unknown; expiresAtUnix?: unknown };
  return {
    tag: typeof tag === 'string' ? tag : '',
    profiles: [],
    expiresAt: typeof expiresAtUnix === 'number' ? dateOfUnixSeconds(BigInt(Math.trunc(expiresAtUnix))) : undefined,
  };
}

function readMetadata(bytes: Uint8Array): ConversationAppData {
  const reader = new BinaryReader(bytes);
  const data: ConversationAppData = { tag: '', profiles: [] };
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) data.tag = reader.string();
    else if (field === 2) data.profiles.push(readProfile(reader.bytes()));
    else if (field === 3) data.expiresAt = dateOfUnixSeconds(reader.sfixed64());
    else if (field === 6) data.emoji = reader.string() || undefined;
    else reader.skip(wireType, field);
  }
  return data;
}

function readProfile(bytes: Uint8Array): AppDataProfile {
  const reader = new BinaryReader(bytes);
  const profile: AppDataProfile = { inboxId: '' };
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) profile.inboxId = hexOf(reader.bytes());
    else if (field === 2) profile.name = reader.string() || undefined;
    else reader.skip(wireType, field);
  }
  return profile;
}
