export * from './codecs.ts';
export * from './owner-messages.ts';
export { decodeAnswer, encodeAnswer } from './parse-owner-messages.ts';
export { MAX_ENTRIES, MAX_PEOPLE, parseSummary } from './parse-summary.ts';
export { cut, isSpoilt, MAX_DOCUMENT_BYTES, PART_BYTES, type Part, putTogether } from './parts.ts';
export { ITEM_ID } from './strict-fields.ts';
export * from './summary.ts';
export { DOCUMENT_VERSION, decodeDocument, encodeDocument, type TransferDocument } from './transfer-document.ts';
export { TransferError } from './transfer-error.ts';
