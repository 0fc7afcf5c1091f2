import { endYank, Failure, lastGoodVersion, type Owner, ownContent, present, replaceVersion, yankVersion } from '@offshoot/client';
import { VersionYankSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type Command, Option } from 'commander';
import { type Cli, newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { versionArgument } from '../../terminal/options.ts';
import { documentOf, type Result } from '../../terminal/output.ts';
import { type PublishOptions, publishNext, withPublishing } from './next-version.ts';

interface YankOptions extends PublishOptions {
  reason?: string;
  undo?: boolean;
}

export function addTemplateYank(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'yank',
    'Take a bad version back, so that it is used for nothing new. The newest one is replaced by the last good one in the same step.',
    ['offshoot template yank tmpl_… 3 --reason "It books trips twice."', 'offshoot template yank tmpl_… 3 --undo'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .argument('<version>', 'the bad version', versionArgument)
    .option('--reason <text>', 'why, on one line; everybody can read it')
    .addOption(new Option('--undo', 'let it be used again').conflicts('reason'));
  withPublishing(command).action((templateId: string, number: number, options: YankOptions) =>
    run(async (cli): Promise<Result> => {
      const owner = await ownerOf(cli);
      const version = BigInt(number);
      if (options.undo) {
        await endYank(owner, templateId, version);
        return { json: { templateId, version: String(version), yanked: false }, text: `Version ${version} can be used again.` };
      }
      const { reason } = options;
      if (!reason) throw new Failure(USAGE, 'Say why with --reason.', { help: 'Everybody can read it: --reason "It books trips twice."' });
      const { version: newest } = present((await owner.gateway.templates.getTemplate({ templateId })).template);
      if (version === newest) return replaced(cli, owner, { templateId, version, reason }, options);
      if (options.dryRun) {
        return {
          json: { templateId, version: String(version), published: false },
          text: `Version ${version} would be yanked, and nothing published.`,
        };
      }
      const yank = documentOf(VersionYankSchema, await yankVersion(owner, templateId, version, reason));
      const next = `Take that back: offshoot template yank ${templateId} ${version} --undo`;
      return {
        json: { templateId, ...(yank as object), yanked: true },
        text: `Version ${version} is yanked: nothing new uses it, and its agents move to the newest version.\n\n${next}`,
      };
    }),
  );
}

/** The newest version is taken back together with the publication of the last good one: both happen, or neither. */
async function replaced(
  cli: Cli,
  owner: Owner,
  { templateId, version, reason }: { templateId: string; version: bigint; reason: string },
  options: YankOptions,
): Promise<Result> {
  const good = await lastGoodVersion(owner, templateId);
  const { attestFor } = options;
  const { json, text } = await publishNext(
    cli,
    owner,
    templateId,
    {
      content: await ownContent(owner, templateId, good),
      name: `version ${good}`,
      question: (next) => `Take version ${version} back, and publish version ${good} again as version ${next}?`,
      publish: (content, { rollout }) =>
        replaceVersion(owner, templateId, { version, reason, content, attestFor, ...(rollout && { rollout }) }),
    },
    options,
  );
  if (options.dryRun) return { json, text };
  const done = `Version ${version} is yanked, and the content of version ${good} is published again.`;
  return { json: { ...(json as object), templateId, yanked: true, yankedVersion: String(version), reason }, text: `${done}\n\n${text}` };
}
