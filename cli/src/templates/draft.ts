import { present } from '@offshoot/client';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { documentOf } from '../terminal/output.ts';

export function addTemplateDraft(template: Command, run: Run): void {
  newCommand(
    template,
    'draft',
    'Have the operator’s language model draft a template of one sentence. Prints a YAML file: read it before you make a template of it.',
    ['offshoot template draft "keeps the chores of our flat fair" > chores.yaml', 'offshoot template create -f chores.yaml'],
  )
    .argument('<description>', 'what the agent is to do')
    .action((description: string) =>
      run(async ({ gateway }) => {
        const content = present((await gateway.signedIn.drafts.draftTemplate({ description })).content);
        const { writeTemplate } = await import('@offshoot/template-content');
        return { json: documentOf(TemplateContentSchema, content), text: writeTemplate(content).trimEnd() };
      }),
    );
}
