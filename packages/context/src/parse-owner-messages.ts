// Parses owners' requests and agents' answers strictly: the agent trusts no client, and the client trusts no agent.
import { LEVELS } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import {
  CARD_COUNTS,
  type Changed,
  DECISION_ENDS,
  DECISION_OUTCOMES,
  type Decided,
  type Decisions,
  EFFECT_COUNTS,
  type ExplainedSection,
  type Explanation,
  type ItemStatus,
  type Knowledge,
  type KnownItem,
  type LinkCode,
  type LinkSaid,
  MAX_PROMPT_BYTES,
  type OwnerAnswer,
  type OwnerRefusal,
  type OwnerRequest,
  type Permission,
  type Preview,
  type PreviewItem,
  type PreviewRequest,
  type Review,
  type SelectionReason,
  type ShownItem,
  type TrustSettings,
} from './owner-messages.ts';
import { paddedJson, readPaddedJson } from './padding.ts';
import { parseCardTerms } from './parse-card-terms.ts';
import { parseListedServer, parseServerToSet } from './parse-servers.ts';
import { MAX_ENTRIES, MAX_ENTRY_TEXT, parseSummary } from './parse-summary.ts';
import { parseTrust } from './parse-trust.ts';
import { MAX_DOCUMENT_BYTES } from './parts.ts';
import {
  BASE64,
  type Fields,
  fields,
  ITEM_ID,
  instant,
  list,
  matching,
  matchingOrEmpty,
  oneOf,
  text,
  truth,
  whole,
} from './strict-fields.ts';
import { ITEM_KINDS, SENSITIVITIES, summaryDigest } from './summary.ts';
import { TransferError } from './transfer-error.ts';

/** Maximum number of items that an owner adds or removes by hand, since a request is one message. */
const MAX_CHANGES = 2_000;
const MAX_MESSAGE_TEXT = 16_384;
const MAX_SECTIONS = 100;
const MAX_SMALL_TEXT = 1_000;
const MAX_PERMISSIONS = 1_000;
const MAX_DECISIONS = 1_000;
const MAX_SERVERS = 100;
const MAX_COUNT = 1_000_000_000;
/** Of a signed statement in base64, with the signatures of contract wallets. */
const MAX_STATEMENT = 16_384;
const MAX_TOKENS = 1_000_000_000;
const REQUEST_ID = SYNTAX.hex128;
const LINK_CODE = /^[A-Z2-9]{4}-[A-Z2-9]{4}$/;

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

const STATUSES: Record<ItemStatus, true> = { current: true, ended: true, 'not-yet': true, overridden: true, updated: true };

/** Throws TransferError. */
export function parseOwnerRequest(value: unknown): OwnerRequest {
  const o = fields(value, 'request');
  const requestId = matching(o.requestId, 'requestId', REQUEST_ID);
  if (o.ask === 'link') return { ask: 'link', requestId, saidId: matching(o.saidId, 'saidId', REQUEST_ID) };
  if (o.ask === 'revoke-grant') return { ask: 'revoke-grant', requestId, grant: matching(o.grant, 'grant', SYNTAX.hex256) };
  if (o.ask === 'trust') return { ask: 'trust', requestId };
  if (o.ask === 'decisions') return { ask: 'decisions', requestId };
  if (o.ask === 'review') return { ask: 'review', requestId };
  if (o.ask === 'cards') return { ask: 'cards', requestId };
  if (o.ask === 'approve-card')
    return { ask: 'approve-card', requestId, card: matching(o.card, 'card', SYNTAX.digest), statement: signed(o.statement) };
  if (o.ask === 'set-trust')
    return {
      ask: 'set-trust',
      requestId,
      trust: parseTrust(o.trust),
      statement: signed(o.statement),
    };
  if (o.ask === 'servers') return { ask: 'servers', requestId };
  if (o.ask === 'set-server') return { ask: 'set-server', requestId, server: parseServerToSet(o.server), statement: signed(o.statement) };
  if (o.ask === 'explain') return { ask: 'explain', requestId, text: text(o.text, 'text', MAX_MESSAGE_TEXT) };
  if (o.ask === 'preview') return previewRequest(requestId, o);
  if (o.ask === 'knowledge') return { ask: 'knowledge', requestId };
  if (o.ask === 'forget') {
    const items = itemIds(o.items, 'items', MAX_CHANGES);
    if (items.length === 0) throw new TransferError('items is empty.');
    return { ask: 'forget', requestId, items };
  }
  // The agent says what is wrong with a text that is too long.
  if (o.ask === 'correct')
    return { ask: 'correct', requestId, item: matching(o.item, 'item', ITEM_ID), text: text(o.text, 'text', MAX_MESSAGE_TEXT) };
  throw new TransferError('The request is of an unknown kind.');
}

