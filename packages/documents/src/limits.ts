/** Bounds of what one file may cost. Beyond them it is refused as a whole: half of a document would pass for all of it. */

/** UTF-16 units: about 2,000,000 tokens, or 4,000 pages. */
export const MAX_TEXT = 8_000_000;
export const MAX_PDF_PAGES = 2_000;
/** A large PDF takes a few seconds. */
export const READ_MS = 60_000;
/** Of the process that reads. pdf.js needs about 100 MB for a large, honest file. */
export const MAX_RESIDENT_BYTES = 768 * 1024 * 1024;
