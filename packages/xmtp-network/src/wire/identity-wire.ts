import type {
  IdentityAction as WireAction,
  MemberIdentifier as WireMember,
  Signature as WireSignature,
  IdentityUpdate as WireUpdate,
} from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import {
  type IdentityAction,
  IdentityRefusal,
  type IdentityUpdate,
  MAX_ACTIONS_PER_UPDATE,
  type Member,
  memberKey,
  type Proof,
  walletKey,
} from '../domain/identity-update.ts';

/**
 * Throws IdentityRefusal for anything this network does not support (passkeys, smart-contract wallets, XMTP v2 signatures) and for fields
 * of unexpected size, before anything is hashed or verified.
 */
export function identityUpdateFromWire(update: WireUpdate): IdentityUpdate<Proof> {
  if (!/^[0-9a-f]{64}$/.test(update.inboxId)) throw new IdentityRefusal('an inbox id must be 64 lower-case hex digits');
  // An update without actions is unsigned: anybody could fill up anyone's log with them.
  if (update.actions.length === 0) throw new IdentityRefusal('the update has no action');
  if (update.actions.length > MAX_ACTIONS_PER_UPDATE) {
    throw new IdentityRefusal(`the update has ${update.actions.length} actions; at most ${MAX_ACTIONS_PER_UPDATE} are taken at once`);
  }
  return { inboxId: update.inboxId, clientTimestampNs: update.clientTimestampNs, actions: update.actions.map(actionFromWire) };
}

function actionFromWire({ kind }: WireAction): IdentityAction<Proof> {
  switch (kind.case) {
    case 'createInbox': {
      const { initialIdentifier, nonce, initialIdentifierSignature } = kind.value;
      return { kind: 'create-inbox', address: checkedAddress(initialIdentifier), nonce, owner: proofFromWire(initialIdentifierSignature) };
    }
    case 'add': {
      const { newMemberIdentifier, existingMemberSignature, newMemberSignature } = kind.value;
      return {
        kind: 'add-member',
        member: memberFromWire(newMemberIdentifier),
        existing: proofFromWire(existingMemberSignature),
        added: proofFromWire(newMemberSignature),
      };
    }
    case 'revoke': {
      const { memberToRevoke, recoveryIdentifierSignature } = kind.value;
      return { kind: 'revoke-member', member: memberFromWire(memberToRevoke), recovery: proofFromWire(recoveryIdentifierSignature) };
    }
    case 'changeRecoveryAddress': {
      const { newRecoveryIdentifier, existingRecoveryIdentifierSignature } = kind.value;
      return {
        kind: 'change-recovery',
        address: checkedAddress(newRecoveryIdentifier),
        recovery: proofFromWire(existingRecoveryIdentifierSignature),
      };
    }
    case undefined:
      throw new IdentityRefusal('an action of the update is missing or unknown');
  }
}

function memberFromWire(wire: WireMember | undefined): Member {
  const member = memberOfKind(wire);
  memberKey(member);
  return member;
}

function memberOfKind(member: WireMember | undefined): Member {
  switch (member?.kind.case) {
    case 'ethereumAddress':
      return { kind: 'wallet', address: member.kind.value };
    case 'installationPublicKey':
      return { kind: 'installation', publicKey: member.kind.value };
    default:
      throw new IdentityRefusal(`a member of kind ${member?.kind.case ?? 'none'} is not supported by this network`);
  }
}

function checkedAddress(address: string): string {
  walletKey(address);
  return address;
}

function proofFromWire(signature: WireSignature | undefined): Proof {
  switch (signature?.signature.case) {
    case 'erc191':
      return { kind: 'wallet', signature: signature.signature.value.bytes };
    case 'installationKey':
      return { kind: 'installation', publicKey: signature.signature.value.publicKey, signature: signature.signature.value.bytes };
    default:
      throw new IdentityRefusal(`a signature of kind ${signature?.signature.case ?? 'none'} is not supported by this network`);
  }
}
