// An explained profile in words: each value with the profile, and its version, that set it.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import { table } from '../terminal/output.ts';
import type { ProfileAnswer } from './profile-text.ts';

interface Level extends JsonObject {
  id: string;
  version: number;
}

interface Source extends JsonObject {
  profile_id: string;
  version: number;
}

interface Explained extends JsonObject {
  value: JsonValue;
  source: JsonValue;
}

const MAX_VALUE_CHARACTERS = 100;

export function explainedText(profile: ProfileAnswer): string {
  const chain = (profile.resolved_from ?? []) as Level[];
  const levels = table(
    ['LEVEL', 'PROFILE', 'VERSION'],
    chain.map(({ id, version }, level) => [String(level + 1), id, String(version)]),
  );
  const level = (source: JsonValue): string => {
    if (typeof source === 'string') return source;
    const at = chain.findIndex(({ id }) => id === (source as Source | null)?.profile_id);
    return at < 0 ? 'default' : `level ${at + 1}`;
  };
  const rows = rowsOf((profile.explanation ?? {}) as JsonObject, '').map(({ path, value, source }) => [path, level(source), shown(value)]);
  return `${printable(profile.name)}, resolved from its bases, the outermost first:\n${levels}\n\n${table(['FIELD', 'FROM', 'VALUE'], rows)}`;
}

const shown = (value: JsonValue): string => {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ').trim();
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)} …` : text;
};

function rowsOf(value: JsonValue, path: string): { path: string; value: JsonValue; source: JsonValue }[] {
  if (isExplained(value)) return value.source === 'default' ? [] : [{ path, value: value.value, source: value.source }];
  if (Array.isArray(value)) return value.flatMap((one, i) => rowsOf(one, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, one]) => rowsOf(one ?? null, path === '' ? field : `${path}.${field}`));
}

function isExplained(value: JsonValue): value is Explained {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'source' in value && 'value' in value;
}
