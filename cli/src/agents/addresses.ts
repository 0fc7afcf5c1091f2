import type { ShownAddresses } from '@offshoot/context';
import { SHOWN_ADDRESSES } from '@offshoot/context/owner-requests.ts';
import { Argument, type Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';

export function addAgentsAddresses(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'addresses',
    'Show your agent’s own e-mail address and phone number, or set which of them its profile shows to the members of its conversation.',
    ['offshoot agents addresses inst_…', 'offshoot agents addresses inst_… email'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .addArgument(new Argument('[shown]', 'what the members see').choices(SHOWN_ADDRESSES));
  withAnswerWithin(command).action((instanceId: string, wanted: ShownAddresses | undefined, { answerWithin }: { answerWithin: number }) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { email, phone, shown } = await line.addresses(wanted);
      return {
        json: { email, phone, shown },
        text: [`e-mail  ${email || 'none'}`, `phone   ${phone || 'none'}`, `shown   ${shown}`].join('\n'),
      };
    }),
  );
}
