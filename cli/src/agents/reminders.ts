import type { JsonValue } from '@bufbuild/protobuf';
import type { ListedReminder, Reminders } from '@offshoot/context';
import { printable } from '@offshoot/text';
import { type Command, InvalidArgumentError } from 'commander';
import { lineTo, onlyFound, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';

interface RemindersOptions {
  cancel?: string;
  answerWithin: number;
}

export function addAgentsReminders(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'reminders',
    'List the reminders and regular posts of your agent, and cancel one. People set them in the conversation: “remind us on Friday at 9 to …”.',
    ['offshoot agents reminders inst_…', 'offshoot agents reminders inst_… --cancel rem_3f2a91c0 --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--cancel <reminder>', 'cancel this one: the id, or its first twelve characters', reminderOption);
  withAnswerWithin(command).action((instanceId: string, { cancel, answerWithin }: RemindersOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const listed = await line.reminders();
      const { reminders } = cancel === undefined ? listed : await line.cancelReminder(meant(listed, cancel).id);
      return { json: { instanceId, reminders: reminders as unknown as JsonValue }, text: remindersText(instanceId, reminders) };
    }),
  );
}

/** Eight digits tell reminders apart; fewer are a typing error. */
function reminderOption(value: string): string {
  if (!/^rem_[0-9a-f]{8,32}$/.test(value)) throw new InvalidArgumentError('Use an id as `offshoot agents reminders` shows it.');
  return value;
}

/** Throws ITEM_NOT_FOUND. */
function meant({ reminders }: Reminders, given: string): ListedReminder {
  const found = reminders.filter(({ id }) => id.startsWith(given));
  const problem = (isNone: boolean) => `It has ${isNone ? 'no reminder' : 'several reminders'} with the id ${given}.`;
  return onlyFound(found, problem, 'List its reminders, and use a whole id.');
}

function remindersText(instanceId: string, reminders: readonly ListedReminder[]): string {
  const [first] = reminders;
  if (first === undefined) return 'It has no reminders. Say in its conversation: “remind us on Friday at 9 to call the hotel”.';
  const lines = reminders.map(({ id, kind, text, when, askedBy, byOwner }) => {
    const whose = askedBy === '' ? 'by its template' : `for ${askedBy}${byOwner && !askedBy.startsWith('the owner') ? ' (owner)' : ''}`;
    return [`${id.slice(0, 12)}  ${kind === 'post' ? 'post: ' : ''}${text || '(no words)'}`, `    ${when} · ${whose}`].map(printable);
  });
  return [...lines.flat(), '', `Cancel one: offshoot agents reminders ${instanceId} --cancel ${first.id.slice(0, 12)}`].join('\n');
}
