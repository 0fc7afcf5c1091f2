import { timestampDate } from '@bufbuild/protobuf/wkt';
import { present } from '@offshoot/client';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { ListTemplateVersionsResponseSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, readerOf, templateIdArgument } from '../../cli.ts';
import { nextPageText, type PageOptions, withPages } from '../../pages.ts';
import { documentOf, table } from '../../terminal/output.ts';

/** A version can weigh 256 KiB. */
const MOST = 20;

export function addTemplateVersions(template: Command, run: Run): void {
  withPages(
    newCommand(template, 'versions', 'List the versions of a template, the newest first, with what each changed.', [
      'offshoot template versions tmpl_…',
    ]).argument('<template>', 'id of the template', templateIdArgument),
    10,
    MOST,
  ).action((templateId: string, { limit: pageSize, pageToken }: PageOptions) =>
    run(async (cli) => {
      const templates = readerOf(cli);
      const found = await templates.listTemplateVersions({ templateId, pageSize, pageToken });
      const { changedFields } = await import('./content-diff.ts');
      const last = found.versions.at(-1);
      const isFirst = last === undefined || last.version === 1n;
      const older = isFirst ? undefined : (await templates.getTemplateVersion({ templateId, version: last.version - 1n })).version;
      const what = ({ content }: TemplateVersion, before: TemplateVersion | undefined) =>
        before === undefined ? 'the first version' : changedFields(present(before.content), present(content));
      const yanked = new Map(found.yanks.map(({ version, reason }) => [version, `yanked: ${reason}`]));
      const rows = found.versions.map((each, at) => [
        String(each.version),
        each.createTime ? timestampDate(each.createTime).toISOString() : '',
        [yanked.get(each.version), what(each, found.versions[at + 1] ?? older)].filter(Boolean).join(' · '),
      ]);
      const [newest, before] = found.versions;
      const next =
        newest === undefined || before === undefined
          ? `Publish another one: offshoot template update ${templateId} -f FILE`
          : `Compare two: offshoot template diff ${templateId} ${before.version} ${newest.version}\nGo back to one: offshoot template rollback ${templateId} ${before.version}`;
      return {
        json: documentOf(ListTemplateVersionsResponseSchema, found),
        text: `${table(['VERSION', 'PUBLISHED', 'CHANGES'], rows)}\n\n${next}${nextPageText(found)}`,
      };
    }),
  );
}
