import { changeTrust, readAgent, recipientOf, withInbox } from '@offshoot/client';
import type { LinkSaid } from '@offshoot/context';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { openAgentLine, withAnswerWithin } from '../agent-line.ts';
import { type Cli, inboxIdArgument, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { type ChangeOptions, changeSettings, settingsDocument, settingsResult } from './change-settings.ts';

interface LinkOptions extends ChangeOptions {
  yes?: boolean;
  list?: boolean;
  remove?: string;
  json?: boolean;
}

export function addLink(program: Command, run: Run): void {
  const command = newCommand(
    program,
    'link',
    'Link your inbox in the conversation of your agent, so that what you say there counts as yours. Prints a code that you say there. Convos may use another inbox in each conversation, so link each agent on its own.',
    ['offshoot link inst_…', 'offshoot link inst_… --list', 'offshoot link inst_… --remove INBOX'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--yes', 'link the person who says the code first, without asking')
    .option('--list', 'show the trust settings, with the linked inboxes')
    .option('--remove <inbox>', 'this inbox does not speak for you any more', inboxIdArgument);
  withAnswerWithin(command).action((instanceId: string, options: LinkOptions) =>
    run((cli) => {
      const { list, remove } = options;
      if (list || remove !== undefined)
        return changeSettings(cli, instanceId, options, ({ inboxes, ...trust }) => ({
          ...trust,
          inboxes: inboxes.filter((inboxId) => inboxId !== remove),
        }));
      return link(cli, instanceId, options);
    }),
  );
}

async function link(cli: Cli, instanceId: string, { answerWithin, yes = false, json = false }: LinkOptions) {
  const owner = await ownerOf(cli);
  await using line = await openAgentLine(cli, owner, recipientOf(await readAgent(owner, instanceId)), answerWithin);
  const { code, said } = await line.link();
  const { expiresAt } = code;
  cli.print(json ? JSON.stringify({ code: code.code, expiresAt }) : `Say this in the conversation: link ${code.code}`);
  cli.progress(`Waiting until ${expiresAt} for a person to say it …`);
  const whose = await said();
  if (!yes) await askWhether(cli, whose, instanceId);
  const settled = await changeTrust(owner, line, instanceId, withInbox(whose.inboxId, owner.inboxId));
  if (!json) return settingsResult(instanceId, settled);
  cli.print(JSON.stringify(settingsDocument(instanceId, settled)));
  return undefined;
}

/** Throws DECLINED. Anybody can choose any name, and anyone who saw the code could have said it first. */
async function askWhether({ input, progress }: Cli, { inboxId, name, sharesName }: LinkSaid, instanceId: string): Promise<void> {
  const who = name === '' ? `The inbox ${inboxId}` : `“${name}” (inbox ${inboxId})`;
  progress(printable(`${who} said the code.`));
  if (sharesName) progress('Another person in the conversation has the same name.');
  await requireYes(input, 'Have you said it yourself, just now?', 'nothing is linked', {
    help: `Run it again at a terminal, or with --yes where nobody else sees the code: offshoot link ${instanceId} --yes`,
    metadata: { instanceId, inboxId },
  });
}
