import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Failure, offerAgent, withdrawOffer } from '@offshoot/client';
import type { Command } from 'commander';
import { inboxIdArgument, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { instanceResult } from '../terminal/readable.ts';

interface OfferOptions {
  to?: string;
  withdraw?: boolean;
}

export function addAgentsOffer(agents: Command, run: Run): void {
  newCommand(
    agents,
    'offer',
    'Offer your agent, with everything it knows, to another person. The offer lasts a day; the agent is yours until they accept.',
    ['offshoot agents offer inst_… --to 3f9a…', 'offshoot agents offer inst_… --withdraw'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--to <inbox>', 'inbox id of the new owner', inboxIdArgument)
    .option('--withdraw', 'withdraw the offer')
    .action((instanceId: string, options: OfferOptions) =>
      run(async (cli) => {
        if ((options.to !== undefined) === (options.withdraw === true)) {
          throw new Failure(USAGE, 'Use either --to INBOX or --withdraw.', {
            help: 'The new owner finds the inbox id with `offshoot identity`.',
          });
        }
        const owner = await ownerOf(cli);
        if (options.to === owner.inboxId) {
          throw new Failure(USAGE, 'That is your own inbox. The agent is already yours.', {
            help: `Withdraw an offer: offshoot agents offer ${instanceId} --withdraw`,
          });
        }
        const instance = options.to ? await offerAgent(owner, instanceId, options.to) : await withdrawOffer(owner, instanceId);
        if (instance.offeredToId === '' || options.to === undefined) return instanceResult(instance, `${instanceId} is not on offer.`);
        const until = instance.offerExpireTime ? ` until ${timestampDate(instance.offerExpireTime).toISOString()}` : '';
        return instanceResult(
          instance,
          `${instanceId} is offered to ${instance.offeredToId}${until}.`,
          '',
          `They accept it with: offshoot agents accept ${instanceId}`,
          `Withdraw it: offshoot agents offer ${instanceId} --withdraw`,
        );
      }),
    );
}
