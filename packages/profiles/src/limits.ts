/** What a profile may be. Bytes are those of UTF-8, characters are code points. */
export const LIMITS = {
  name: 64,
  /** Bytes of one profile's instructions. */
  instructionsBytes: 262_144,
  /** Bytes of the instructions of a profile and its bases together, and after variables: more than any model reads. */
  resolvedInstructionsBytes: 524_288,
  /** Bytes of all texts and names of a profile together. */
  profileBytes: 1_048_576,
  /** Objects, lists and values in a profile. */
  profileParts: 20_000,
  /** Objects and lists within each other. */
  depth: 32,
  tools: 64,
  /** Of a profile and its bases. */
  resolvedTools: 128,
  /** A profile, its base and the base of that. */
  levels: 3,
  metadataKeys: 16,
  /** Characters of a key, and of a value. */
  metadata: 512,
  variables: 32,
  /** Bytes of a variable's value. */
  variableBytes: 16_384,
  /** Levels of objects and lists within the schema of a function's parameters. */
  schemaDepth: 16,
  /** Subjects of an access list. */
  subjects: 256,
  vectorStores: 16,
  /** Problems that are told at once. */
  problems: 32,
} as const;

const encoder = new TextEncoder();

/** Bytes of the text in UTF-8. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

export const isLongerInUtf8 = (text: string, most: number): boolean =>
  text.length > most || (text.length * 3 > most && utf8Length(text) > most);
