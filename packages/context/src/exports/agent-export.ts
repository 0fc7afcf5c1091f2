// What an agent tells its owner that it knows, to be kept in a file: a manifest that the agent signs, and the parts that it has digests of.
// The main part is a context summary as a clone would get it. The form is open: parts, sections and kinds that this release does not know
// are counted and left alone.
import { textDigest } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { MAX_ENTRIES, parseSummary } from '../parse-summary.ts';
import { MAX_DOCUMENT_BYTES } from '../parts.ts';
import {
  BASE64,
  type Fields,
  fields,
  instant,
  list,
  MAX_NAME,
  matching,
  matchingOrEmpty,
  TransferError,
  text,
  whole,
} from '../strict-fields.ts';
import { type ContextSummary, ITEM_KINDS, SECTIONS } from '../summary.ts';
import { type ExportedReminder, MAX_EXPORTED_REMINDERS, parseReminder } from './exported-reminders.ts';

export const EXPORT_SCHEMA = 1;

/** Names of the parts that this release reads. */
export const MEMORY_PART = 'memory.json';
export const REMINDERS_PART = 'reminders.json';
/** The same for people: nothing reads it back. */
export const READABLE_PART = 'MEMORY.md';

const MAX_PARTS = 16;
const MAX_MANIFEST = 16 * 1024;
/** Of no file outside the folder that it is unpacked into, and no property that objects have anyway. */
const PART_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}\.[a-z]{1,8}$/;
const WALLET = /^0x[0-9a-f]{40}$/;
const MAX_SIGNATURE = 256;

export interface ExportManifest {
  schema: typeof EXPORT_SCHEMA;
  instanceId: string;
  inboxId: string;
  /** The owner at that time, for whom it was made. */
  ownerId: string;
  agentName: string;
  templateId: string;
  templateVersion: number;
  /** Counts the agent's exports. One that repeats a number was made by an agent that was set back to an earlier state. */
  sequence: number;
  madeAt: string;
  /** How many items stayed behind: `credentials`, also what repeats one; `hidden`, at the request of the person concerned; all others. */
  leftOut: { credentials: number; hidden: number; others: number };
  /** `textDigest` of each part, by name. */
  parts: Record<string, string>;
}

export interface AgentExport {
  /** JSON of an ExportManifest, exactly as it was signed. */
  manifest: string;
  /** Over the statement `context.export`, with the wallet of the agent's inbox. `signature` in base64. */
  signature: { nonce: string; issuedAt: string; address: string; signature: string };
  parts: Record<string, string>;
}

/** An export whose parts are those of its manifest. Who signed it is for `verifyExport` to say. */
export interface ReadExport {
  manifest: ExportManifest;
  /** What the signature and an owner's statement bind: the digest of the manifest. */
  digest: string;
  summary: ContextSummary;
  reminders: ExportedReminder[];
  /** How many entries and reminders are of a kind that this release does not know. They are left alone. */
  unknown: number;
}

/** Throws TransferError. */
export function parseExport(value: unknown): AgentExport {
  const o = fields(value, 'export');
  const signature = fields(o.signature, 'signature');
  const parts = Object.entries(fields(o.parts, 'parts'));
  if (parts.length > MAX_PARTS) throw new TransferError('The export has too many parts.');
  return {
    manifest: text(o.manifest, 'manifest', MAX_MANIFEST),
    signature: {
      nonce: matching(signature.nonce, 'signature.nonce', SYNTAX.hex128),
      issuedAt: instant(signature.issuedAt, 'signature.issuedAt'),
      address: matching(signature.address, 'signature.address', WALLET),
      signature: matching(text(signature.signature, 'signature.signature', MAX_SIGNATURE), 'signature.signature', BASE64),
    },
    parts: Object.fromEntries(
      parts.map(([name, part]) => [matching(name, 'parts', PART_NAME), text(part, name.slice(0, MAX_NAME), MAX_DOCUMENT_BYTES)]),
    ),
  };
}

