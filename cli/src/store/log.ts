import { ListModerationActsResponseSchema } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { askStore } from '../operator.ts';
import { nextPageText, type PageOptions, withPages } from '../pages.ts';
import { documentOf } from '../terminal/output.ts';
import { actText } from './store-text.ts';

interface LogOptions extends PageOptions {
  template?: string;
}

export function addStoreLog(store: Command, run: Run): void {
  withPages(
    newCommand(store, 'log', 'List all decisions, newest first: who, when, why.', [
      'offshoot store log',
      'offshoot store log --template tmpl_… --json',
    ]).option('--template <template>', 'only about this template', templateIdArgument),
    20,
  ).action(({ template: templateId = '', limit: pageSize, pageToken }: LogOptions) =>
    run(async ({ environment, signal }) => {
      const ask = { templateId, pageSize, pageToken };
      const found = await askStore(environment.operator, (client) => client.listModerationActs(ask, { signal }));
      const more = nextPageText(found) && `\n${nextPageText(found)}`;
      const text = found.acts.length === 0 ? 'No decisions yet.' : `${found.acts.map(actText).join('\n')}${more}`;
      return { json: documentOf(ListModerationActsResponseSchema, found), text };
    }),
  );
}
