import { type AgentFiles, baseName, ImportError, isArchive } from './agent-files.ts';
import { Assembly, type ImportedTemplate } from './assembly.ts';
import { addClaw } from './claw.ts';
import { addLettaAgent } from './letta.ts';
import { readLettaFile } from './letta-file.ts';
import { addOneFile } from './one-file.ts';
import { addWorkspace, workspaceIn } from './openclaw.ts';

/** What these files of a project say is not what an agent does. */
const OF_A_PROJECT = /^(?:README|LICENSE|CHANGELOG|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\b/i;
const MARKDOWN = /\.(?:md|mdc|markdown|txt)$/i;
const CLAW = /^(?:CLAW\.md|(?:.+\.)?claw\.json)$/i;
const ARCHIVE = /\.(?:zip|claw|tgz|gz|bz2|xz|tar|7z)$/i;
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
  const archive = onlyFile(files, ARCHIVE);
  if (archive !== undefined) throw isArchive(archive);
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