/** Throws TransferError if a part is not as the manifest says, or cannot be read. */
export function readExport({ manifest: signed, parts }: AgentExport): ReadExport {
  const manifest = parseManifest(parsed(signed, 'manifest'));
  const names = Object.keys(parts).sort().join();
  if (names !== Object.keys(manifest.parts).sort().join())
    throw new TransferError('The export does not have the parts that its manifest names.');
  for (const [name, part] of Object.entries(parts))
    if (manifest.parts[name] !== textDigest(part)) throw new TransferError(`${name} was changed after the agent signed the export.`);
  const memory = parts[MEMORY_PART];
  if (memory === undefined) throw new TransferError(`The export has no ${MEMORY_PART}.`);
  const known = knownEntries(fields(parsed(memory, MEMORY_PART), MEMORY_PART));
  const reminders = list(parsed(parts[REMINDERS_PART] ?? '[]', REMINDERS_PART), REMINDERS_PART, MAX_EXPORTED_REMINDERS, parseReminder);
  return {
    manifest,
    digest: textDigest(signed),
    summary: parseSummary(known.summary),
    reminders: reminders.filter((one) => one !== undefined),
    unknown: known.unknown + reminders.filter((one) => one === undefined).length,
  };
}

function parseManifest(value: unknown): ExportManifest {
  const o = fields(value, 'manifest');
  if (o.schema !== EXPORT_SCHEMA) throw new TransferError('The export has a schema that this release does not know.');
  const leftOut = fields(o.leftOut, 'leftOut');
  const count = (given: unknown, name: string) => whole(given, name, 0, Number.MAX_SAFE_INTEGER);
  return {
    schema: EXPORT_SCHEMA,
    instanceId: matching(o.instanceId, 'instanceId', SYNTAX.instanceId),
    inboxId: matching(o.inboxId, 'inboxId', SYNTAX.inboxId),
    ownerId: matching(o.ownerId, 'ownerId', SYNTAX.inboxId),
    agentName: text(o.agentName, 'agentName', MAX_NAME),
    templateId: matchingOrEmpty(o.templateId, 'templateId', SYNTAX.templateId),
    templateVersion: count(o.templateVersion, 'templateVersion'),
    sequence: count(o.sequence, 'sequence'),
    madeAt: instant(o.madeAt, 'madeAt'),
    leftOut: {
      credentials: count(leftOut.credentials, 'leftOut'),
      hidden: count(leftOut.hidden, 'leftOut'),
      others: count(leftOut.others, 'leftOut'),
    },
    parts: Object.fromEntries(
      Object.entries(fields(o.parts, 'parts')).map(([name, digest]) => [
        matching(name, 'parts', PART_NAME),
        matching(digest, 'parts', SYNTAX.digest),
      ]),
    ),
  };
}

/** Without what only a later release knows: sections of another name, and entries of another kind. */
function knownEntries(summary: Fields): { summary: Fields; unknown: number } {
  let unknown = 0;
  const known: Fields = { purpose: summary.purpose, people: summary.people, manifest: summary.manifest };
  const sections: readonly string[] = SECTIONS;
  for (const [name, entries] of Object.entries(summary)) {
    if (!Array.isArray(entries) || name === 'people') continue;
    const isKnown = (entry: unknown) => sections.includes(name) && isOfKnownKind(entry);
    if (sections.includes(name)) known[name] = list(entries, name, MAX_ENTRIES, (entry) => entry).filter(isKnown);
    unknown += entries.filter((entry) => !isKnown(entry)).length;
  }
  return { summary: known, unknown };
}

function isOfKnownKind(entry: unknown): boolean {
  const kinds: readonly unknown[] = ITEM_KINDS;
  const kind = typeof entry === 'object' && entry !== null && 'kind' in entry ? entry.kind : undefined;
  // What is no kind at all is for the parser to refuse.
  return typeof kind !== 'string' || kinds.includes(kind);
}

function parsed(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new TransferError(`${name} is not JSON.`);
  }
}