const signed = (statement: unknown): string => matching(text(statement, 'statement', MAX_STATEMENT), 'statement', BASE64);

function previewRequest(requestId: string, o: Fields): PreviewRequest {
  const prompt = text(o.prompt, 'prompt', MAX_PROMPT_BYTES);
  if (new TextEncoder().encode(prompt).length > MAX_PROMPT_BYTES) throw new TransferError('prompt is not a text within the limit.');
  return {
    ask: 'preview',
    requestId,
    prompt,
    add: itemIds(o.add, 'add', MAX_CHANGES),
    remove: itemIds(o.remove, 'remove', MAX_CHANGES),
    targetInboxId: matchingOrEmpty(o.targetInboxId, 'targetInboxId', SYNTAX.inboxId),
  };
}

function itemIds(value: unknown, name: string, most: number): string[] {
  return list(value, name, most, (id) => matching(id, name, ITEM_ID));
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
  if (o.answer === 'knowledge') return knowledge(requestId, o);
  if (o.answer === 'changed') return changed(requestId, o);
  if (o.answer === 'link-code') return linkCode(requestId, o);
  if (o.answer === 'link-said') return linkSaid(requestId, o);
  if (o.answer === 'trust') return trustSettings(requestId, o);
  if (o.answer === 'review') return review(requestId, o);
  if (o.answer === 'decisions') return decisions(requestId, o);
  if (o.answer === 'cards') return { answer: 'cards', requestId, cards: list(o.cards, 'cards', MAX_PERMISSIONS, parseCardTerms) };
  if (o.answer === 'servers') return { answer: 'servers', requestId, servers: list(o.servers, 'servers', MAX_SERVERS, parseListedServer) };
  if (o.answer === 'refusal') return refusal(requestId, o);
  throw new TransferError('The answer is of an unknown kind.');
}

