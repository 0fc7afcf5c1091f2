// Unsaved work, kept in this browser by template, so that it survives a reload.
import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { DuplicatedFromSchema, McpServerSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { emptyRule, emptySoul, emptyTrigger, type SoulDraft } from '../../soul/soul-draft.ts';
import { type Draft, emptyDraft, emptyTool } from './draft.ts';

/** Where an imported draft comes from, and what of the agent it does not have. */
export interface ImportedFrom {
  system: string;
  left: { where: string; why: string }[];
}

/** The source of a draft. Version 0: it is a template that does not exist yet. */
export interface KeptDraft {
  draft: Draft;
  basedOn: number;
  /** Milliseconds since 1970. */
  keptAt: number;
  imported?: ImportedFrom | undefined;
}

const PREFIX = 'offshoot-draft:';

/** False: the browser has no room for it, or forbids it. */
export function keepDraft(id: string, { draft, basedOn, keptAt, imported }: KeptDraft): boolean {
  const { duplicatedFrom, mcpServers, ...typed } = draft;
  const servers = mcpServers.map((server) => toJson(McpServerSchema, server));
  const from = duplicatedFrom && { duplicatedFrom: toJson(DuplicatedFromSchema, duplicatedFrom) };
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify({ basedOn, keptAt, imported, draft: { ...typed, mcpServers: servers, ...from } }));
    return true;
  } catch {
    return false;
  }
}

/** Undefined: there is none, or something else has written there. */
export function keptDraft(id: string): KeptDraft | undefined {
  const text = localStorage.getItem(PREFIX + id);
  if (text === null) return undefined;
  try {
    const { draft, basedOn, keptAt, imported } = JSON.parse(text) as Record<keyof KeptDraft, unknown> & {
      draft: Record<string, JsonValue>;
    };
    const { tools, example, mcpServers, duplicatedFrom, soul, ...typed } = draft;
    const from = duplicatedFrom === undefined ? undefined : fromJson(DuplicatedFromSchema, duplicatedFrom);
    const read = {
      ...sameTypes(emptyDraft, typed),
      tools: (tools as object[]).map(toolOf),
      example: (example as object[]).map((turn, i) => sameTypes({ key: String(i), person: '', agent: '' }, turn)),
      soul: soulOf(soul as object),
      mcpServers: (mcpServers as JsonValue[]).map((server) => fromJson(McpServerSchema, server)),
      duplicatedFrom: from,
    };
    return { draft: read, basedOn: Number(basedOn), keptAt: Number(keptAt), imported: importedFrom(imported) };
  } catch {
    return undefined;
  }
}

export function discardDraft(id: string): void {
  localStorage.removeItem(PREFIX + id);
}

/** The ids of all kept drafts, the newest first. */
export function keptDraftIds(): string[] {
  const ids = Object.keys(localStorage).flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : []));
  const age = (id: string) => keptDraft(id)?.keptAt ?? 0;
  return ids.filter((id) => keptDraft(id) !== undefined).sort((a, b) => age(b) - age(a));
}

function importedFrom(value: unknown): ImportedFrom | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { system, left } = value as { system: unknown; left: { where: unknown; why: unknown }[] };
  return { system: String(system), left: left.map(({ where, why }) => ({ where: String(where), why: String(why) })) };
}

function soulOf(soul: object): SoulDraft {
  const { triggers, rules, ...typed } = soul as { triggers: object[]; rules: object[] };
  return {
    ...sameTypes(emptySoul, typed),
    triggers: triggers.map((one, i) => sameTypes(emptyTrigger(String(i)), one)),
    rules: rules.map((one, i) => sameTypes(emptyRule(String(i)), one)),
  };
}

function toolOf(tool: object, i: number) {
  return sameTypes(emptyTool(String(i)), tool);
}

/** Values of another type than the form expects are left out. */
function sameTypes<T extends object>(expected: T, given: object): T {
  const fits = ([name, value]: [string, unknown]) =>
    Object.hasOwn(expected, name) &&
    (typeof value === typeof expected[name as keyof T] ||
      ((name === 'allowOverride' || name === 'isProgressive') && typeof value === 'boolean'));
  return { ...expected, ...Object.fromEntries(Object.entries(given).filter(fits)) };
}
