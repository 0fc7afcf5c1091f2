import { TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { present } from '@offshoot/owner';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { documentOf } from '../terminal/output.ts';
import { requireOwnVersion, versionAsSigned } from './version-check.ts';

export function addTemplateResign(template: Command, run: Run): void {
  newCommand(template, 'resign', 'Sign the current version again with your current key, for when the old key is or will be revoked.', [
    'offshoot template resign tmpl_…',
    'offshoot template resign tmpl_… -f agent.yaml --json',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('-f, --file <file>', 'YAML file to compare the version with, if none of your current keys has signed it')
    .action((templateId: string, { file }: { file?: string }) =>
      run(async (cli) => {
        const { statementText } = await import('@offshoot/statements');
        const version = await versionAsSigned(cli, templateId);
        await requireOwnVersion(cli, version, file);
        const identity = await cli.identities.open();
        const { signatureToWire } = await import('@offshoot/wire');
        const signature = signatureToWire(await identity.signText(statementText(version.envelope, version.action)));
        const number = BigInt(version.action.version);
        const answer = await cli.gateway.signedIn.templates.resignTemplateVersion({ templateId, version: number, signatures: [signature] });
        const resigned = present(answer.version);
        const count = resigned.statement?.signatures.length ?? 0;
        return {
          json: documentOf(TemplateVersionSchema, resigned),
          text: `Version ${number} of ${templateId} has ${count} ${count === 1 ? 'signature' : 'signatures'}, including yours (${identity.address}).`,
        };
      }),
    );
}
