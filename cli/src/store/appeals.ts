import { ListAppealsResponseSchema } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { askStore } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';
import { type DecisionOptions, decisionCommand, decisionOn, decisionResult } from './decisions.ts';
import { appealText } from './store-text.ts';

export function addStoreAppeals(store: Command, run: Run): void {
  newCommand(store, 'appeals', 'List what creators say against decisions, the longest waiting first.', [
    'offshoot store appeals',
    'offshoot store release tmpl_… --reason "You are right."',
    'offshoot store reject tmpl_… --reason "It still asks for passwords."',
  ]).action(() =>
    run(async ({ environment, signal }) => {
      const found = await askStore(environment.operator, (client) => client.listAppeals({}, { signal }));
      const text = found.appeals.length === 0 ? 'No open appeals.' : found.appeals.map(appealText).join('\n\n');
      return { json: documentOf(ListAppealsResponseSchema, found), text };
    }),
  );
  decisionCommand(store, 'reject', 'Reject the open appeal about a template. `release` grants it.', [
    'offshoot store reject tmpl_… --reason "It still asks for passwords."',
  ]).action((templateId: string, options: DecisionOptions) =>
    run(async ({ environment, signal }) => {
      const ask = decisionOn(templateId, options);
      const { act } = await askStore(environment.operator, (client) => client.rejectAppeal(ask, { signal }));
      return decisionResult(act, '');
    }),
  );
}
