import { invalid } from './refusals.ts';

/** Deeper than anything that the API knows. */
const MAX_DEPTH = 32;

/** What PostgreSQL cannot store has no place in a request: NUL, and halves of characters. Throws RequestRefusal. */
export function checkStorable(body: unknown): void {
  for (let level = [body], depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw invalid('The body is nested too deeply.');
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') checkText(value);
      if (typeof value !== 'object' || value === null) continue;
      for (const key of Object.keys(value)) checkText(key);
      for (const inner of Object.values(value)) next.push(inner);
    }
    level = next;
  }
}

/** Throws RequestRefusal. */
export function checkStorableQuery(query: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(query)) {
    if ([value].flat().some((text) => typeof text === 'string' && !isStorable(text)))
      throw invalid(`${name} in the query has a character that is none.`, name);
  }
}

function checkText(text: string): void {
  if (!isStorable(text)) throw invalid('A text of the body has a character that is none.');
}

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
