/** What a server may take of us. No answer of a server changes any of these. */
export const LIMITS = {
  /** Milliseconds to connect and to list the tools, together. */
  listMs: 15_000,
  /** Milliseconds for everything that one call needs: connecting, listing, calling. */
  callMs: 60_000,
  /** Milliseconds for what an authorization server is asked at a time: to find it and register, to give tokens, to end them. */
  issuerMs: 10_000,
  /** Milliseconds to say goodbye. */
  endMs: 2_000,
  /** HTTP requests of one listing or one call. */
  requests: 40,
  /** Bytes of one HTTP answer, after decompression; those of a stream count together. */
  answerBytes: 2 * 1024 * 1024,
  /** Pages of a list of tools. */
  pages: 24,
  /** Of those that are wanted. */
  tools: 256,
  /** Characters of a definition in its canonical form. */
  definition: 8_192,
  /** Levels of objects and lists within a schema. */
  schemaDepth: 16,
  /** Parts of a schema, each reference replaced by what it refers to. */
  schemaParts: 2_000,
  /** Characters of a regular expression within a schema. */
  pattern: 256,
  /** Characters of the arguments, as JSON. */
  arguments: 16_384,
  /** Characters of a result's text that are kept. */
  resultText: 16_384,
} as const;
