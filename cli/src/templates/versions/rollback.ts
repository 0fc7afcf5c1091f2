import { ownContent } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { ownerOf } from '../../owner.ts';
import { versionArgument } from '../../terminal/options.ts';
import { type PublishOptions, publishNext, withPublishing } from './next-version.ts';

export function addTemplateRollback(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'rollback',
    'Publish a new version of a template with the content of an earlier one. All live agents receive it.',
    ['offshoot template rollback tmpl_… 2', 'offshoot template rollback tmpl_… 2 --dry-run'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .argument('<version>', 'the version to go back to', versionArgument);
  withPublishing(command).action((templateId: string, version: number, options: PublishOptions) =>
    run(async (cli) => {
      const owner = await ownerOf(cli);
      const content = await ownContent(owner, templateId, BigInt(version));
      return publishNext(cli, owner, templateId, { content, name: `version ${version}` }, options);
    }),
  );
}
