import { create, toBinary } from '@bufbuild/protobuf';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { InvitePayloadSchema, SignedInviteSchema } from '@offshoot/gen/convos/v1/invite_pb.ts';
import { type InviteCreator, sealConversationToken, TOKEN_NONCE_BYTES } from './conversation-token.ts';
import { base64urlOf } from './invite.ts';
import { unixSecondsOf } from './wire.ts';

/** Messengers break longer words of a link; readers drop the separator. */
const SEPARATE_EVERY = 300;
const TAG_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** As many letters as Convos uses: about 60 bits. */
const TAG_LENGTH = 10;

export interface NewInvite {
  conversationId: string;
  creator: InviteCreator;
  /** The one in the group's app data. */
  tag: string;
  name?: string;
  description?: string;
  imageUrl?: string;
  emoji?: string;
  expiresAt?: Date;
  conversationExpiresAt?: Date;
  singleUse?: boolean;
}

export type RandomBytes = (count: number) => Uint8Array;

/** The code of an invite that every Convos client reads. It is not compressed: some clients read only zlib, others only raw deflate. */
export function createInviteSlug(invite: NewInvite, random: RandomBytes): string {
  const { conversationId, creator, tag, singleUse = false } = invite;
  const { name, description, imageUrl, emoji } = invite;
  const payload = toBinary(
    InvitePayloadSchema,
    create(InvitePayloadSchema, {
      conversationToken: sealConversationToken(conversationId, creator, random(TOKEN_NONCE_BYTES)),
      creatorInboxId: hexToBytes(creator.inboxId),
      tag,
      name,
      description,
      imageUrl,
      emoji,
      expiresAtUnix: unixSecondsOf(invite.expiresAt),
      conversationExpiresAtUnix: unixSecondsOf(invite.conversationExpiresAt),
      expiresAfterUse: singleUse,
    }),
  );
  const signed = toBinary(SignedInviteSchema, create(SignedInviteSchema, { payload, signature: signatureOf(payload, creator) }));
  return separated(base64urlOf(signed));
}

/** A new tag. A group's invites are valid while its app data has their tag, so another tag revokes them. */
export function newInviteTag(random: RandomBytes): string {
  let tag = '';
  while (tag.length < TAG_LENGTH) {
    // Bytes beyond the last whole alphabet are skipped, so that no letter is more likely than another.
    for (const byte of random(TAG_LENGTH)) if (byte < 256 - (256 % TAG_LETTERS.length)) tag += TAG_LETTERS[byte % TAG_LETTERS.length];
  }
  return tag.slice(0, TAG_LENGTH);
}

/** r, s, then the recovery bit. */
function signatureOf(payload: Uint8Array, { walletKey }: InviteCreator): Uint8Array {
  const recoveryFirst = secp256k1.sign(sha256(payload), walletKey, { prehash: false, format: 'recovered' });
  return Uint8Array.of(...recoveryFirst.subarray(1), recoveryFirst[0] ?? 0);
}

function separated(code: string): string {
  return code.replaceAll(new RegExp(`.{${SEPARATE_EVERY}}(?=.)`, 'g'), '$&*');
}
