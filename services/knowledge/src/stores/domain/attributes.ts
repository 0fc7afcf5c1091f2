/** Facts about a file beside its text, for filters. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;