function preview(requestId: string, o: Fields): Preview {
  const summary = parseSummary(o.summary);
  const digest = matching(o.digest, 'digest', SYNTAX.digest);
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

function shownItem(o: Fields): ShownItem {
  return {
    id: matching(o.id, 'id', ITEM_ID),
    kind: oneOf(o.kind, 'kind', ITEM_KINDS),
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    topic: text(o.topic, 'topic', MAX_ENTRY_TEXT),
    sensitivity: oneOf(o.sensitivity, 'sensitivity', SENSITIVITIES),
    tags: list(o.tags, 'tags', 64, (tag) => text(tag, 'tags', 64)),
    from: text(o.from, 'from', MAX_SMALL_TEXT),
  };
}

function previewItem(value: unknown): PreviewItem {
  const o = fields(value, 'item');
  return {
    ...shownItem(o),
    isIn: truth(o.isIn, 'isIn'),
    reason: oneOf(o.reason, 'reason', Object.keys(REASONS) as SelectionReason[]),
    secrets: list(o.secrets, 'secrets', 64, (rule) => text(rule, 'secrets', MAX_SMALL_TEXT)),
  };
}

function knowledge(requestId: string, o: Fields): Knowledge {
  return {
    answer: 'knowledge',
    requestId,
    items: list(o.items, 'items', MAX_ENTRIES, knownItem),
    hidden: whole(o.hidden, 'hidden', 0, MAX_ENTRIES),
  };
}

function knownItem(value: unknown): KnownItem {
  const o = fields(value, 'item');
  return {
    ...shownItem(o),
    status: oneOf(o.status, 'status', Object.keys(STATUSES) as ItemStatus[]),
    byOwner: truth(o.byOwner, 'byOwner'),
    isInherited: truth(o.isInherited, 'isInherited'),
    saidAt: instant(o.saidAt, 'saidAt'),
    ...(o.validUntil === undefined ? {} : { validUntil: instant(o.validUntil, 'validUntil') }),
    ...(o.reason === undefined ? {} : { reason: text(o.reason, 'reason', MAX_ENTRY_TEXT) }),
  };
}

function changed(requestId: string, o: Fields): Changed {
  return {
    answer: 'changed',
    requestId,
    gone: itemIds(o.gone, 'gone', MAX_ENTRIES),
    learned: itemIds(o.learned, 'learned', MAX_ENTRIES),
  };
}

function explanation(requestId: string, o: Fields): Explanation {
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

function trustSettings(requestId: string, o: Fields): TrustSettings {
  return {
    answer: 'trust',
    requestId,
    trust: parseTrust(o.trust),
    ...(o.signedAt === undefined ? {} : { signedAt: instant(o.signedAt, 'signedAt') }),
    cards: list(o.cards, 'cards', MAX_PERMISSIONS, permission),
    grants: list(o.grants, 'grants', MAX_PERMISSIONS, permission),
  };
}

function linkCode(requestId: string, o: Fields): LinkCode {
  return {
    answer: 'link-code',
    requestId,
    code: matching(o.code, 'code', LINK_CODE),
    expiresAt: instant(o.expiresAt, 'expiresAt'),
  };
}

function linkSaid(requestId: string, o: Fields): LinkSaid {
  return {
    answer: 'link-said',
    requestId,
    outcome: oneOf(o.outcome, 'outcome', ['said', 'ended']),
    inboxId: matchingOrEmpty(o.inboxId, 'inboxId', SYNTAX.inboxId),
    name: text(o.name, 'name', MAX_SMALL_TEXT),
    sharesName: truth(o.sharesName, 'sharesName'),
  };
}

function permission(value: unknown): Permission {
  const o = fields(value, 'permission');
  return {
    id: matching(o.id, 'id', SYNTAX.hex256),
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    expiresAt: instant(o.expiresAt, 'expiresAt'),
  };
}

function review(requestId: string, o: Fields): Review {
  const acceptance = fields(o.acceptance, 'acceptance');
  const count = (value: unknown, name: string, most = MAX_COUNT) => whole(value, name, 0, most);
  return {
    answer: 'review',
    requestId,
    since: instant(o.since, 'since'),
    level: oneOf(o.level, 'level', LEVELS),
    acceptance: {
      liked: count(acceptance.liked, 'liked'),
      total: count(acceptance.total, 'total'),
      lower: count(acceptance.lower, 'lower', 1_000),
      upper: count(acceptance.upper, 'upper', 1_000),
    },
    corrections: count(o.corrections, 'corrections'),
    learned: count(o.learned, 'learned'),
    cards: counts(o.cards, CARD_COUNTS),
    effects: counts(o.effects, EFFECT_COUNTS),
    refusedForLevel: count(o.refusedForLevel, 'refusedForLevel'),
    ...(o.signal === undefined ? {} : { signal: signal(o.signal) }),
  };
}

function counts<Name extends string>(value: unknown, names: readonly Name[]): Record<Name, number> {
  const o = fields(value, 'counts');
  return Object.fromEntries(names.map((name) => [name, whole(o[name], name, 0, MAX_COUNT)])) as Record<Name, number>;
}

function signal(value: unknown): NonNullable<Review['signal']> {
  const o = fields(value, 'signal');
  return {
    is: oneOf(o.is, 'is', ['promote', 'demote']),
    why: oneOf(o.why, 'why', ['acceptance', 'dislikes']),
    level: oneOf(o.level, 'level', LEVELS),
  };
}

function decisions(requestId: string, o: Fields): Decisions {
  return { answer: 'decisions', requestId, decisions: list(o.decisions, 'decisions', MAX_DECISIONS, decided) };
}

function decided(value: unknown): Decided {
  const o = fields(value, 'decision');
  return {
    at: instant(o.at, 'at'),
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    outcome: oneOf(o.outcome, 'outcome', DECISION_OUTCOMES),
    why: text(o.why, 'why', MAX_SMALL_TEXT),
    askedBy: text(o.askedBy, 'askedBy', MAX_SMALL_TEXT),
    byOwner: truth(o.byOwner, 'byOwner'),
    ...(o.end === undefined ? {} : { end: oneOf(o.end, 'end', DECISION_ENDS) }),
    ...(o.decidedBy === undefined ? {} : { decidedBy: text(o.decidedBy, 'decidedBy', MAX_SMALL_TEXT) }),
  };
}

function refusal(requestId: string, o: Fields): OwnerRefusal {
  return {
    answer: 'refusal',
    requestId,
    reason: matching(o.reason, 'reason', /^[A-Z_]{1,64}$/),
    message: text(o.message, 'message', MAX_ENTRY_TEXT),
  };
}
