// What an owner has their agent learn: an export, or what they looked through of another system's memory.
import { canonicalJson, type JsonValue, textDigest } from '@offshoot/statements';
import { paddedJson, readPaddedJson } from '../padding.ts';
import { MAX_DOCUMENT_BYTES } from '../parts.ts';
import { fields, list, oneOf, TransferError, text } from '../strict-fields.ts';
import { type ContextSummary, entriesOf } from '../summary.ts';
import { type AgentExport, parseExport } from './agent-export.ts';

/** `export`: of an agent that the owner's pool does not know. */
const SYSTEMS = ['openclaw', 'letta', 'export'] as const;
/** Rules and credentials of others are no agent's to take over. */
const PROPOSED_KINDS = ['fact', 'commitment'] as const;
export const MAX_PROPOSED = 2_000;
const MAX_TEXT = 1_000;
const MAX_SYSTEM_NAME = 64;

/** Texts of strangers. Each is kept as it is, as something that nobody here has said. */
export interface Proposal {
  system: (typeof SYSTEMS)[number];
  /** What the system calls the agent. May be empty. */
  agentName: string;
  items: { kind: (typeof PROPOSED_KINDS)[number]; text: string }[];
}

export type ImportDocument = { export: AgentExport } | { proposal: Proposal };

/** Of an export: what would be the agent's own word is here a stranger's text. Its rules stay behind. */
export function proposedFrom(agentName: string, summary: ContextSummary): Proposal {
  const items = entriesOf(summary).flatMap(({ kind, text: said }) =>
    kind === 'training' || kind === 'credential'
      ? []
      : [{ kind: kind === 'commitment' ? kind : ('fact' as const), text: said.slice(0, MAX_TEXT) }],
  );
  return { system: 'export', agentName: agentName.slice(0, MAX_SYSTEM_NAME), items: items.slice(0, MAX_PROPOSED) };
}

/** What the owner's statement binds, and by which an agent recognises what it has learned before. */
export function importDigest(document: ImportDocument): string {
  return textDigest('export' in document ? document.export.manifest : canonicalJson(document.proposal as unknown as JsonValue));
}

/** Padded. Throws TransferError for anything that an agent would reject. */
export function encodeImport(document: ImportDocument): Uint8Array {
  const bytes = paddedJson(document, MAX_DOCUMENT_BYTES);
  decodeImport(bytes);
  return bytes;
}

/** Throws TransferError. */
export function decodeImport(bytes: Uint8Array): ImportDocument {
  const o = fields(readPaddedJson(bytes, MAX_DOCUMENT_BYTES), 'document');
  if (o.export !== undefined && o.proposal !== undefined) throw new TransferError('The document is both an export and a proposal.');
  return o.proposal === undefined ? { export: parseExport(o.export) } : { proposal: parseProposal(o.proposal) };
}

function parseProposal(value: unknown): Proposal {
  const o = fields(value, 'proposal');
  const items = list(o.items, 'items', MAX_PROPOSED, (item) => {
    const one = fields(item, 'item');
    return { kind: oneOf(one.kind, 'kind', PROPOSED_KINDS), text: text(one.text, 'text', MAX_TEXT) };
  });
  if (items.length === 0) throw new TransferError('items is empty.');
  return { system: oneOf(o.system, 'system', SYSTEMS), agentName: text(o.agentName, 'agentName', MAX_SYSTEM_NAME), items };
}
