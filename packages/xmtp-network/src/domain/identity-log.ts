import { createHash } from 'node:crypto';
import {
  type IdentityAction,
  IdentityRefusal,
  type IdentityUpdate,
  isInstallation,
  type MemberKey,
  memberKey,
  type Signer,
  walletKey,
} from './identity-update.ts';

/** As on the public network: clients read a log as a whole, so its length must be bounded. */
const MAX_UPDATES_PER_INBOX = 256;

export interface InboxState {
  inboxId: string;
  recovery: MemberKey;
  /** Maps each member to the member that added it; undefined for the wallet that created the inbox. */
  members: ReadonlyMap<MemberKey, MemberKey | undefined>;
  /** Every accepted signature: none counts twice. */
  seals: ReadonlySet<string>;
  updates: number;
}

interface Draft {
  inboxId: string;
  recovery: MemberKey;
  members: Map<MemberKey, MemberKey | undefined>;
  seals: ReadonlySet<string>;
}

export function deriveInboxId(address: string, nonce: bigint): string {
  return createHash('sha256').update(`${address.toLowerCase()}${nonce}`).digest('hex');
}

/** Applies all actions of an update or none. Throws IdentityRefusal if the public network would refuse. */
export function applyUpdate(state: InboxState | undefined, update: IdentityUpdate<Signer>): InboxState {
  if (state !== undefined && state.updates >= MAX_UPDATES_PER_INBOX) {
    throw new IdentityRefusal(`the inbox already has ${MAX_UPDATES_PER_INBOX} updates, which is the most an inbox can have`);
  }
  const used: string[] = [];
  let draft: Draft | undefined = state && { ...state, members: new Map(state.members) };
  for (const action of update.actions) {
    draft = applyAction(draft, action);
    used.push(...signersOf(action).map((signer) => signer.seal));
  }
  if (draft === undefined) throw new IdentityRefusal('the inbox does not exist yet: the update must create it');
  if (draft.inboxId !== update.inboxId) throw new IdentityRefusal('the update names another inbox id than its own');
  return { ...draft, seals: new Set([...draft.seals, ...used]), updates: (state?.updates ?? 0) + 1 };
}

function applyAction(draft: Draft | undefined, action: IdentityAction<Signer>): Draft {
  if (action.kind === 'create-inbox') return createInbox(draft, action);
  if (draft === undefined) throw new IdentityRefusal('the inbox does not exist yet: the update must create it');
  for (const signer of signersOf(action)) {
    if (draft.seals.has(signer.seal)) throw new IdentityRefusal('a signature of the update was used before (replay)');
  }
  switch (action.kind) {
    case 'add-member':
      return addMember(draft, action);
    case 'revoke-member':
      requireRecovery(draft, action.recovery);
      return revokeMember(draft, memberKey(action.member));
    case 'change-recovery':
      requireRecovery(draft, action.recovery);
      return { ...draft, recovery: walletKey(action.address) };
  }
}

function createInbox(draft: Draft | undefined, action: IdentityAction<Signer> & { kind: 'create-inbox' }): Draft {
  if (draft !== undefined) throw new IdentityRefusal('the inbox exists already: it can be created once');
  const owner = walletKey(action.address);
  if (action.owner.key !== owner) throw new IdentityRefusal('an inbox must be created by the wallet that it is for');
  return {
    inboxId: deriveInboxId(action.address, action.nonce),
    recovery: owner,
    members: new Map([[owner, undefined]]),
    seals: new Set(),
  };
}

function addMember(draft: Draft, action: IdentityAction<Signer> & { kind: 'add-member' }): Draft {
  const key = memberKey(action.member);
  const { existing, added } = action;
  if (added.key !== key) throw new IdentityRefusal('the new member did not sign for itself');
  if (added.key === existing.key) throw new IdentityRefusal('a member cannot add itself');
  if (!draft.members.has(existing.key) && draft.recovery !== existing.key) {
    throw new IdentityRefusal('the member that adds is not a member of the inbox');
  }
  if (isInstallation(existing.key) && isInstallation(key)) {
    throw new IdentityRefusal('an installation cannot add an installation: a wallet of the inbox must');
  }
  draft.members.set(key, existing.key);
  return draft;
}

/** Revoking a wallet also revokes the installations it added. */
function revokeMember(draft: Draft, key: MemberKey): Draft {
  draft.members.delete(key);
  for (const [member, addedBy] of draft.members) {
    if (addedBy === key && isInstallation(member)) draft.members.delete(member);
  }
  return draft;
}

function requireRecovery(draft: Draft, signer: Signer): void {
  if (signer.key !== draft.recovery) throw new IdentityRefusal('only the recovery identifier of the inbox may do this');
}

function signersOf(action: IdentityAction<Signer>): Signer[] {
  switch (action.kind) {
    case 'create-inbox':
      return [action.owner];
    case 'add-member':
      return [action.existing, action.added];
    case 'revoke-member':
    case 'change-recovery':
      return [action.recovery];
  }
}
