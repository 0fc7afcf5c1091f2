import { ListInstancesResponseSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Command } from 'commander';
import { type Cli, newCommand, pageSizeOption, type Run, templateIdArgument } from '../cli.ts';
import { Failure, USAGE } from '../failure.ts';
import { documentOf } from '../output.ts';
import { instancesText } from '../readable.ts';

interface AgentsOptions {
  mine?: boolean;
  template?: string;
  all?: boolean;
  limit: number;
  pageToken: string;
}

export function addAgents(program: Command, run: Run): void {
  newCommand(program, 'agents', 'List agents: your own, or those of a template that you created.', [
    'offshoot agents --mine',
    'offshoot agents --template tmpl_… --json',
  ])
    .option('--mine', 'agents that you own')
    .option('--template <template>', 'agents of this template of yours', templateIdArgument)
    .option('--all', 'released ones too')
    .option('--limit <count>', 'at most so many, 1 to 100', pageSizeOption, 50)
    .option('--page-token <token>', 'nextPageToken of the page before', '')
    .action((options: AgentsOptions) =>
      run(async (cli) => {
        const found = await list(cli, options);
        const more = found.nextPageToken && `\nMore: --page-token ${found.nextPageToken}`;
        const next = `\nClone one: offshoot clone ${found.instances[0]?.id} --added${more}`;
        return {
          json: documentOf(ListInstancesResponseSchema, found),
          text:
            found.instances.length === 0 ? 'None. Get one: offshoot template list --public' : `${instancesText(found.instances)}\n${next}`,
        };
      }),
    );
}

async function list({ gateway, identities }: Cli, options: AgentsOptions) {
  if ((options.mine === true) === (options.template !== undefined)) {
    throw new Failure(USAGE, 'Say whose agents: either --mine or --template ID.', { help: 'For example: offshoot agents --mine' });
  }
  const page = { includeGone: options.all === true, pageSize: options.limit, pageToken: options.pageToken };
  if (options.template !== undefined) {
    return gateway.signedIn.claims.listInstances({ filter: { case: 'templateId', value: options.template }, ...page });
  }
  const { inboxId } = await identities.open();
  return gateway.signedIn.claims.listInstances({ filter: { case: 'ownerId', value: inboxId }, ...page });
}
