export type { CommonsSettings, NostrPeer, NostrSettings } from '@offshoot/statements';
export * from './codecs.ts';
export * from './commons/commons-messages.ts';
export {
  type AgentExport,
  EXPORT_SCHEMA,
  type ExportManifest,
  MEMORY_PART,
  parseExport,
  READABLE_PART,
  REMINDERS_PART,
  type ReadExport,
  readExport,
} from './exports/agent-export.ts';
export type { ExportedReminder } from './exports/exported-reminders.ts';
export { exportAction, verifyExport } from './exports/genuine-export.ts';
export {
  decodeImport,
  encodeImport,
  type ImportDocument,
  importDigest,
  MAX_PROPOSED,
  type Proposal,
  proposedFrom,
} from './exports/import-document.ts';
export { readableMemory, readableReminders } from './exports/readable-memory.ts';
export type { ListedReminder, ReminderRequest, Reminders } from './listed-reminders.ts';
export * from './nostr/nostr-messages.ts';
export { isPeerName } from './nostr/parse-nostr.ts';
export * from './owner-answers.ts';
export * from './owner-requests.ts';
export { decodeAnswer, encodeAnswer } from './parse-owner-answers.ts';
export { MAX_ENTRIES, MAX_PEOPLE, parseSummary } from './parse-summary.ts';
export { cut, isSpoilt, MAX_DOCUMENT_BYTES, PART_BYTES, type Part, putTogether } from './parts.ts';
export { MAX_SEEN_TEXT, MAX_SEEN_TOOLS, MAX_SIGN_IN_ADDRESS, type ServerSeen, type ServerVisitRequest } from './server-visits.ts';
export * from './shown-items.ts';
export { ITEM_ID, TransferError } from './strict-fields.ts';
export * from './summary.ts';
export { DOCUMENT_VERSION, decodeDocument, encodeDocument, type TransferDocument } from './transfer-document.ts';
