// What agents of other systems noted, as proposals: texts of strangers, each one line, that the owner looks through and signs. Rules,
// characters and credentials stay behind.
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@offshoot/client';
import { MAX_PROPOSED, type Proposal } from '@offshoot/context';
import { oneLine } from '@offshoot/text/one-line.ts';
import { FILE_UNREADABLE } from '../../failure.ts';
import { readTextFile } from '../../text-file.ts';

interface Proposed {
  proposal: Proposal;
  /** In words. */
  left: string[];
}

const MAX_BYTES = 4 * 1024 * 1024;
/** UTF-16 units of one item. */
const MAX_TEXT = 1_000;
const MAX_NAME = 64;
const LIMIT = { bytes: MAX_BYTES, help: 'Split it.' };

/** `agent`: the name of one of several agents in a file of Letta. Default: the first. */
export function proposalFrom(system: 'openclaw' | 'letta', path: string, agent?: string): Promise<Proposed> {
  return system === 'openclaw' ? fromOpenClaw(path) : fromLetta(path, agent);
}

/** Files of the folder itself only: a link could lead to any file of this machine. */
async function fromOpenClaw(folder: string): Promise<Proposed> {
  const left: string[] = [];
  const memory = await fileIn(folder, 'MEMORY.md', left);
  const heartbeat = await fileIn(folder, 'HEARTBEAT.md', left);
  if (memory === undefined && heartbeat === undefined)
    throw nothing(folder, ['has neither MEMORY.md nor HEARTBEAT.md that can be read', ...left].join('. '));
  const name = nameIn((await fileIn(folder, 'IDENTITY.md', left)) ?? '');
  for (const file of ['SOUL.md', 'USER.md', 'AGENTS.md', 'TOOLS.md'])
    if ((await fileIn(folder, file, left)) !== undefined) left.push(`${file}: rules and characters are its template’s`);
  return proposed('openclaw', nameOf({ name }), { facts: notesIn(memory ?? ''), commitments: notesIn(heartbeat ?? ''), left });
}

/** Of a line such as "- **Name:** Momo". Empty: none says it. */
function nameIn(identity: string): string {
  const lines = identity.split('\n').map((line) => line.replaceAll('*', '').trim().replace(/^-\s/, '').trim());
  return (
    lines
      .find((line) => line.toLowerCase().startsWith('name:'))
      ?.slice('name:'.length)
      .trim() ?? ''
  );
}

/** Undefined: there is none, or it is not read; `left` then says why. */
async function fileIn(folder: string, name: string, left: string[]): Promise<string | undefined> {
  const path = join(folder, name);
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isFile() && found.size <= MAX_BYTES) return readFile(path, 'utf8');
  left.push(`${name}: ${found.isFile() ? `larger than ${MAX_BYTES / 1024 / 1024} MiB` : 'a link or a folder, which is not followed'}`);
  return undefined;
}

/** Lines and points of Markdown that say something, without headings, rules and comments. */
function notesIn(markdown: string): string[] {
  const lines = markdown.slice(0, MAX_BYTES).split(/\r?\n/);
  let isCode = false;
  return lines.flatMap((line) => {
    const text = line.trim();
    if (text.startsWith('```')) isCode = !isCode;
    if (isCode || text.startsWith('```') || /^(?:#|<!--|---|===|\*\*\*)/.test(text)) return [];
    const note = text.replace(/^(?:[-*+]|\d+\.)\s+(?:\[[ xX]\]\s+)?/, '');
    return note === '' ? [] : [note];
  });
}

/** A file of one or several agents. Some tools write the JSON as a JSON string. */
async function fromLetta(file: string, wanted: string | undefined): Promise<Proposed> {
  const text = await readTextFile(file, { purpose: 'an agent file', ...LIMIT });
  const content = jsonIn(file, text);
  const agents = Array.isArray(content.agents) ? content.agents.map(objectOf) : [content];
  const first = wanted === undefined ? (agents[0] ?? {}) : agents.find((one) => nameOf(one) === wanted);
  if (first === undefined) throw nothing(file, `has no agent of that name. Its agents: ${agents.map(nameOf).join(', ') || 'none'}`);
  const others = agents.filter((one) => one !== first).map(nameOf);
  const left = others.length > 0 ? [`other agents of the file, which --agent names: ${others.join(', ')}`] : [];
  const blocks = [...listOf(first.core_memory), ...listOf(first.blocks), ...blocksOf(content, first)];
  const facts = blocks.flatMap((block) => {
    const { label, value } = objectOf(block);
    if (label === 'persona' || label === 'system') {
      left.push(`the block “${label}”: rules and characters are its template’s`);
      return [];
    }
    return typeof value === 'string' ? notesIn(value) : [];
  });
  const named: [unknown, string][] = [
    [first.messages ?? first.in_context_message_ids, 'its messages'],
    [first.tools ?? first.tool_ids, 'its tools'],
    [first.tool_exec_environment_variables ?? first.secrets, 'its secrets'],
  ];
  for (const [there, what] of named) if (Object.keys(objectOf(there)).length > 0) left.push(what);
  return proposed('letta', nameOf(first), { facts, commitments: [], left });
}

const nameOf = ({ name }: Record<string, unknown>): string =>
  typeof name === 'string' ? oneLine(name).slice(0, MAX_NAME).toWellFormed() : '';

/** Newer files keep the blocks of all agents beside them, by ID. */
function blocksOf(content: Record<string, unknown>, agent: Record<string, unknown>): unknown[] {
  const ids = new Set(listOf(agent.block_ids));
  return content === agent ? [] : listOf(content.blocks).filter((block) => ids.has(objectOf(block).id));
}

function jsonIn(file: string, text: string): Record<string, unknown> {
  try {
    const once: unknown = JSON.parse(text);
    const content: unknown = typeof once === 'string' ? JSON.parse(once) : once;
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw nothing(file, 'is no agent file: it is not JSON of an object');
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function proposed(
  system: Proposal['system'],
  agentName: string,
  { facts, commitments, left }: { facts: string[]; commitments: string[]; left: string[] },
): Proposed {
  const tidy = (texts: string[]) => [
    ...new Set(texts.map((text) => oneLine(text).slice(0, MAX_TEXT).toWellFormed()).filter((text) => text !== '')),
  ];
  const all = [
    ...tidy(facts).map((text) => ({ kind: 'fact' as const, text })),
    ...tidy(commitments).map((text) => ({ kind: 'commitment' as const, text })),
  ];
  if (all.length === 0) throw nothing(system, 'has nothing to take over');
  const items = all.slice(0, MAX_PROPOSED);
  const more = all.length - items.length;
  return {
    proposal: { system, agentName, items },
    left: more > 0 ? [...left, `${more} more notes: it takes ${MAX_PROPOSED} at a time`] : left,
  };
}

const nothing = (path: string, why: string): Failure =>
  new Failure(FILE_UNREADABLE, `${path} ${why}.`, { help: 'See `offshoot agents import --help`.', metadata: { path } });
