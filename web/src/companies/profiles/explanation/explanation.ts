// Where each value of a configuration is from, as GET /v1/agents/ID?explain=true says it.
import type { explain } from '@offshoot/profiles';
import type { ProfileAnswer } from '../../profile.ts';

/** A version of a profile. */
export interface Level {
  profile_id: string;
  version: number;
}

export type Explanation = ReturnType<typeof explain<Level>>;
/** `request`: of an application. `default`: nobody has said anything. */
export type Source = Level | 'request' | 'default';

export interface ExplainedProfile extends ProfileAnswer {
  /** The outermost base first, the profile itself last. */
  resolved_from: { id: string; version: number }[];
  explanation: Explanation;
}

/** A value, or one of a list, for people. */
export interface ExplainedRow {
  /** Such as "metadata.team". */
  path: string;
  /** As `valueText` says it. */
  text: string;
  source: Source;
}

interface Explained {
  value: unknown;
  source: Source;
}

/** The values that are set, in the order of the fields. `unset`: the fields that have their defaults. */
export function explainedRows(explanation: Explanation): { rows: ExplainedRow[]; unset: string[] } {
  const all = Object.entries(explanation).map(([field, part]) => ({ field, rows: rowsOf(part, field).filter(isSet) }));
  return { rows: all.flatMap(({ rows }) => rows), unset: all.filter(({ rows }) => rows.length === 0).map(({ field }) => field) };
}

const isSet = ({ source }: ExplainedRow): boolean => source !== 'default';

function rowsOf(part: unknown, path: string): ExplainedRow[] {
  if (isExplained(part)) return [{ path, text: valueText(part.value), source: part.source }];
  if (Array.isArray(part)) return part.flatMap((one, i) => rowsOf(one, part.length > 1 ? `${path} ${i + 1}` : path));
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, one]) => rowsOf(one, `${path}.${name}`));
}

/** Keys of metadata and names of variables are anybody's: only both fields together make an explained value. */
function isExplained(part: unknown): part is Explained {
  return typeof part === 'object' && part !== null && !Array.isArray(part) && isSource((part as Partial<Explained>).source);
}

function isSource(source: unknown): source is Source {
  if (source === 'request' || source === 'default') return true;
  return typeof source === 'object' && source !== null && typeof (source as Partial<Level>).profile_id === 'string';
}

/** A list of texts has one on each line. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  const isTexts = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
  return isTexts ? value.join('\n') : JSON.stringify(value, null, 2);
}
