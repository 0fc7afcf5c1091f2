/** Bounds of one document, beside those of the text of a file. */

/** A chunk's number has to fit into 15 bits. */
export const MAX_CHUNKS = 20_000;
/** Each costs a row. A text that people wrote has a tenth of that. */
export const MAX_DIFFERENT_WORDS = 300_000;
