import { Failure, MERGE_CONFLICTS, originChanges, ownContent } from '@offshoot/client';
import type { MergeConflict, Side } from '@offshoot/template-content/merge.ts';
import { visible } from '@offshoot/text';
import { type Command, Option } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { versionArgument } from '../../terminal/options.ts';
import type { Result } from '../../terminal/output.ts';
import { type PublishOptions, publishNext, withPublishing } from './next-version.ts';

interface MergeOptions extends PublishOptions {
  from?: number;
  take?: Side;
  print?: boolean;
}

export function addTemplateMerge(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'merge',
    'Bring what has changed in the original of your copy into it, as a new version. What both changed differently is listed.',
    [
      'offshoot template merge tmpl_… --dry-run',
      'offshoot template merge tmpl_… --take theirs',
      'offshoot template merge tmpl_… --print > merged.yaml',
    ],
  )
    .argument('<template>', 'id of the copy', templateIdArgument)
    .option('--from <version>', 'the version of the original whose changes it has already (default: the copied one)', versionArgument)
    .addOption(new Option('--take <side>', 'whose word counts where both changed the same').choices(['ours', 'theirs']))
    .option('--print', 'print the merged file, with your word where both changed the same, and publish nothing');
  withPublishing(command).action((templateId: string, options: MergeOptions) =>
    run(async (cli): Promise<Result> => {
      const { mergeContents } = await import('@offshoot/template-content/merge.ts');
      const owner = await ownerOf(cli);
      const ours = await ownContent(owner, templateId, 0n);
      if (!ours.duplicatedFrom) {
        throw new Failure(USAGE, `Template ${templateId} is no copy.`, {
          help: 'Only a copy has an original: offshoot template duplicate TEMPLATE',
        });
      }
      const from = options.from === undefined ? undefined : BigInt(options.from);
      const { base, theirs, newest, ...seen } = await originChanges(owner, ours.duplicatedFrom, from);
      const { take = 'ours' } = options;
      const { content, conflicts } = mergeContents(base, ours, theirs, () => take);
      const merge = { from: String(seen.from), to: String(newest), conflicts: conflicts.map(documentOf) };
      if (options.print) {
        const { writeTemplate } = await import('@offshoot/template-content');
        const file = writeTemplate(content);
        if (conflicts.length > 0) cli.progress(conflictsText(conflicts));
        return { json: { templateId, ...merge, file }, text: file.trimEnd() };
      }
      if (conflicts.length > 0 && options.take === undefined) {
        cli.progress(conflictsText(conflicts));
        throw new Failure(MERGE_CONFLICTS, `Both changed the same in ${fieldsOf(conflicts)}. Nothing was published.`, {
          help: 'Choose with --take ours or --take theirs, or decide each: --print > merged.yaml, change it, and `template update -f merged.yaml`.',
          metadata: { templateId, fields: fieldsOf(conflicts) },
        });
      }
      const name = `version ${newest} of the original, merged`;
      const { json, text } = await publishNext(cli, owner, templateId, { content, name }, options);
      return { json: { ...(json as object), merge }, text };
    }),
  );
}

const fieldsOf = (conflicts: readonly MergeConflict[]): string => [...new Set(conflicts.map(({ field }) => field))].join(', ');

const documentOf = ({ field, base = null, ours = null, theirs = null }: Nullable) => ({ field, base, ours, theirs });

type Nullable = { [Key in keyof MergeConflict]: MergeConflict[Key] | null };

/** For a terminal. */
function conflictsText(conflicts: readonly MergeConflict[]): string {
  const side = (name: string, said: string | undefined) => [
    `  ${name}:`,
    ...(said ?? '(nothing)')
      .trimEnd()
      .split('\n')
      .map((line) => `    ${visible(line)}`),
  ];
  return conflicts.flatMap(({ field, ours, theirs }) => [`${field}`, ...side('yours', ours), ...side('theirs', theirs)]).join('\n');
}
