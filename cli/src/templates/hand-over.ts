import { timestampDate } from '@bufbuild/protobuf/wkt';
import { endTemplateOffer, Failure, offerTemplate, readOffer, takeOverTemplate } from '@offshoot/client';
import { TemplateOfferSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { isInboxId } from '@offshoot/statements/field-syntax.ts';
import type { Command } from 'commander';
import { membersOfTenant } from '../api/tenant-members.ts';
import { type Cli, inboxIdArgument, newCommand, type Run, templateIdArgument } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { gathered } from '../terminal/options.ts';
import { documentOf } from '../terminal/output.ts';
import { shownText } from './shown-text.ts';
import { withAttestFor } from './signing/attestation.ts';
import { templateResult } from './template-text.ts';

interface HandOver {
  to?: string;
  team?: string[];
  withdraw?: boolean;
  yes?: boolean;
}

export function addTemplateHandOver(template: Command, run: Run): void {
  newCommand(
    template,
    'hand-over',
    'Offer your template to another creator, or to a team of which each alone may publish its versions and hand it over. The offer lasts seven days; until it is accepted, and unless you publish a version, the template is yours.',
    [
      'offshoot template hand-over tmpl_… --to 3f9a…',
      'offshoot template hand-over tmpl_… --to 3f9a… --team 3f9a… --team 88c1…',
      'offshoot template hand-over tmpl_… --team acme',
      'offshoot template hand-over tmpl_… --withdraw',
    ],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--to <inbox>', 'inbox id of the new creator, or of the one who accepts it for the team (default: you)', inboxIdArgument)
    .option('--team <who>', 'inbox id of one of the team, or your tenant for all members (repeatable, 2 to 8 people)', gathered)
    .option('--withdraw', 'withdraw the offer')
    .option('--yes', 'do not ask whether these are the members of the tenant')
    .action((templateId: string, { to, team: named = [], withdraw, yes }: HandOver) =>
      run(async (cli) => {
        const owner = await ownerOf(cli);
        if ((to !== undefined || named.length > 0) === (withdraw === true)) {
          throw new Failure(USAGE, 'Use --to INBOX, --team INBOX for each of a team, --team TENANT, or --withdraw alone.', {
            help: 'The new creator finds the inbox id with `offshoot identity`.',
          });
        }
        if (withdraw) {
          await endTemplateOffer(owner, templateId);
          return { json: { templateId, offered: false }, text: `${templateId} is not on offer.` };
        }
        const newCreatorId = to ?? owner.inboxId;
        const team = await teamOf(cli, newCreatorId, named);
        if (!yes && named.some((one) => !isInboxId(one))) {
          // The pool says who is of a tenant, and could name an inbox of its own.
          cli.progress(teamLines(team).join('\n'));
          await requireYes(cli.input, `Offer ${templateId} to them?`, 'nothing was signed', {
            help: 'Repeat it with --yes.',
            metadata: { templateId, team: team.join(',') },
          });
        }
        const offer = await offerTemplate(owner, templateId, newCreatorId, team);
        if (!offer) throw alreadyTheirs(templateId);
        const end = offer.statement?.expireTime;
        const lines = [
          `${templateId} is offered to ${offer.newCreatorId}${end ? ` until ${timestampDate(end).toISOString()}` : ''}.`,
          ...teamLines(offer.team),
          '',
          `${to === undefined ? 'Accept it' : 'They accept it'} with: offshoot template accept ${templateId}`,
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
        cli.progress([...shownText(offered.template), ...teamLines(offered.offer.team)].join('\n'));
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

/** `named`: inboxes and tenants. */
async function teamOf(cli: Cli, newCreatorId: string, named: readonly string[]): Promise<string[]> {
  const { MAX_TEAM, teamWith } = await import('@offshoot/statements');
  const found = await Promise.all(named.map(async (one) => (isInboxId(one) ? [one] : membersOfTenant(cli, one))));
  const team = teamWith(newCreatorId, found.flat()) ?? [newCreatorId];
  if (named.length > 0 && (team.length < 2 || team.length > MAX_TEAM)) {
    throw new Failure(USAGE, `A team has 2 to ${MAX_TEAM} people, and this would be ${team.length}.`, {
      help: 'Name each of the team: --team INBOX. For those of a tenant: offshoot tenant members',
      metadata: { people: String(team.length) },
    });
  }
  return team;
}

/** Of an offer to one person: none. */
function teamLines(team: readonly string[]): string[] {
  if (team.length === 0) return [];
  return ['', 'Each of this team alone may publish its versions, and hand it over:', ...team.map((inboxId) => `  ${inboxId}`), ''];
}

const alreadyTheirs = (templateId: string): Failure =>
  new Failure(USAGE, `${templateId} belongs to them already.`, { help: 'Name another person or team. To end an offer, use --withdraw.' });
