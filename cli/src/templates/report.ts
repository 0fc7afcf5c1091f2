import { type ReportWord, reportReasons } from '@offshoot/client';
import { type Command, Option } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';

export function addTemplateReport(template: Command, run: Run): void {
  newCommand(template, 'report', 'Report a public template to the operators of the store. They see your inbox id and what you write.', [
    'offshoot template report tmpl_… --reason deception --details "It asks for my bank password."',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .addOption(new Option('--reason <reason>', 'what is wrong with it').choices(Object.keys(reportReasons)).makeOptionMandatory())
    .option('--details <text>', 'in your own words', '')
    .action((templateId: string, { reason, details }: { reason: ReportWord; details: string }) =>
      run(async ({ gateway }) => {
        await gateway.signedIn.templates.reportTemplate({ templateId, reason: reportReasons[reason], details });
        return { json: { templateId, reported: true }, text: 'Thank you. The operators of the store will read your report.' };
      }),
    );
}
