/**
 * The SDK's engine. `@xmtp/node-sdk` is a wrapper around it that hides what an agent needs: the raw
 * bytes of a message, its installation, opening without the network. Its enum values are named
 * here because its declarations use `const enum`, which type stripping cannot read.
 */
export {
  type Client,
  type Conversation,
  createClientWithBackend,
  decryptAttachment,
  encodeText,
  getInboxIdByIdentity,
  type Identifier,
  type InboxState,
  type SignatureRequestHandle as SignatureRequest,
} from '@xmtp/node-bindings';

import type {
  ConsentState,
  ConversationType,
  GroupMembershipState,
  GroupMessageKind,
  IdentifierKind,
  PermissionLevel,
  SortDirection,
} from '@xmtp/node-bindings';

export const ETHEREUM = 0 satisfies IdentifierKind;
export const DM = 0 satisfies ConversationType;
export const GROUP = 1 satisfies ConversationType;
export const NEWEST_FIRST = 1 satisfies SortDirection;
export const MEMBERSHIP_CHANGE = 1 satisfies GroupMessageKind;
export const PENDING_REMOVE = 4 satisfies GroupMembershipState;
export const SUPER_ADMIN = 2 satisfies PermissionLevel;
export const UNKNOWN = 0 satisfies ConsentState;
export const ALLOWED = 1 satisfies ConsentState;
/** Consent states in which a conversation is visible. An agent denies nobody. */
export const VISIBLE: ConsentState[] = [UNKNOWN, ALLOWED];
