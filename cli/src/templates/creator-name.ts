import { create } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { NameKind } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type CreatorName, GetCreatorNameResponseSchema, NameStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { documentOf } from '../terminal/output.ts';

const OF_ANY = {
  [NameStatus.UNSPECIFIED]: '',
  [NameStatus.UNREAD]: 'It has not been looked up yet; ask again in a few seconds.',
  [NameStatus.PROVED]: 'It is yours, and is shown beside your templates.',
};
const OF_WEBSITE: Record<NameStatus, string> = {
  ...OF_ANY,
  [NameStatus.UNPROVED]: 'It does not list your inbox. Ask for it again once it does.',
  [NameStatus.UNREACHABLE]: 'No valid list could be read there.',
};
const OF_ENS: Record<NameStatus, string> = {
  ...OF_ANY,
  [NameStatus.UNPROVED]: 'It is not the primary name of a wallet of your inbox. Ask for it again once it is.',
  [NameStatus.UNREACHABLE]: 'Ethereum could not be asked. It will be asked again.',
};

export function addTemplateCreatorName(template: Command, run: Run): void {
  newCommand(template, 'creator-name', 'Show or ask for the name by which the store shows you as a creator: your website or ENS name.', [
    'offshoot template creator-name example.org',
    'offshoot template creator-name alice.eth',
    'offshoot template creator-name',
    'offshoot template creator-name --remove',
  ])
    .argument('[name]', 'DNS name of a website, or an ENS name')
    .option('--remove', 'no name any more')
    .action((name: string | undefined, { remove }: { remove?: boolean }) =>
      run(async ({ gateway, identities }) => {
        if (remove && name !== undefined)
          throw new Failure(USAGE, 'A name and --remove cannot be combined.', { help: 'Remove one of them.' });
        const { templates } = gateway.signedIn;
        const wanted = remove ? '' : name;
        const { name: found } =
          wanted === undefined ? await templates.getCreatorName({}) : await templates.setCreatorName({ name: wanted });
        const { inboxId } = await identities.open();
        return {
          json: documentOf(GetCreatorNameResponseSchema, create(GetCreatorNameResponseSchema, { name: found })),
          text: textOf(found, inboxId),
        };
      }),
    );
}

function textOf(found: CreatorName | undefined, inboxId: string): string {
  if (!found) return 'No name is shown for you. Ask for one: offshoot template creator-name example.org';
  const { name, kind, status } = found;
  const lines = [`${name}: ${(kind === NameKind.ENS ? OF_ENS : OF_WEBSITE)[status]}`];
  if (kind === NameKind.WEBSITE && status !== NameStatus.PROVED)
    lines.push('', `https://${name}/.well-known/offshoot.json has to say:`, JSON.stringify({ inboxes: [inboxId] }));
  if (kind === NameKind.ENS && status === NameStatus.UNPROVED)
    lines.push('', 'It has to resolve on Ethereum itself to a wallet of your inbox, and that wallet has to have it as its primary name.');
  return lines.map(printable).join('\n');
}
