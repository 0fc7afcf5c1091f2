// Parses another agent's summary field by field. The result keeps the digest of what was sent, so nothing is normalised here.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { fields, ITEM_ID, instant, list, MAX_NAME, matching, oneOf, TransferError, text, whole } from './strict-fields.ts';
import {
  type Concern,
  type ContextEntry,
  type ContextSummary,
  ITEM_KINDS,
  type Origin,
  SECTIONS,
  SENSITIVITIES,
  type Section,
} from './summary.ts';

export const MAX_ENTRIES = 10_000;
export const MAX_PEOPLE = 1_000;
/** Limit for an entry's sentence, topic or reason, in UTF-16 units. */
export const MAX_ENTRY_TEXT = 2_000;
/** SHA-256 of an inbox ID. */
const SPEAKER = SYNTAX.hex256;
/** Flags are true or absent. */
const YES = [true] as const;
/** More people than this count as a group. */
const MAX_CONCERNS = 8;
const MAX_TAGS = 64;
const MAX_TAG = 64;
const MAX_GENERATIONS = 1_000;

/** Throws TransferError. */
export function parseSummary(value: unknown): ContextSummary {
  const o = fields(value, 'summary');
  const sections = Object.fromEntries(
    SECTIONS.map((section) => [section, list(o[section], `summary.${section}`, MAX_ENTRIES, entry)]),
  ) as Record<Section, ContextEntry[]>;
  if (SECTIONS.reduce((sum, section) => sum + sections[section].length, 0) > MAX_ENTRIES)
    throw new TransferError('The summary has too many entries.');
  const manifest = fields(o.manifest, 'manifest');
  return {
    purpose: text(o.purpose, 'purpose', MAX_ENTRY_TEXT),
    people: list(o.people, 'people', MAX_PEOPLE, person),
    manifest: { included: count(manifest.included, 'included'), leftOut: count(manifest.leftOut, 'leftOut') },
    ...sections,
  };
}

const count = (value: unknown, name: string): number => whole(value, name, 0, Number.MAX_SAFE_INTEGER);

function entry(value: unknown): ContextEntry {
  const o = fields(value, 'entry');
  const sourceIds = list(o.sourceIds, 'sourceIds', MAX_ENTRIES, (id) => matching(id, 'sourceIds', ITEM_ID));
  if (sourceIds.length === 0) throw new TransferError('An entry has no source.');
  const kind = oneOf(o.kind, 'kind', ITEM_KINDS);
  return {
    sourceIds,
    kind,
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    topic: text(o.topic, 'topic', MAX_ENTRY_TEXT),
    ...(o.about === undefined ? {} : { about: list(o.about, 'about', MAX_CONCERNS, concern) }),
    sensitivity: oneOf(o.sensitivity, 'sensitivity', SENSITIVITIES),
    tags: list(o.tags, 'tags', MAX_TAGS, (tag) => text(tag, 'tags', MAX_TAG)),
    ...(o.validFrom === undefined ? {} : { validFrom: instant(o.validFrom, 'validFrom') }),
    ...(o.validUntil === undefined ? {} : { validUntil: instant(o.validUntil, 'validUntil') }),
    ...(o.reason === undefined ? {} : { reason: text(o.reason, 'reason', MAX_ENTRY_TEXT) }),
    ...(o.answers === undefined ? {} : { answers: matching(o.answers, 'answers', ITEM_ID) }),
    origin: origin(o.origin),
    generation: whole(o.generation, 'generation', 1, MAX_GENERATIONS),
  };
}

function concern(value: unknown): Concern {
  const o = fields(value, 'about');
  return {
    key: text(o.key, 'about.key', MAX_NAME),
    ...(o.speaker === undefined ? {} : { speaker: matching(o.speaker, 'about.speaker', SPEAKER) }),
  };
}

function origin(value: unknown): Origin {
  const o = fields(value, 'origin');
  return {
    instanceId: matching(o.instanceId, 'origin.instanceId', SYNTAX.instanceId),
    agentName: text(o.agentName, 'origin.agentName', MAX_NAME),
    saidBy: text(o.saidBy, 'origin.saidBy', MAX_NAME),
    ...(o.speaker === undefined ? {} : { speaker: matching(o.speaker, 'origin.speaker', SPEAKER) }),
    ...(o.byOwner === undefined ? {} : { byOwner: oneOf(o.byOwner, 'origin.byOwner', YES) }),
    saidAt: instant(o.saidAt, 'origin.saidAt'),
  };
}

function person(value: unknown): ContextSummary['people'][number] {
  const o = fields(value, 'person');
  return { inboxId: matching(o.inboxId, 'person.inboxId', SYNTAX.inboxId), name: text(o.name, 'person.name', MAX_NAME) };
}
