// Reads the JSON that a model was asked for, out of whatever it wrapped around it, and checks every field.
import { type Learned, type LearnResult, MAX_LEARNED_PER_MESSAGE } from '../../../domain/engine.ts';
import { ITEM_KINDS, type ItemKind, type MemoryItem } from '../../../domain/memory-item.ts';
import { tidyText } from '../../../domain/memory-limits.ts';
import { tidyLearned } from '../../../domain/memory-merge.ts';

const MAX_READ = 200_000;
const MAX_AGENT_NAME = 60;
/** How many opening braces are tried before the answer counts as garbage: keeps hostile text linear. */
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

/** The first JSON object in the text. Undefined where there is none. Never throws. */
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
        // Not JSON from here on: the next brace may begin it.
      }
    }
    start = text.indexOf('{', start + 1);
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const kindOf = (value: unknown): ItemKind => ITEM_KINDS.find((kind) => kind === value) ?? 'fact';
const oneBased = <T>(list: readonly T[], value: unknown): T | undefined =>
  Number.isInteger(value) ? list[(value as number) - 1] : undefined;

/** `shown` are the known items in the order of their numbers. Undefined where the answer has not the asked form. */
export function learnResultIn(answer: string, shown: readonly MemoryItem[]): LearnResult | undefined {
  const object = jsonObjectIn(answer);
  if (!object || !Array.isArray(object.learned)) return undefined;
  const learned = object.learned.filter(isRecord).flatMap((entry): Learned[] => {
    if (typeof entry.text !== 'string') return [];
    return [{ kind: kindOf(entry.kind), text: entry.text, topic: typeof entry.topic === 'string' ? entry.topic : '' }];
  });
  const forget = listOf(object.forget).flatMap((n) => oneBased(shown, n)?.id ?? []);
  const rename = typeof object.rename === 'string' ? tidyText(object.rename).slice(0, MAX_AGENT_NAME) : '';
  const result = { learned: tidyLearned(learned).slice(0, MAX_LEARNED_PER_MESSAGE), forget: [...new Set(forget)] };
  return rename === '' ? result : { ...result, rename };
}

/** Every item must name the items it was made of; what names none was invented and is dropped. Kind and topic are those of its first source. */
export function summaryIn(answer: string, shown: readonly MemoryItem[]): Learned[] | undefined {
  const object = jsonObjectIn(answer);
  if (!object || !Array.isArray(object.items)) return undefined;
  const items = object.items.filter(isRecord).flatMap((entry): Learned[] => {
    const source = listOf(entry.sources).flatMap((n) => oneBased(shown, n) ?? [])[0];
    if (!source) return [];
    return [
      {
        kind: source.kind,
        text: typeof entry.text === 'string' && entry.text.trim() !== '' ? entry.text : source.text,
        topic: source.topic,
      },
    ];
  });
  return tidyLearned(items);
}
