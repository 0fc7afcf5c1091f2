/** What is known of a file beside its text, for filters. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export const MAX_PAIRS = 16;
export const MAX_KEY = 64;
/** UTF-16 units. */
export const MAX_VALUE = 512;
