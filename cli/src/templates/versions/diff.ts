import { Failure, present } from '@offshoot/client';
import type { Command } from 'commander';
import { type Cli, newCommand, type Run, readerOf, templateIdArgument } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { versionArgument } from '../../terminal/options.ts';

export function addTemplateDiff(template: Command, run: Run): void {
  newCommand(template, 'diff', 'Show what differs between two versions of a template, or between a version and a YAML file.', [
    'offshoot template diff tmpl_…',
    'offshoot template diff tmpl_… 2 5',
    'offshoot template diff tmpl_… -f agent.yaml',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .argument('[from]', 'the earlier version (default: the one before the later version; with a file: the current one)', versionArgument)
    .argument('[to]', 'the later version (default: the current one)', versionArgument)
    .option('-f, --file <file>', 'YAML file to compare with, "-" for stdin')
    .action((templateId: string, from: number | undefined, to: number | undefined, { file }: { file?: string }) =>
      run(async (cli) => {
        if (file !== undefined && to !== undefined) throw new Failure(USAGE, 'With a file, give one version at most.');
        const { contentDiff, diffLines } = await import('./content-diff.ts');
        const [before, after] =
          file === undefined ? await twoVersions(cli, templateId, from, to) : await withFile(cli, templateId, from, file);
        const diff = contentDiff(before.content, after.content, [before.name, after.name]);
        return {
          json: { templateId, from: before.name, to: after.name, diff },
          text: diff === '' ? `${before.name} and ${after.name} are the same.` : diffLines(diff),
        };
      }),
    );
}

async function twoVersions(cli: Cli, templateId: string, from: number | undefined, to: number | undefined) {
  const after = await contentOf(cli, templateId, to);
  return [await contentOf(cli, templateId, from ?? Math.max(1, after.version - 1)), after] as const;
}

async function withFile(cli: Cli, templateId: string, from: number | undefined, file: string) {
  const { readTemplateFile } = await import('../template-file.ts');
  const content = await readTemplateFile(file, cli.input);
  return [await contentOf(cli, templateId, from), { content, name: file === '-' ? 'stdin' : file }] as const;
}

async function contentOf(cli: Cli, templateId: string, number = 0) {
  const { version, content } = present((await readerOf(cli).getTemplateVersion({ templateId, version: BigInt(number) })).version);
  return { version: Number(version), content: present(content), name: `version ${version}` };
}
