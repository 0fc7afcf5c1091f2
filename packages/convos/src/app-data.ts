import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ConversationMetadataSchema } from '@offshoot/gen/convos/v1/conversation_pb.ts';
import { inflateIfCompressed } from './inflate.ts';
import { base64urlOf, bytesFromBase64url } from './invite.ts';
import { dateOfUnixSeconds, READING, unixSecondsOf } from './wire.ts';

/** What Convos keeps in a group's app data. Profiles in it are legacy; profile messages take precedence. */
export interface ConversationAppData {
  /** Empty if there is none. */
  tag: string;
  profiles: AppDataProfile[];
  expiresAt?: Date;
  emoji?: string;
}

interface AppDataProfile {
  inboxId: string;
  name?: string;
}

/** XMTP limits the text itself to 8 KB. */
const MAX_TEXT_LENGTH = 64 * 1024;
const MAX_INFLATED_BYTES = 256 * 1024;

/** Undefined if the text is not Convos app data; an empty text gives empty app data. Never throws. */
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

/**
 * The app data of a new group: that of an existing one may have fields that are not known here. It is not compressed, as every
 * client reads that.
 */
export function encodeAppData({ tag, expiresAt, emoji }: Omit<ConversationAppData, 'profiles'>): string {
  const metadata = create(ConversationMetadataSchema, { tag, expiresAtUnix: unixSecondsOf(expiresAt), emoji });
  return base64urlOf(toBinary(ConversationMetadataSchema, metadata));
}

/**
 * The same app data with another tag, so that no invite made so far is valid any more. Fields that are not known here stay. Throws if
 * the text is not Convos app data.
 */
export function withInviteTag(text: string, tag: string): string {
  if (text.startsWith('{')) return JSON.stringify({ ...(JSON.parse(text) as object), tag });
  const bytes = text === '' ? new Uint8Array() : inflateIfCompressed(bytesFromBase64url(text), MAX_INFLATED_BYTES);
  return base64urlOf(toBinary(ConversationMetadataSchema, { ...fromBinary(ConversationMetadataSchema, bytes), tag }));
}

/** The first clients wrote JSON that holds only the tag. */
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
  const { tag, profiles, expiresAtUnix, emoji } = fromBinary(ConversationMetadataSchema, bytes, READING);
  return {
    tag,
    profiles: profiles.map(({ inboxId, name }) => ({ inboxId: bytesToHex(inboxId), ...(name ? { name } : {}) })),
    expiresAt: dateOfUnixSeconds(expiresAtUnix),
    ...(emoji ? { emoji } : {}),
  };
}
