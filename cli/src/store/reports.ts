import { ListReportedTemplatesResponseSchema } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, pageSizeOption, type Run } from '../cli.ts';
import { askStore } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';
import { reportedText } from './store-text.ts';

export function addStoreReports(store: Command, run: Run): void {
  newCommand(store, 'reports', 'List the templates that people report, the longest waiting first.', [
    'offshoot store reports',
    'offshoot store reports --limit 100 --json',
  ])
    .option('--limit <count>', 'maximum number of results, 1 to 100', pageSizeOption, 20)
    .option('--page-token <token>', 'nextPageToken of the previous page', '')
    .action(({ limit: pageSize, pageToken }: { limit: number; pageToken: string }) =>
      run(async ({ environment, signal }) => {
        const ask = { pageSize, pageToken };
        const found = await askStore(environment.operator, (client) => client.listReportedTemplates(ask, { signal }));
        const more = found.nextPageToken && `\nMore: --page-token ${found.nextPageToken}`;
        const next = `\nRead one: offshoot store review ${found.templates[0]?.templateId}${more}`;
        return {
          json: documentOf(ListReportedTemplatesResponseSchema, found),
          text: found.templates.length === 0 ? 'No open reports.' : `${reportedText(found.templates)}\n${next}`,
        };
      }),
    );
}
