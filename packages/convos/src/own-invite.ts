import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { publicKeyToAddress } from 'viem/accounts';
import { type InviteCreator, openConversationToken } from './conversation-token.ts';
import { type Invite, isExpired } from './invite.ts';

/** What a returned invite means to its creator. The group's app data must still have the tag. */
export type OwnInvite = { is: 'valid'; conversationId: string; tag: string } | { is: 'expired' } | { is: 'foreign' };

/** An invite is the creator's own if both its signature and its token come from the creator's wallet key. */
export function readOwnInvite(invite: Invite, creator: InviteCreator, now: Date): OwnInvite {
  const isSigned = invite.signerPublicKeyAddress === addressOf(creator.walletKey) && invite.creatorInboxId === creator.inboxId;
  const conversationId = isSigned ? openConversationToken(invite.conversationToken, creator) : undefined;
  if (conversationId === undefined) return { is: 'foreign' };
  return isExpired(invite, now) ? { is: 'expired' } : { is: 'valid', conversationId, tag: invite.tag };
}

function addressOf(walletKey: Uint8Array): string {
  return publicKeyToAddress(`0x${bytesToHex(secp256k1.getPublicKey(walletKey, false))}`).toLowerCase();
}
