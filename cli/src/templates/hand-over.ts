import { timestampDate } from '@bufbuild/protobuf/wkt';
import { endTemplateOffer, Failure, offerTemplate, readOffer, takeOverTemplate } from '@offshoot/client';
import { type TemplateOffer, TemplateOfferSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Command } from 'commander';
import { inboxIdArgument, newCommand, type Run, templateIdArgument } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { gathered } from '../terminal/options.ts';
import { documentOf } from '../terminal/output.ts';
import { shownText } from './shown-text.ts';
import { withAttestFor } from './signing/attestation.ts';
import { templateResult } from './template-text.ts';

export function addTemplateHandOver(template: Command, run: Run): void {
  newCommand(
    template,
    'hand-over',
    'Offer your template to another creator, or to a team of which each alone may publish its versions and hand it over. The offer lasts seven days; until it is accepted, and unless you publish a version, the template is yours.',
    [
      'offshoot template hand-over tmpl_… --to 3f9a…',
      'offshoot template hand-over tmpl_… --to 3f9a… --team 3f9a… --team 88c1…',
      'offshoot template hand-over tmpl_… --withdraw',
    ],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--to <inbox>', 'inbox id of the new creator, or of the one who accepts it for the team', inboxIdArgument)
    .option('--team <inbox>', 'inbox id of one of the team (repeatable, at most 8 with the one who accepts)', memberOption)
    .option('--withdraw', 'withdraw the offer')
    .action((templateId: string, { to, team = [], withdraw }: { to?: string; team?: string[]; withdraw?: boolean }) =>
      run(async (cli) => {
        const owner = await ownerOf(cli);
        if ((to !== undefined) === (withdraw === true) || (withdraw && team.length > 0)) {
          throw new Failure(USAGE, 'Use either --to INBOX, with --team INBOX for each of a team, or --withdraw.', {
            help: 'The new creator finds the inbox id with `offshoot identity`.',
          });
        }
        if (to === undefined) await endTemplateOffer(owner, templateId);
        const offer = to === undefined ? undefined : await offerTemplate(owner, templateId, to, team);
        if (!offer && to !== undefined) throw alreadyTheirs(templateId);
        if (!offer) return { json: { templateId, offered: false }, text: `${templateId} is not on offer.` };
        const end = offer.statement?.expireTime;
        const lines = [
          `${templateId} is offered to ${offer.newCreatorId}${end ? ` until ${timestampDate(end).toISOString()}` : ''}.`,
          ...teamLines(offer),
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
    'Accept a template that was offered to you: you sign its content as the next version, and publish its versions from then on, alone or as any of the team that it shows.',
    ['offshoot template accept tmpl_…', 'offshoot template accept tmpl_… --yes'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--yes', 'do not ask');
  withAttestFor(accept).action((templateId: string, { yes, attestFor }: { yes?: boolean; attestFor: number }) =>
    run(async (cli) => {
      const owner = await ownerOf(cli);
      const offered = await readOffer(owner, templateId);
      if (!yes) {
        cli.progress([...shownText(offered.template), ...teamLines(offered.offer)].join('\n'));
        await requireYes(cli.input, `Sign this as version ${offered.template.version + 1n}, in your name?`, 'nothing was signed', {
          help: 'Repeat it with --yes.',
          metadata: { templateId },
        });
      }
      return templateResult(
        await takeOverTemplate(owner, offered, attestFor),
        `It is ${offered.offer.team.length > 0 ? 'your team’s' : 'yours'}. Change it: offshoot template update ${templateId} -f FILE`,
      );
    }),
  );
}

const memberOption = (value: string, before?: string[]): string[] => gathered(inboxIdArgument(value), before);

/** Of an offer to one person: none. */
function teamLines({ team }: TemplateOffer): string[] {
  if (team.length === 0) return [];
  return ['', 'Each of this team alone may publish its versions, and hand it over:', ...team.map((inboxId) => `  ${inboxId}`), ''];
}

const alreadyTheirs = (templateId: string): Failure =>
  new Failure(USAGE, `${templateId} belongs to them already.`, { help: 'Name another person or team. To end an offer, use --withdraw.' });
