import { ListReportedTemplatesResponseSchema } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { askStore } from '../operator.ts';
import { nextPageText, type PageOptions, withPages } from '../pages.ts';
import { documentOf } from '../terminal/output.ts';
import { reportedText } from './store-text.ts';

export function addStoreReports(store: Command, run: Run): void {
  withPages(
    newCommand(store, 'reports', 'List the templates that people report, the longest waiting first.', [
      'offshoot store reports',
      'offshoot store reports --limit 100 --json',
    ]),
    20,
  ).action(({ limit: pageSize, pageToken }: PageOptions) =>
    run(async ({ environment, signal }) => {
      const ask = { pageSize, pageToken };
      const found = await askStore(environment.operator, (client) => client.listReportedTemplates(ask, { signal }));
      const more = nextPageText(found);
      const next = `\nRead one: offshoot store review ${found.templates[0]?.templateId}${more}`;
      return {
        json: documentOf(ListReportedTemplatesResponseSchema, found),
        text: found.templates.length === 0 ? 'No open reports.' : `${reportedText(found.templates)}\n${next}`,
      };
    }),
  );
}
