// Maps memory items to database rows.
import type { Concern, ItemKind, MemoryItem, Origin, Provenance, Sensitivity } from '@offshoot/memory/items/item.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { tellerOf } from '@offshoot/memory/items/tellers.ts';
import { isForGood } from '@offshoot/memory/lines/lines.ts';

export interface ItemRow {
  id: string;
  kind: ItemKind;
  text: string;
  topic: string;
  topic_look: string;
  origin: 'message' | 'parent';
  /** Id of the message, claim or share. */
  source_id: string;
  inbox_or_instance_id: string;
  sender_name: string;
  learned_at: number;
  sensitivity: Sensitivity;
  tags: string;
  valid_from: number | null;
  valid_until: number | null;
  reason: string | null;
  answers: string | null;
  descent: string | null;
  teller: string;
  by_owner: number;
  about: string;
  hidden: number;
  chatter: number;
}

interface Descent {
  sourceIds: string[];
  origin: Origin;
  generation: number;
}

export const ITEM_COLUMNS = [
  'id',
  'kind',
  'text',
  'topic',
  'topic_look',
  'origin',
  'source_id',
  'inbox_or_instance_id',
  'sender_name',
  'learned_at',
  'sensitivity',
  'tags',
  'valid_from',
  'valid_until',
  'reason',
  'answers',
  'descent',
  'teller',
  'by_owner',
  'about',
  'hidden',
  'chatter',
] as const satisfies readonly (keyof ItemRow)[];

export function fromRow(row: ItemRow): MemoryItem {
  return {
    id: row.id,
    kind: row.kind,
    text: row.text,
    topic: row.topic,
    sensitivity: row.sensitivity,
    tags: row.tags === '[]' ? [] : (JSON.parse(row.tags) as string[]),
    ...(row.valid_from === null ? {} : { validFrom: new Date(row.valid_from) }),
    ...(row.valid_until === null ? {} : { validUntil: new Date(row.valid_until) }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.answers === null ? {} : { answers: row.answers }),
    ...(row.about === '' ? {} : { concerns: JSON.parse(row.about) as Concern[] }),
    ...(row.hidden === 0 ? {} : { hidden: true as const }),
    confirmed: row.origin === 'message',
    provenance: provenanceOf(row),
    learnedAt: new Date(row.learned_at),
  };
}

function provenanceOf(row: ItemRow): Provenance {
  const { source_id: source, inbox_or_instance_id: from } = row;
  if (row.origin === 'message') {
    const byOwner = row.by_owner === 1 ? { byOwner: true as const } : {};
    return { from: 'message', messageId: source, senderInboxId: from, senderName: row.sender_name, ...byOwner };
  }
  return { from: 'parent', parentInstanceId: from, transferId: source, ...(JSON.parse(row.descent ?? '{}') as Descent) };
}

export function toRow(item: MemoryItem): ItemRow {
  const p = item.provenance;
  const [source, from, name] = p.from === 'message' ? [p.messageId, p.senderInboxId, p.senderName] : [p.transferId, p.parentInstanceId, ''];
  return {
    id: item.id,
    kind: item.kind,
    text: item.text,
    topic: item.topic,
    topic_look: topicLook(item.topic),
    origin: p.from,
    source_id: source,
    inbox_or_instance_id: from,
    sender_name: name,
    learned_at: item.learnedAt.getTime(),
    sensitivity: item.sensitivity,
    tags: JSON.stringify(item.tags),
    valid_from: item.validFrom?.getTime() ?? null,
    valid_until: item.validUntil?.getTime() ?? null,
    reason: item.reason ?? null,
    answers: item.answers ?? null,
    descent: p.from === 'message' ? null : descentOf(p),
    teller: tellerOf(p),
    by_owner: Number(p.from === 'message' && p.byOwner === true),
    about: item.concerns === undefined ? '' : JSON.stringify(item.concerns),
    hidden: Number(item.hidden === true),
    chatter: Number(!isForGood(item)),
  };
}

export function descentOf({ sourceIds, origin, generation }: Descent): string {
  return JSON.stringify({ sourceIds, origin, generation } satisfies Descent);
}
