// Parses owners' requests and agents' answers strictly: the agent trusts no client, and the client trusts no agent.
import {
  type ExplainedSection,
  type Explanation,
  MAX_PROMPT_BYTES,
  type OwnerAnswer,
  type OwnerRefusal,
  type OwnerRequest,
  type Preview,
  type PreviewItem,
  type PreviewRequest,
  type SelectionReason,
} from './owner-messages.ts';
import { paddedJson, readPaddedJson } from './padding.ts';
import { MAX_ENTRIES, MAX_ENTRY_TEXT, parseSummary } from './parse-summary.ts';
import { MAX_DOCUMENT_BYTES } from './parts.ts';
import { fields, ITEM_ID, instant, list, matching, oneOf, text, truth, whole } from './strict-fields.ts';
import { ITEM_KINDS, SENSITIVITIES, summaryDigest } from './summary.ts';
import { TransferError } from './transfer-error.ts';

/** Maximum number of items that an owner adds or removes by hand, since a request is one message. */
const MAX_CHANGES = 2_000;
const MAX_MESSAGE_TEXT = 16_384;
const MAX_SECTIONS = 100;
const MAX_SMALL_TEXT = 1_000;
const MAX_TOKENS = 1_000_000_000;
const REQUEST_ID = /^[0-9a-f]{32}$/;

/** A table, so that the compiler demands an entry for each new reason. */
const REASONS: Record<SelectionReason, true> = {
  named: true,
  everything: true,
  'named-credential': true,
  added: true,
  removed: true,
  excluded: true,
  'excluded-by-template': true,
  'not-named': true,
  credential: true,
  'secret-found': true,
  expired: true,
  superseded: true,
  'too-many-generations': true,
};

/** Throws TransferError. */
export function parseOwnerRequest(value: unknown): OwnerRequest {
  const o = fields(value, 'request');
  const requestId = matching(o.requestId, 'requestId', REQUEST_ID);
  if (o.ask === 'explain') return { ask: 'explain', requestId, text: text(o.text, 'text', MAX_MESSAGE_TEXT) };
  if (o.ask === 'preview') return previewRequest(requestId, o);
  throw new TransferError('The request is of an unknown kind.');
}

function previewRequest(requestId: string, o: Record<string, unknown>): PreviewRequest {
  const prompt = text(o.prompt, 'prompt', MAX_PROMPT_BYTES);
  if (new TextEncoder().encode(prompt).length > MAX_PROMPT_BYTES) throw new TransferError('prompt is not a text within the limit.');
  const ids = (value: unknown, name: string) => list(value, name, MAX_CHANGES, (id) => matching(id, name, ITEM_ID));
  return {
    ask: 'preview',
    requestId,
    prompt,
    add: ids(o.add, 'add'),
    remove: ids(o.remove, 'remove'),
    targetInboxId: matching(o.targetInboxId, 'targetInboxId', /^(?:[0-9a-f]{64})?$/),
  };
}

/** Padded like a document, so that the size of an answer does not reveal what an agent knows. */
export function encodeAnswer(answer: OwnerAnswer): Uint8Array {
  return paddedJson(answer, MAX_DOCUMENT_BYTES);
}

/** Throws TransferError. */
export function decodeAnswer(bytes: Uint8Array): OwnerAnswer {
  const o = fields(readPaddedJson(bytes, MAX_DOCUMENT_BYTES), 'answer');
  const requestId = matching(o.requestId, 'requestId', REQUEST_ID);
  if (o.answer === 'preview') return preview(requestId, o);
  if (o.answer === 'explanation') return explanation(requestId, o);
  if (o.answer === 'refusal') return refusal(requestId, o);
  throw new TransferError('The answer is of an unknown kind.');
}

function preview(requestId: string, o: Record<string, unknown>): Preview {
  const summary = parseSummary(o.summary);
  const digest = matching(o.digest, 'digest', /^sha256:[0-9a-f]{64}$/);
  // An owner signs the digest but reads the summary.
  if (digest !== summaryDigest(summary)) throw new TransferError('The digest does not match the summary.');
  return {
    answer: 'preview',
    requestId,
    items: list(o.items, 'items', MAX_ENTRIES, previewItem),
    hidden: whole(o.hidden, 'hidden', 0, MAX_ENTRIES),
    summary,
    digest,
    expiresAt: instant(o.expiresAt, 'expiresAt'),
    configKeys: list(o.configKeys, 'configKeys', 32, (key) => text(key, 'configKeys', 64)),
  };
}

function previewItem(value: unknown): PreviewItem {
  const o = fields(value, 'item');
  return {
    id: matching(o.id, 'id', ITEM_ID),
    kind: oneOf(o.kind, 'kind', ITEM_KINDS),
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    topic: text(o.topic, 'topic', MAX_ENTRY_TEXT),
    sensitivity: oneOf(o.sensitivity, 'sensitivity', SENSITIVITIES),
    tags: list(o.tags, 'tags', 64, (tag) => text(tag, 'tags', 64)),
    from: text(o.from, 'from', MAX_SMALL_TEXT),
    isIn: truth(o.isIn, 'isIn'),
    reason: oneOf(o.reason, 'reason', Object.keys(REASONS) as SelectionReason[]),
    secrets: list(o.secrets, 'secrets', 64, (rule) => text(rule, 'secrets', MAX_SMALL_TEXT)),
  };
}

function explanation(requestId: string, o: Record<string, unknown>): Explanation {
  const tokens = (value: unknown, name: string) => whole(value, name, 0, MAX_TOKENS);
  return {
    answer: 'explanation',
    requestId,
    model: text(o.model, 'model', MAX_SMALL_TEXT),
    engine: text(o.engine, 'engine', MAX_SMALL_TEXT),
    budgetTokens: tokens(o.budgetTokens, 'budgetTokens'),
    usedTokens: tokens(o.usedTokens, 'usedTokens'),
    sections: list(o.sections, 'sections', MAX_SECTIONS, explainedSection),
  };
}

function explainedSection(value: unknown): ExplainedSection {
  const o = fields(value, 'section');
  return {
    name: text(o.name, 'name', MAX_SMALL_TEXT),
    priority: whole(o.priority, 'priority', 0, MAX_TOKENS),
    tokens: whole(o.tokens, 'tokens', 0, MAX_TOKENS),
    text: text(o.text, 'text', MAX_DOCUMENT_BYTES),
    isCut: truth(o.isCut, 'isCut'),
    leftOut: whole(o.leftOut, 'leftOut', 0, MAX_TOKENS),
  };
}

function refusal(requestId: string, o: Record<string, unknown>): OwnerRefusal {
  return {
    answer: 'refusal',
    requestId,
    reason: matching(o.reason, 'reason', /^[A-Z_]{1,64}$/),
    message: text(o.message, 'message', MAX_ENTRY_TEXT),
  };
}
