// What agents of other systems noted, as proposals: texts of strangers, each one line, that the owner looks through and signs. Rules,
// characters and credentials stay behind.
import { Failure } from '@offshoot/client';
import { MAX_PROPOSED, type Proposal } from '@offshoot/context';
import { type AgentFiles, readText } from '@offshoot/template-content/other-systems/agent-files.ts';
import { readIdentity } from '@offshoot/template-content/other-systems/identity-file.ts';
import { readLettaFile } from '@offshoot/template-content/other-systems/letta-file.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import { agentFilesAt, importing } from '../../agent-files.ts';
import { FILE_UNREADABLE } from '../../failure.ts';

interface Proposed {
  proposal: Proposal;
  /** In words. */
  left: string[];
}

/** UTF-16 units of one item. */
const MAX_TEXT = 1_000;
const MAX_NAME = 64;

/** `agent`: the name of one of several agents in a file of Letta. Default: the first. */
export async function proposalFrom(system: 'openclaw' | 'letta', path: string, agent?: string): Promise<Proposed> {
  const files = await agentFilesAt(path);
  return importing(() => (system === 'openclaw' ? fromOpenClaw(path, files) : fromLetta(files, agent)));
}

async function fromOpenClaw(path: string, files: AgentFiles): Promise<Proposed> {
  const textIn = async (name: string) => (files.paths.includes(name) ? readText(files, name) : '');
  const [memory, heartbeat, identity] = await Promise.all(['MEMORY.md', 'HEARTBEAT.md', 'IDENTITY.md'].map(textIn));
  const left = [
    ...files.unread.map(({ where, why }) => `${where}: ${why}`),
    ...['SOUL.md', 'USER.md', 'AGENTS.md', 'TOOLS.md']
      .filter((name) => files.paths.includes(name))
      .map((name) => `${name}: rules and characters are its template’s`),
  ];
  if (!files.paths.includes('MEMORY.md') && !files.paths.includes('HEARTBEAT.md'))
    throw nothing(path, ['has neither MEMORY.md nor HEARTBEAT.md that can be read', ...left].join('. '));
  const name = nameOf(readIdentity(identity ?? '').name);
  return proposed('openclaw', name, { facts: notesIn(memory ?? ''), commitments: notesIn(heartbeat ?? ''), left });
}

/** Lines and points of Markdown that say something, without headings, rules and comments. */
function notesIn(markdown: string): string[] {
  const lines = markdown.split('\n');
  let isCode = false;
  return lines.flatMap((line) => {
    const text = line.trim();
    if (text.startsWith('```')) isCode = !isCode;
    if (isCode || text.startsWith('```') || /^(?:#|<!--|---|===|\*\*\*)/.test(text)) return [];
    const note = text.replace(/^(?:[-*+]|\d+\.)\s+(?:\[[ xX]\]\s+)?/, '');
    return note === '' ? [] : [note];
  });
}

async function fromLetta(files: AgentFiles, wanted: string | undefined): Promise<Proposed> {
  const { agent, others } = await readLettaFile(files, files.paths[0] ?? '', wanted);
  const left = others.length > 0 ? [`other agents of the file, which --agent names: ${others.map(nameOf).join(', ')}`] : [];
  const facts = agent.blocks.flatMap(({ label, value }) => {
    if (label !== 'persona' && label !== 'system') return notesIn(value);
    left.push(`the block “${label}”: rules and characters are its template’s`);
    return [];
  });
  const named: [boolean, string][] = [
    [agent.hasMessages, 'its messages'],
    [agent.tools.length > 0, 'its tools'],
    [agent.secrets.length > 0, 'its secrets'],
  ];
  for (const [there, what] of named) if (there) left.push(what);
  return proposed('letta', nameOf(agent.name), { facts, commitments: [], left });
}

const nameOf = (name = ''): string => oneLine(name).slice(0, MAX_NAME).toWellFormed();

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
