// The SDK's enums as numbers: importing them loads the whole SDK, which pages do only when a person opens an inbox.

/** IdentifierKind. */
export const ETHEREUM = 0;

/** ConversationType. */
export const DM = 0;

/** ConsentState. */
export const UNKNOWN = 0;
export const ALLOWED = 1;
export const DENIED = 2;

/** SortDirection. */
export const NEWEST_FIRST = 1;

/** ListConversationsOrderBy. */
export const BY_LAST_ACTIVITY = 1;

/** ContentType. */
export const CUSTOM = 2;
export const GROUP_CHANGED = 4;
export const REACTION = 9;
export const READ_RECEIPT = 10;
export const TEXT = 13;

/** PermissionLevel. */
export const SUPER_ADMIN = 2;

/** DeliveryStatus. */
export const UNPUBLISHED = 0;
export const FAILED = 2;

/** ReactionAction. */
export const REACTION_ADDED = 1;
export const REACTION_REMOVED = 2;

/** ReactionSchema. */
export const UNICODE = 1;
