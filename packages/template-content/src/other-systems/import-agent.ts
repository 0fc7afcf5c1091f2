import { type AgentFiles, baseName, ImportError } from './agent-files.ts';
import { Assembly, type ImportedTemplate } from './assembly.ts';
import { addClaw } from './claw.ts';
import { type LettaAgent, readLettaFile } from './letta-file.ts';
import { addOneFile } from './one-file.ts';
import { addWorkspace, workspaceIn } from './openclaw.ts';

/** What these files of a project say is not what an agent does. */
const OF_A_PROJECT = /^(?:README|LICENSE|CHANGELOG|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\b/i;
const MARKDOWN = /\.(?:md|mdc|markdown|txt)$/i;
const CLAW = /^(?:CLAW\.md|(?:.+\.)?claw\.json)$/i;
const LETTA = /\.(?:af|json)$/i;

/**
 * Reads an agent of another system as a template: a workspace of OpenClaw, a CLAW.md, a Markdown file with front matter, or a file of
 * Letta, of which `agent` names one of several. `name`: what its agents are called; undefined: as the files say. Throws ImportError.
 */
export async function importAgent(files: AgentFiles, o: { agent?: string; name?: string } = {}): Promise<ImportedTemplate> {
  const into = new Assembly(files.name);
  if (o.name !== undefined) into.name('--name', o.name);
  const claw = theOnly(files, (path) => CLAW.test(baseName(path)));
  if (claw !== undefined) {
    await addClaw(files, claw, into);
    return into.finished('CLAW.md', files.name);
  }
  const letta = theOnly(files, (path) => /\.af$/i.test(path)) ?? onlyFile(files, LETTA);
  if (letta !== undefined) {
    const { agent, others } = await readLettaFile(files, letta, o.agent);
    addLettaAgent(agent, into);
    return into.finished('Letta', files.name, others);
  }
  const workspace = workspaceIn(files);
  if (workspace !== undefined) {
    await addWorkspace(files, workspace, into);
    return into.finished('OpenClaw', files.name);
  }
  const one = onlyFile(files, MARKDOWN) ?? theOnly(files, (path) => MARKDOWN.test(path) && !OF_A_PROJECT.test(baseName(path)));
  if (one !== undefined) {
    await addOneFile(files, one, into);
    for (const { where, why } of files.unread) into.leave(where, why);
    return into.finished('Markdown', files.name);
  }
  const yaml = files.paths.find((path) => /\.ya?ml$/i.test(path));
  throw new ImportError('nothing', `${files.name} is no agent that can be imported.`, {
    path: files.name,
    help:
      yaml === undefined
        ? 'A folder of OpenClaw, a CLAW.md, a Markdown file with front matter, or a file of Letta (.af) can be.'
        : 'A template in YAML needs no import: offshoot template create -f FILE',
  });
}

const onlyFile = ({ paths: [path, ...others] }: AgentFiles, kind: RegExp): string | undefined =>
  path !== undefined && others.length === 0 && kind.test(path) ? path : undefined;

/** Undefined: there is none. Of several, only the least deep one can be meant. */
function theOnly({ paths }: AgentFiles, isWanted: (path: string) => boolean): string | undefined {
  const found = paths.filter(isWanted).sort((a, b) => a.split('/').length - b.split('/').length);
  const [first, second] = found;
  if (first === undefined || second === undefined || second.split('/').length > first.split('/').length) return first;
  throw new ImportError('several', 'There are several agents in this folder.', {
    path: first,
    help: `Import one of its files: ${found.slice(0, 20).join(', ')}`,
    choices: found,
  });
}

/** Labels of blocks that say how the agent is. */
const CHARACTER = /^(?:persona|system|soul|identity|personality|character|about_me|style|tone)/i;
const RULES = /guideline|guardrail|instruction|rule|polic|protocol|procedure/i;
/** What Letta tells each of its agents about its own memory. */
const BASE = ['<base_instructions>', '</base_instructions>'] as const;

function addLettaAgent(agent: LettaAgent, into: Assembly): void {
  into.name('name', agent.name);
  into.description('description', agent.description);
  into.model('model', agent.model.replace(/^(?:letta|openai-proxy)\/(?=.*\/)/, ''));
  into.tags('tags', agent.tags);
  const [start, end] = [agent.system.indexOf(BASE[0]), agent.system.indexOf(BASE[1])];
  const isBase = start >= 0 && end > start;
  if (isBase) into.leave('system: base_instructions', 'They are about the memory of Letta. Agents here have a memory of their own.');
  into.instructions('system', isBase ? agent.system.slice(0, start) + agent.system.slice(end + BASE[1].length) : agent.system);
  for (const { label, value, isReadOnly } of agent.blocks) {
    const where = `the block “${label}”`;
    if (CHARACTER.test(label)) into.soul(where, value);
    else if (label !== 'human' && (isReadOnly || RULES.test(label)))
      into.instructions(where, value.trim() && `## ${label}\n\n${value.trim()}`);
    else if (value.trim() !== '')
      into.leave(
        where,
        label === 'human'
          ? 'It is about one person. Everybody who adds an agent of the template would get it.'
          : 'It is what the agent learned. Have an agent learn it: `offshoot agents import INSTANCE FILE --from letta`',
      );
  }
  const lists: [string, readonly string[], string][] = [
    ['tools', agent.tools, 'Agents here have the tools of their template: add servers with `offshoot mcp inspect`.'],
    ['servers', agent.servers, 'A template pins the tools of its servers: `offshoot mcp inspect URL` writes the lines for it.'],
    ['secrets', agent.secrets, 'Only its tools use them. No value was read.'],
  ];
  for (const [what, names, why] of lists) if (names.length > 0) into.leave(`${what}: ${names.slice(0, 40).join(', ')}`, why);
  if (agent.hasMessages) into.leave('messages', 'They are conversations of one person.');
  if (agent.hasFiles) into.leave('files', 'A template has no files.');
}
