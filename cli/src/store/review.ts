import { GetTemplateReviewResponseSchema } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { askStore } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';
import { type DecisionOptions, decisionCommand, decisionOn, decisionResult } from './decisions.ts';
import { reviewText } from './store-text.ts';

export function addStoreReview(store: Command, run: Run): void {
  newCommand(store, 'review', 'Show a template with its open reports, its appeal and all decisions about it.', [
    'offshoot store review tmpl_…',
    'offshoot store dismiss tmpl_… --reason "Nothing wrong with it."',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async ({ environment, signal }) => {
        const review = await askStore(environment.operator, (client) => client.getTemplateReview({ templateId }, { signal }));
        return { json: documentOf(GetTemplateReviewResponseSchema, review), text: reviewText(review) };
      }),
    );
  decisionCommand(store, 'dismiss', 'Settle the open reports about a template without changing anything.', [
    'offshoot store dismiss tmpl_… --reason "Nothing wrong with it."',
  ]).action((templateId: string, options: DecisionOptions) =>
    run(async ({ environment, signal }) => {
      const ask = decisionOn(templateId, options);
      const { act } = await askStore(environment.operator, (client) => client.dismissReports(ask, { signal }));
      return decisionResult(act, 'It has no open reports.');
    }),
  );
}
