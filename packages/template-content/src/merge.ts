// A copy of a template whose original has changed: what both changed since then, put together. What they disagree about is listed, and
// never guessed.

import { fromJson, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { canonicalJson } from '@offshoot/statements';
import { mergedLines, textOf } from '@offshoot/text/merged-lines.ts';

/** Something that both changed, differently. */
export interface MergeConflict {
  /** The field as a file names it, such as "instructions" or "tools.sms.description". */
  field: string;
  /** As the copy was made, as it says now, and as the original says now; of a long text, only the lines in question. Undefined: nothing. */
  base: string | undefined;
  ours: string | undefined;
  theirs: string | undefined;
}

/** Whose word counts in a conflict. */
export type Side = 'ours' | 'theirs';

export interface Merged {
  content: TemplateContent;
  conflicts: MergeConflict[];
}

/**
 * `base`: the version that was copied; `ours`: the copy; `theirs`: the original now. `choose`: whose word counts in a conflict; until
 * somebody has decided, it is the copy's.
 */
export function mergeContents(
  base: TemplateContent,
  ours: TemplateContent,
  theirs: TemplateContent,
  choose: (conflict: MergeConflict) => Side = () => 'ours',
): Merged {
  const [from, mine, other] = [base, ours, theirs].map((content) => toJson(TemplateContentSchema, content) as JsonObject);
  const merging: Merging = { conflicts: [], choose };
  // A copy says for good what it was copied from.
  const { duplicatedFrom } = mine ?? {};
  const without = ({ duplicatedFrom: _, ...rest }: JsonObject = {}): JsonObject => rest;
  const merged = mergedObject(merging, '', without(from), without(mine), without(other));
  const json = duplicatedFrom === undefined ? merged : { ...merged, duplicatedFrom };
  return { content: fromJson(TemplateContentSchema, json), conflicts: merging.conflicts };
}

interface Merging {
  conflicts: MergeConflict[];
  choose(conflict: MergeConflict): Side;
}

type Value = JsonValue | undefined;

const isSame = (a: Value, b: Value): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);
const isObject = (value: Value): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function mergedValue(merging: Merging, field: string, base: Value, ours: Value, theirs: Value): Value {
  if (isSame(ours, theirs) || isSame(theirs, base)) return ours;
  if (isSame(ours, base)) return theirs;
  if (isObject(ours) && isObject(theirs)) return mergedObject(merging, field, isObject(base) ? base : {}, ours, theirs);
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    const list = mergedList(merging, field, Array.isArray(base) ? base : [], ours, theirs);
    if (list) return list;
  }
  if (typeof ours === 'string' && typeof theirs === 'string' && typeof base === 'string')
    return mergedText(merging, field, base, ours, theirs);
  return decided(merging, field, base, ours, theirs);
}

function mergedObject(merging: Merging, field: string, base: JsonObject, ours: JsonObject, theirs: JsonObject): JsonObject {
  const merged: JsonObject = {};
  // In the order of the alphabet, so that both sides list the same conflicts in the same order.
  for (const key of [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort()) {
    const value = mergedValue(merging, field === '' ? snake(key) : `${field}.${snake(key)}`, base[key], ours[key], theirs[key]);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergedText(merging: Merging, field: string, base: string, ours: string, theirs: string): string {
  const regions = [base, ours, theirs].some((text) => text.includes('\n')) ? mergedLines(base, ours, theirs) : undefined;
  if (!regions) return String(decided(merging, field, base, ours, theirs));
  return textOf(regions, (region) => {
    const conflict = { field, base: region.base, ours: region.ours, theirs: region.theirs };
    merging.conflicts.push(conflict);
    return conflict[merging.choose(conflict)];
  });
}

/** By what an entry of a list is known: its ID, or all of it. Undefined: it is known by nothing. */
function nameOf(entry: JsonValue): string | undefined {
  if (typeof entry === 'string') return entry;
  return isObject(entry) && typeof entry.id === 'string' ? entry.id : undefined;
}

/** Entries are merged each; what one side added comes last. Undefined: the list has to be taken as a whole. */
function mergedList(merging: Merging, field: string, base: JsonValue[], ours: JsonValue[], theirs: JsonValue[]): JsonValue[] | undefined {
  const [from, mine, other] = [base, ours, theirs].map(byName);
  if (!from || !mine || !other) return undefined;
  const kept = orderOf(from, mine, other);
  if (!kept) return undefined;
  const added = [...new Set([...mine.keys(), ...other.keys()])].filter((name) => !from.has(name)).sort();
  const names = [...kept, ...added];
  const merged = names.map((name) => mergedValue(merging, `${field}.${name}`, from.get(name), mine.get(name), other.get(name)));
  return merged.filter((entry): entry is JsonValue => entry !== undefined);
}

/** Undefined: two entries have the same name, or one has none. */
function byName(list: readonly JsonValue[]): Map<string, JsonValue> | undefined {
  const named = new Map<string, JsonValue>();
  for (const entry of list) {
    const name = nameOf(entry);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, entry);
  }
  return named;
}

/** The entries of the base, in the order of the side that moved them. Undefined: both did, differently. */
function orderOf(base: Map<string, JsonValue>, ours: Map<string, JsonValue>, theirs: Map<string, JsonValue>): string[] | undefined {
  const all = [...base.keys()];
  const isKept = (name: string) => base.has(name) && ours.has(name) && theirs.has(name);
  const [was = [], mine = [], other = []] = [all, [...ours.keys()], [...theirs.keys()]].map((names) => names.filter(isKept));
  const isAs = (a: string[], b: string[]) => a.every((name, i) => name === b[i]);
  if (!isAs(mine, was) && !isAs(other, was) && !isAs(mine, other)) return undefined;
  const order = isAs(mine, was) ? other : mine;
  // What one side dropped is looked at, too, in its old place: the other one may have changed it.
  for (const [i, name] of all.entries()) {
    if (isKept(name)) continue;
    const before = all.slice(0, i).findLast((each) => order.includes(each));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, name);
  }
  return order;
}

function decided(merging: Merging, field: string, base: Value, ours: Value, theirs: Value): Value {
  const conflict = { field, base: shown(base), ours: shown(ours), theirs: shown(theirs) };
  merging.conflicts.push(conflict);
  return merging.choose(conflict) === 'ours' ? ours : theirs;
}

const shown = (value: Value): string | undefined =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);

/** As files name it. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
