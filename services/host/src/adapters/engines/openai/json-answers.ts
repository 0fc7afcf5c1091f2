// Extracts the requested JSON from a model's answer, without the text around it, and checks every field.
import { type LearnResult, MAX_LEARNED_PER_MESSAGE, type Summarised } from '@offshoot/engine/engine.ts';
import type { StudyLine } from '@offshoot/engine/model-engine.ts';
import { credentialIn } from '@offshoot/memory/credentials/credentials.ts';
import { FORGET_SCOPES, forgetOrder } from '@offshoot/memory/forgetting/outcome-words.ts';
import { RESERVED_TAGS, tagsOf } from '@offshoot/memory/items/classes.ts';
import { ITEM_KINDS, type ItemKind, type MemoryItem, SENSITIVITIES } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { tidyTags, tidyText } from '@offshoot/memory/items/limits.ts';
import { endOfDay, isPlan } from '@offshoot/memory/items/validity-words.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { keyOfName, type Person, personNamed, personWithKey } from '@offshoot/memory/people/people.ts';
import { GROUP_SUBJECT, partsOfTopic } from '@offshoot/memory/words/aspects.ts';
import { contentWords, slug, topicKey, words } from '@offshoot/memory/words/words.ts';

const MAX_READ = 200_000;
const MAX_AGENT_NAME = 60;
/** Opening braces tried before the answer counts as garbage: keeps hostile text linear. */
const MAX_STARTS = 20;

export function withoutThinking(text: string): string {
  const end = text.lastIndexOf('</think>');
  return (end >= 0 ? text.slice(end + 8) : text).trim();
}

function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === '\\') i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

