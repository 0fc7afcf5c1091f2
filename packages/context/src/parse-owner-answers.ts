// Writes agents' answers and parses them strictly: the client trusts no agent.
import { LEVELS } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { parseCommonsStatus } from './commons/parse-commons.ts';
import { parseExport } from './exports/agent-export.ts';
import { parseReminders } from './listed-reminders.ts';
import { parseNostrStatus } from './nostr/parse-nostr.ts';
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
  GOAL_HALTS,
  GOAL_STATUSES,
  type Goals,
  type Knowledge,
  type LinkCode,
  type LinkSaid,
  type ListedGoal,
  type OwnerAnswer,
  type OwnerRefusal,
  type Permission,
  type Preview,
  REJOIN_OUTCOMES,
  type Review,
  type Servers,
  SIGN_OUTS,
  TICK_OUTCOMES,
  type TrustSettings,
} from './owner-answers.ts';
import { GOAL_PRIORITIES, MAX_GOAL_TEXT, SHOWN_ADDRESSES, VOICES } from './owner-requests.ts';
import { paddedJson, readPaddedJson } from './padding.ts';
import { parseCardTerms } from './parse-card-terms.ts';
import { parseImported } from './parse-imported.ts';
import { parseListedServer } from './parse-servers.ts';
import { MAX_ENTRIES, MAX_ENTRY_TEXT, parseSummary } from './parse-summary.ts';
import { parseTrust } from './parse-trust.ts';
import { MAX_DOCUMENT_BYTES } from './parts.ts';
import { parseServerSeen } from './server-visits.ts';
import type { ItemStatus, KnownItem, PreviewItem, SelectionReason, ShownItem } from './shown-items.ts';
import {
  DAY,
  type Fields,
  fields,
  ITEM_ID,
  instant,
  itemIds,
  list,
  matching,
  matchingOrEmpty,
  oneOf,
  REQUEST_ID,
  TransferError,
  text,
  truth,
  whole,
} from './strict-fields.ts';
import { ITEM_KINDS, SENSITIVITIES, summaryDigest } from './summary.ts';

const MAX_SECTIONS = 100;
const MAX_SMALL_TEXT = 1_000;
const MAX_ADDRESS = 254;
const MAX_PERMISSIONS = 1_000;
const MAX_DECISIONS = 1_000;
const MAX_SERVERS = 100;
const MAX_COUNT = 1_000_000_000;
const MAX_TOKENS = 1_000_000_000;
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
  if (o.answer === 'servers') return servers(requestId, o);
  if (o.answer === 'server-seen') return parseServerSeen(requestId, o);
  if (o.answer === 'nostr') return parseNostrStatus(requestId, o);
  if (o.answer === 'commons') return parseCommonsStatus(requestId, o);
  if (o.answer === 'rejoined') return { answer: 'rejoined', requestId, outcome: oneOf(o.outcome, 'outcome', REJOIN_OUTCOMES) };
  if (o.answer === 'voice') return { answer: 'voice', requestId, voice: oneOf(o.voice, 'voice', VOICES) };
  if (o.answer === 'addresses') {
    const own = { email: text(o.email, 'email', MAX_ADDRESS), phone: text(o.phone, 'phone', MAX_ADDRESS) };
    return { answer: 'addresses', requestId, ...own, shown: oneOf(o.shown, 'shown', SHOWN_ADDRESSES) };
  }
  if (o.answer === 'goals') return goals(requestId, o);
  if (o.answer === 'reminders') return parseReminders(requestId, o);
  if (o.answer === 'exported') return { answer: 'exported', requestId, export: parseExport(o.export) };
  if (o.answer === 'imported') return parseImported(requestId, o);
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
    ...(o.via !== undefined && { via: text(o.via, 'via', MAX_SMALL_TEXT) }),
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
    keptDays: whole(o.keptDays, 'keptDays', 0, MAX_KEPT_DAYS),
  };
}

const MAX_KEPT_DAYS = 36_500;

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

const MAX_GOALS = 100;
const MAX_CALLS_A_DAY = 100_000;

function goals(requestId: string, o: Fields): Goals {
  return {
    answer: 'goals',
    requestId,
    goals: list(o.goals, 'goals', MAX_GOALS, listedGoal),
    callsLeft: whole(o.callsLeft, 'callsLeft', 0, MAX_CALLS_A_DAY),
    callsADay: whole(o.callsADay, 'callsADay', 0, MAX_CALLS_A_DAY),
    ...(o.halted === undefined ? {} : { halted: oneOf(o.halted, 'halted', GOAL_HALTS) }),
  };
}

function listedGoal(value: unknown): ListedGoal {
  const o = fields(value, 'goal');
  return {
    id: matching(o.id, 'id', ITEM_ID),
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    why: text(o.why, 'why', MAX_GOAL_TEXT),
    askedBy: text(o.askedBy, 'askedBy', MAX_SMALL_TEXT),
    byOwner: truth(o.byOwner, 'byOwner'),
    priority: oneOf(o.priority, 'priority', GOAL_PRIORITIES),
    status: oneOf(o.status, 'status', GOAL_STATUSES),
    setAt: instant(o.setAt, 'setAt'),
    until: matching(o.until, 'until', DAY),
    ...(o.nextTickAt === undefined ? {} : { nextTickAt: instant(o.nextTickAt, 'nextTickAt') }),
    isWaiting: truth(o.isWaiting, 'isWaiting'),
    ...(o.lastTick === undefined ? {} : { lastTick: lastTick(fields(o.lastTick, 'lastTick')) }),
    watches: list(o.watches, 'watches', 10, (one) => text(one, 'watches', MAX_SMALL_TEXT)),
    progress: list(o.progress, 'progress', 100, (one) => {
      const step = fields(one, 'progress');
      return {
        at: instant(step.at, 'at'),
        text: text(step.text, 'text', MAX_SMALL_TEXT),
        evidence: list(step.evidence, 'evidence', 10, (from) => text(from, 'evidence', MAX_SMALL_TEXT)),
      };
    }),
  };
}

const lastTick = (o: Fields): ListedGoal['lastTick'] => ({ at: instant(o.at, 'at'), outcome: oneOf(o.outcome, 'outcome', TICK_OUTCOMES) });

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

function servers(requestId: string, o: Fields): Servers {
  return {
    answer: 'servers',
    requestId,
    servers: list(o.servers, 'servers', MAX_SERVERS, parseListedServer),
    ...(o.signedOut === undefined ? {} : { signedOut: oneOf(o.signedOut, 'signedOut', SIGN_OUTS) }),
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
