import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Failure, offerTemplate, readOffer, takeOverTemplate } from '@offshoot/client';
import { TemplateOfferSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Command } from 'commander';
import { inboxIdArgument, newCommand, type Run, templateIdArgument } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { documentOf } from '../terminal/output.ts';
import { shownText } from './shown-text.ts';
import { withAttestFor } from './signing/attestation.ts';
import { templateResult } from './template-text.ts';

export function addTemplateHandOver(template: Command, run: Run): void {
  newCommand(
    template,
    'hand-over',
    'Offer your template to another creator. The offer lasts seven days; until they accept, and unless you publish a version, it is yours.',
    ['offshoot template hand-over tmpl_… --to 3f9a…', 'offshoot template hand-over tmpl_… --withdraw'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--to <inbox>', 'inbox id of the new creator', inboxIdArgument)
    .option('--withdraw', 'withdraw the offer')
    .action((templateId: string, { to, withdraw }: { to?: string; withdraw?: boolean }) =>
      run(async (cli) => {
        const owner = await ownerOf(cli);
        if ((to !== undefined) === (withdraw === true) || to === owner.inboxId) {
          throw new Failure(USAGE, 'Use either --to INBOX, with the inbox of another person, or --withdraw.', {
            help: 'The new creator finds the inbox id with `offshoot identity`.',
          });
        }
        const offer = await offerTemplate(owner, templateId, to ?? owner.inboxId);
        if (!offer) return { json: { templateId, offered: false }, text: `${templateId} is not on offer.` };
        const end = offer.statement?.expireTime;
        const lines = [
          `${templateId} is offered to ${offer.newCreatorId}${end ? ` until ${timestampDate(end).toISOString()}` : ''}.`,
          '',
          `They accept it with: offshoot template accept ${templateId}`,
          `Withdraw it: offshoot template hand-over ${templateId} --withdraw`,
        ];
        return { json: { templateId, offered: true, ...(documentOf(TemplateOfferSchema, offer) as object) }, text: lines.join('\n') };
      }),
    );
  const accept = newCommand(
    template,
    'accept',
    'Accept a template that was offered to you: you sign its content as the next version, and publish its versions from then on.',
    ['offshoot template accept tmpl_…', 'offshoot template accept tmpl_… --yes'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--yes', 'do not ask');
  withAttestFor(accept).action((templateId: string, { yes, attestFor }: { yes?: boolean; attestFor: number }) =>
    run(async (cli) => {
      const owner = await ownerOf(cli);
      const offered = await readOffer(owner, templateId);
      if (!yes) {
        cli.progress(shownText(offered.template).join('\n'));
        await requireYes(cli.input, `Sign this as version ${offered.template.version + 1n}, in your name?`, 'nothing was signed', {
          help: 'Repeat it with --yes.',
          metadata: { templateId },
        });
      }
      return templateResult(
        await takeOverTemplate(owner, offered, attestFor),
        `It is yours. Change it: offshoot template update ${templateId} -f FILE`,
      );
    }),
  );
}
