import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, present } from '@offshoot/client';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { ExportedAgent } from '@offshoot/template-content/other-systems/exported-agent.ts';
import { type Command, Option } from 'commander';
import { type Cli, newCommand, type Run, readerOf, templateIdArgument } from '../cli.ts';
import { FILE_UNREADABLE, USAGE } from '../failure.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { unmappedText } from '../terminal/unmapped-text.ts';

type System = 'openclaw' | 'claw';

export function addTemplateExport(template: Command, run: Run): void {
  newCommand(
    template,
    'export',
    'Print the content of a template as the YAML file that `create` and `update` read, or write it for OpenClaw: as a folder, or as a CLAW.md.',
    [
      'offshoot template export tmpl_… > agent.yaml',
      'offshoot template export tmpl_… --to openclaw ./agent',
      'offshoot template export tmpl_… --to claw > CLAW.md',
    ],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .argument('[folder]', 'with --to: the folder for the files; files that are there are not replaced')
    .addOption(new Option('--to <system>', 'a folder of OpenClaw, or a CLAW.md').choices(['openclaw', 'claw']))
    .action((templateId: string, folder: string | undefined, { to }: { to?: System }) =>
      run(async (cli) => {
        if (to === undefined && folder !== undefined)
          throw new Failure(USAGE, 'A folder is for another system.', { help: 'Name the system with --to, or leave the folder out.' });
        if (to === 'openclaw' && folder === undefined)
          throw new Failure(USAGE, 'The files of OpenClaw need a folder.', { help: 'Name it after the template.' });
        const content = await contentOf(cli, templateId);
        if (to !== undefined) return exported(cli, content, to, folder);
        const { writeTemplate } = await import('@offshoot/template-content');
        return { json: documentOf(TemplateContentSchema, content), text: writeTemplate(content).trimEnd(), isFile: true };
      }),
    );
}

async function contentOf(cli: Cli, templateId: string): Promise<TemplateContent> {
  return present(present((await readerOf(cli).getTemplateVersion({ templateId, version: 0n })).version).content);
}

async function exported(cli: Cli, content: TemplateContent, to: System, folder: string | undefined): Promise<Result> {
  const { clawFile, openClawFiles } = await import('@offshoot/template-content/other-systems/exported-agent.ts');
  const { files, left } = to === 'openclaw' ? openClawFiles(content) : clawFile(content);
  if (folder !== undefined) writeNewFiles(folder, files);
  const json = { system: to, files: { ...files }, left: left.map((one) => ({ ...one })), ...(folder !== undefined && { folder }) };
  if (folder !== undefined)
    return {
      json,
      text: [
        `Written: ${Object.keys(files)
          .map((name) => join(folder, name))
          .join(', ')}`,
        ...unmappedText(left),
      ].join('\n'),
    };
  for (const line of unmappedText(left)) cli.progress(line);
  return { json, text: Object.values(files).join('\n'), isFile: true };
}

/** All of them or none, as far as one can see before. A folder of an agent holds other work, too. */
function writeNewFiles(folder: string, files: ExportedAgent['files']): void {
  const there = Object.keys(files).filter((name) => existsSync(join(folder, name)));
  if (there.length > 0)
    throw new Failure(USAGE, `${folder} has ${there.join(', ')} already.`, { help: 'Name another folder.', metadata: { folder } });
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { flag: 'wx' });
  } catch (cause) {
    throw new Failure(FILE_UNREADABLE, `${folder} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      help: 'Name another folder.',
      metadata: { folder },
      cause,
    });
  }
}