/** The first JSON object in the text. Undefined if there is none. Never throws. */
export function jsonObjectIn(answer: string): Record<string, unknown> | undefined {
  const text = withoutThinking(answer.slice(0, MAX_READ));
  let start = text.indexOf('{');
  for (let tries = 0; start >= 0 && tries < MAX_STARTS; tries++) {
    const end = endOfObject(text, start);
    if (end > 0) {
      try {
        const value: unknown = JSON.parse(text.slice(start, end));
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
      } catch {
        // Not JSON from here: the next brace may start it.
      }
    }
    start = text.indexOf('{', start + 1);
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const kindOf = (value: unknown): ItemKind => ITEM_KINDS.find((kind) => kind === value) ?? 'fact';
const oneBased = <T>(list: readonly T[], value: unknown): T | undefined =>
  Number.isInteger(value) ? list[(value as number) - 1] : undefined;

/** Midnight UTC of an existing day, given as YYYY-MM-DD. */
function dayIn(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value) ? day : undefined;
}

/** The context for reading what was learned. */
export interface StudyReading {
  /** Known items in the order they were numbered. */
  shown: readonly MemoryItem[];
  /** The lines in the order they were numbered. */
  lines: readonly StudyLine[];
  people: readonly Person[];
}

/** The person's key, if the model gave a key or a name. */
function keyIn(people: readonly Person[], said: string): string | undefined {
  if (/^(?:our|we|us|(?:the )?group)$/iu.test(said.trim())) return GROUP_SUBJECT;
  return personWithKey(people, said)?.key ?? (personNamed(people, said) === undefined ? undefined : keyOfName(people, said));
}

/** Words of a topic: so many that two facts seldom share one. */
const TOPIC_WORDS = 12;

/** An item has the topic of the one that it updates. Of others, the code makes it of their words. */
function topicOf({ kind, text, about, name }: { kind: ItemKind; text: string; about: readonly string[]; name: string }): string {
  const [subject = GROUP_SUBJECT] = about;
  if (kind === 'training') return `rule:${topicKey(text, TOPIC_WORDS)}`;
  if (kind === 'decision') return `decision:${topicKey(text, TOPIC_WORDS)}`;
  if (kind === 'credential') return [subject, slug(name) || topicKey(text, 3)].join(':');
  const own = new Set([...words(subject.replaceAll('-', ' ')), 'group']);
  const rest = contentWords(text).filter((word) => !own.has(word));
  return `${subject}:note:${rest.slice(0, TOPIC_WORDS).join('-') || topicKey(text, TOPIC_WORDS)}`;
}

/** One item, as a model gives it. Malformed fields count as missing, as do bounds in the past. */
export function itemIn(
  entry: Record<string, unknown>,
  { shown, people, saidAt }: Pick<StudyReading, 'shown' | 'people'> & { saidAt: Date },
): Learned | undefined {
  if (typeof entry.text !== 'string') return undefined;
  const text = tidyText(entry.text);
  if (text === '') return undefined;
  const updated = oneBased(shown, entry.updates);
  const given = updated !== undefined && entry.kind === undefined ? updated.kind : kindOf(entry.kind);
  // A model that classifies a password as a fact must not expose it to everybody who asks.
  const kind = given !== 'training' && credentialIn(text) !== undefined ? 'credential' : given;
  const keys = listOf(entry.about).flatMap((one) => (typeof one === 'string' && slug(one) !== '' ? [keyIn(people, one) ?? slug(one)] : []));
  const named = [...new Set(keys)].filter((key) => key !== GROUP_SUBJECT);
  const topic = updated?.topic ?? topicOf({ kind, text, about: named, name: typeof entry.name === 'string' ? entry.name : '' });
  const subject = partsOfTopic(topic)?.subject ?? '';
  // An item is about its topic's subject, even if the model omitted that.
  const about = [...new Set([...named, ...(personWithKey(people, subject) === undefined ? [] : [subject])])];
  const sensitivity = SENSITIVITIES.find((known) => known === entry.sensitivity);
  const tags = tidyTags(listOf(entry.tags).filter((tag) => typeof tag === 'string')).filter((tag) => !RESERVED_TAGS.includes(tag));
  const [begins, ends] = [dayIn(entry.valid_from), dayIn(entry.valid_until)];
  const validFrom = begins !== undefined && begins > saidAt && !isPlan(text) ? begins : undefined;
  const validUntil = ends === undefined ? undefined : endOfDay(ends);
  const { reason } = entry;
  return {
    ...{ kind, text, topic },
    // The model was shown the item that it updates, and says all of it.
    ...(updated !== undefined && { isWhole: true }),
    ...(about.length > 0 && { about }),
    ...(sensitivity !== undefined && { sensitivity }),
    ...(tags.length > 0 && { tags: [...tagsOf({ kind, text, topic }), ...tags] }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && validUntil > saidAt && { validUntil }),
    ...(typeof reason === 'string' && reason !== '' && { reason }),
  };
}

/**
 * What each new line teaches, by message ID: all of them have a result. Who may end or forget what is the agent's rule. Undefined if the
 * answer is malformed.
 */
export function studyResultIn(answer: string, reading: StudyReading): Map<string, LearnResult> | undefined {
  const { shown, lines, people } = reading;
  const object = jsonObjectIn(answer);
  if (!object || !Array.isArray(object.learned)) return undefined;
  const fresh = lines.filter(({ isNew }) => isNew);
  const only = fresh.length === 1 ? fresh[0] : undefined;
  const lineOf = (entry: Record<string, unknown>) => {
    const line = oneBased(lines, entry.line);
    return line?.isNew ? line : only;
  };
  const idsIn = (value: unknown) => [...new Set((Array.isArray(value) ? value : [value]).flatMap((n) => oneBased(shown, n)?.id ?? []))];
  const rename = typeof object.rename === 'string' ? tidyText(object.rename).slice(0, MAX_AGENT_NAME) : '';
  const of = <T>(list: unknown, line: StudyLine, read: (entry: Record<string, unknown>) => readonly T[]): T[] =>
    listOf(list)
      .filter(isRecord)
      .filter((entry) => lineOf(entry) === line)
      .flatMap(read);
  return new Map(
    fresh.map((line): [string, LearnResult] => {
      const saidAt = line.sentAt ?? new Date(Number.NaN);
      const learned = of(object.learned, line, (entry) => {
        const one = itemIn(entry, { shown, people, saidAt });
        return one === undefined ? [] : [one];
      });
      const forget = [...new Set(of(object.forget, line, (entry) => idsIn(entry.known)))];
      const scopes = of(object.forget, line, ({ scope }) => FORGET_SCOPES.filter((one) => one === scope));
      const [scope] = [...scopes, ...(forget.length > 0 ? ['named' as const] : [])];
      const result: LearnResult = {
        learned: tidyLearned(learned, saidAt).slice(0, MAX_LEARNED_PER_MESSAGE),
        // An item to be forgotten is deleted, not ended.
        ended: of(object.ended, line, (entry) => idsIn(entry.known)).filter((id) => !forget.includes(id)),
        forget,
        orders: scope === undefined ? [] : [forgetOrder(scope)],
      };
      return [line.messageId, rename !== '' && line === fresh.at(-1) ? { ...result, rename } : result];
    }),
  );
}

/** Drops sentences that cite no item shown or have no text. grounding.ts checks sentences against their sources. */
export function summaryIn(answer: string, shown: readonly MemoryItem[]): Summarised[] | undefined {
  const object = jsonObjectIn(answer);
  if (!object || !Array.isArray(object.items)) return undefined;
  return object.items.filter(isRecord).flatMap((entry): Summarised[] => {
    const sourceIds = [...new Set(listOf(entry.sources).flatMap((n) => oneBased(shown, n)?.id ?? []))];
    const text = typeof entry.text === 'string' ? tidyText(entry.text) : '';
    return sourceIds.length === 0 || text === '' ? [] : [{ sourceIds, text }];
  });
}
