import { createTemplate, Failure } from '@offshoot/client';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { ImportedTemplate } from '@offshoot/template-content/other-systems/assembly.ts';
import { printable } from '@offshoot/text';
import { type Command, Option } from 'commander';
import { agentFilesAt, importing } from '../agent-files.ts';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { FILE_UNREADABLE, USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { isCode, writePrivateFile } from '../private-file.ts';
import { documentOf, type Result, table } from '../terminal/output.ts';
import { unmappedText } from '../terminal/unmapped-text.ts';
import { withAttestFor } from './signing/attestation.ts';
import { newTemplateResult } from './template-text.ts';

const MAX_SHOWN = 20;

interface ImportOptions {
  agent?: string;
  name?: string;
  out?: string;
  force?: boolean;
  create?: boolean;
  attestFor: number;
}

export function addTemplateImport(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'import',
    'Make a template of an agent of another system: an OpenClaw folder, a CLAW.md, a Markdown file with front matter, or a file of Letta (.af). Prints YAML, and lists what stays behind.',
    [
      'offshoot template import ~/.openclaw/workspace > agent.yaml',
      'offshoot template import code-reviewer.md --out agent.yaml',
      'offshoot template import CLAW.md --create',
      'offshoot template import support.af --agent anna --create --json',
    ],
  )
    .argument('<path>', 'the folder or the file of the agent')
    .option('--agent <name>', 'which agent of a file that holds several (default: the first)')
    .option('--name <name>', 'what its agents are called (default: as the files say)')
    .addOption(new Option('-o, --out <file>', 'write the YAML to this file').conflicts('create'))
    .option('--force', 'with --out: replace the file if there is one')
    .option('--create', 'create it as a private template of yours');
  withAttestFor(command).action((path: string, options: ImportOptions) =>
    run(async (cli) => {
      const { out, create = false } = options;
      const imported = await importing(async () => {
        const { importAgent } = await import('@offshoot/template-content/other-systems/import-agent.ts');
        const { agent, name } = options;
        return importAgent(await agentFilesAt(path), { ...(agent !== undefined && { agent }), ...(name !== undefined && { name }) });
      });
      const { others } = imported;
      if (others.length > 0)
        cli.progress(printable(`Other agents of this file, which --agent names: ${others.slice(0, MAX_SHOWN).join(', ')}`));
      if (create) return created(cli, imported, options.attestFor);
      const { writeTemplate } = await import('@offshoot/template-content');
      const yaml = writeTemplate(imported.content);
      if (out === undefined) {
        for (const line of [...unmappedText(imported.left), ...triggersText(imported)]) cli.progress(line);
        if (cli.input.isTerminal) cli.progress(`\nCreate it: offshoot template import ${path} --create`);
        return { json: documentFor(imported), text: yaml, isFile: true };
      }
      writeNew(out, yaml, options.force === true);
      const next = `Written: ${out}\n\nCreate it: offshoot template create -f ${out}`;
      return { json: { ...documentFor(imported), file: out }, text: `${importedText(imported)}\n\n${next}` };
    }),
  );
}

async function created(cli: Cli, imported: ImportedTemplate, attestFor: number): Promise<Result> {
  const { json, text } = newTemplateResult(await createTemplate(await ownerOf(cli), imported.content, attestFor));
  return { json: { ...documentFor(imported), template: json }, text: `${importedText(imported)}\n\n${text}` };
}

const documentFor = ({ system, content, mapped, left, others }: ImportedTemplate) => ({
  system,
  content: documentOf(TemplateContentSchema, content),
  mapped: mapped.map((one) => ({ ...one })),
  left: left.map((one) => ({ ...one })),
  others,
});

function importedText(imported: ImportedTemplate): string {
  const rows = imported.mapped.map(({ where, fields }) => [where, fields.join(', ')]);
  return [table(['FROM', 'TO'], rows), ...unmappedText(imported.left), ...triggersText(imported)].join('\n');
}

/** An imported agent does nothing by itself until its owner wants it. */
function triggersText({ content: { soul } }: ImportedTemplate): string[] {
  const count = soul?.proactiveTriggers.length ?? 0;
  return count === 0 ? [] : ['', `Triggers: ${count}, off. An owner turns them on with trust: offshoot agents trust INSTANCE L3`];
}

function writeNew(path: string, text: string, isReplaced: boolean): void {
  try {
    writePrivateFile(path, text, isReplaced ? 'replaces' : 'creates');
  } catch (cause) {
    if (isCode(cause, 'EEXIST'))
      throw new Failure(USAGE, `${path} exists already.`, { help: 'Choose another name with --out, or add --force.', cause });
    throw new Failure(FILE_UNREADABLE, `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      help: 'Choose another file with --out.',
      metadata: { file: path },
      cause,
    });
  }
}
