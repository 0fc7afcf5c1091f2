/** What the caller can put right: printed without a stack. */
export class UsageError extends Error {}
