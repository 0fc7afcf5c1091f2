import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { type PublishOptions, publishNext, withPublishing } from './versions/next-version.ts';

export function addTemplateUpdate(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'update',
    'Publish a new version from a YAML file, after showing what it changes. All live agents receive it.',
    [
      'offshoot template update tmpl_… -f examples/templates/trip-planner.yaml',
      'offshoot template update tmpl_… -f agent.yaml --dry-run',
      'offshoot template update tmpl_… -f agent.yaml --yes --wait',
    ],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .requiredOption('-f, --file <file>', 'YAML file with the complete new content, "-" for stdin (then with --yes)');
  withPublishing(command).action((templateId: string, { file, ...options }: PublishOptions & { file: string }) =>
    run(async (cli) => {
      const { readTemplateFile } = await import('./template-file.ts');
      const content = await readTemplateFile(file, cli.input);
      return publishNext(cli, await ownerOf(cli), templateId, { content, name: file === '-' ? 'stdin' : file }, options);
    }),
  );
}
