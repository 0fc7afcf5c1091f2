import { create } from '@bufbuild/protobuf';
import { GetCreatorWebsiteResponseSchema, WebsiteStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Failure } from '@offshoot/owner';
import { printable } from '@offshoot/plain-text';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { documentOf } from '../terminal/output.ts';

const STATUS: Partial<Record<WebsiteStatus, string>> = {
  [WebsiteStatus.UNREAD]: 'It has not been read yet; ask again in a few seconds.',
  [WebsiteStatus.PROVED]: 'It lists your inbox and is shown beside your templates.',
  [WebsiteStatus.UNLISTED]: 'It does not list your inbox.',
  [WebsiteStatus.UNREACHABLE]: 'No valid list could be read there.',
};

export function addTemplateWebsite(template: Command, run: Run): void {
  newCommand(template, 'website', 'Show or name the website that vouches for you as a creator.', [
    'offshoot template website example.org',
    'offshoot template website',
    'offshoot template website --remove',
  ])
    .argument('[website]', 'DNS name of the website')
    .option('--remove', 'name none any more')
    .action((name: string | undefined, { remove }: { remove?: boolean }) =>
      run(async ({ gateway, identities }) => {
        if (remove && name !== undefined)
          throw new Failure(USAGE, 'A name and --remove cannot be combined.', { help: 'Remove one of them.' });
        const { templates } = gateway.signedIn;
        const wanted = remove ? '' : name;
        const { website } =
          wanted === undefined ? await templates.getCreatorWebsite({}) : await templates.setCreatorWebsite({ website: wanted });
        const { inboxId } = await identities.open();
        return {
          json: documentOf(GetCreatorWebsiteResponseSchema, create(GetCreatorWebsiteResponseSchema, { website })),
          text: textOf(website, inboxId),
        };
      }),
    );
}

function textOf(found: { website: string; status: WebsiteStatus } | undefined, inboxId: string): string {
  if (!found) return 'No website vouches for you. Name one: offshoot template website example.org';
  const { website, status } = found;
  const lines = [`${website}: ${STATUS[status] ?? ''}`];
  if (status !== WebsiteStatus.PROVED)
    lines.push('', `https://${website}/.well-known/offshoot.json has to say:`, JSON.stringify({ inboxes: [inboxId] }));
  return lines.map(printable).join('\n');
}
