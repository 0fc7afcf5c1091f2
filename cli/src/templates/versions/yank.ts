import { endYank, Failure, ownContent, present, yankVersion } from '@offshoot/client';
import { VersionYankSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type Command, Option } from 'commander';
import { type Cli, newCommand, type Run, readerOf, templateIdArgument } from '../../cli.ts';
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
    'Take a bad version back, so that it is used for nothing new. If it is the newest one, first publishes the last good version again.',
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
      const good = await lastGood(cli, templateId, version);
      if (good !== undefined) {
        const content = await ownContent(owner, templateId, good);
        const published = await publishNext(cli, owner, templateId, { content, name: `version ${good}` }, options);
        if (options.dryRun) return published;
        cli.progress(`The content of version ${good} is published again.`);
      } else if (options.dryRun) {
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

/** The newest older version that is good, if `version` is the newest one and has to be replaced first: other content, and not yanked. */
async function lastGood(cli: Cli, templateId: string, version: bigint): Promise<bigint | undefined> {
  const templates = readerOf(cli);
  const { version: newest, digest } = present((await templates.getTemplate({ templateId })).template);
  if (version !== newest) return undefined;
  for (let pageToken = ''; ; ) {
    const { versions, yanks, nextPageToken } = await templates.listTemplateVersions({ templateId, pageSize: 20, pageToken });
    const yanked = new Set(yanks.map((each) => each.version));
    const good = versions.find((each) => each.digest !== digest && !yanked.has(each.version));
    if (good) return good.version;
    if (nextPageToken === '') break;
    pageToken = nextPageToken;
  }
  throw new Failure('YANK_NOT_POSSIBLE', `Version ${version} is the newest one, and no older version can replace it.`, {
    help: `Publish a good version first: offshoot template update ${templateId} -f FILE`,
    metadata: { templateId, version: String(version) },
  });
}
