import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exportMemory, readAgent, recipientOf } from '@offshoot/client';
import { type AgentExport, entriesOf, READABLE_PART, type ReadExport, readableReminders } from '@offshoot/context';
import { printable } from '@offshoot/text';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openAgentLine, withAnswerWithin } from '../../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../../cli.ts';
import { ownerOf } from '../../owner.ts';
import { requireYes } from '../../terminal/confirmation.ts';
import { locked, requireNew, writeExport } from './export-file.ts';
import { type PassphraseOption, passphraseOf, withPassphrase } from './key-options.ts';

interface ExportOptions extends PassphraseOption {
  out?: string;
  force?: boolean;
  withReminders?: boolean;
  recipient?: string;
  to?: 'openclaw';
  yes?: boolean;
  answerWithin: number;
}

export function addAgentsExport(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'export',
    'Write what your agent knows into one encrypted file, signed by the agent. The pool does not see it. No credential is in it.',
    [
      'offshoot agents export inst_…',
      'offshoot agents export inst_… --with-reminders --out trip.age --recipient age1…',
      'offshoot agents export inst_… --to openclaw --out ./agent',
    ],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--out <path>', 'the file, or with --to the folder (default: INSTANCE.age)')
    .option('--force', 'replace what is there already')
    .option('--with-reminders', 'also reminders, regular posts and open goals')
    .option('--recipient <age1…>', 'for the holder of this key of age, in place of a passphrase', recipientOption)
    .addOption(new Option('--to <system>', 'MEMORY.md and HEARTBEAT.md of another system, not encrypted').choices(['openclaw']))
    .option('--yes', 'do not ask for confirmation');
  withAnswerWithin(withPassphrase(command)).action((instanceId: string, options: ExportOptions) =>
    run(async (cli) => {
      const { withReminders = false, recipient, to, yes = false, force = false, answerWithin } = options;
      const out = options.out ?? (to === undefined ? `${instanceId}.age` : instanceId);
      // A person who has to type it again has waited for nothing.
      const lock =
        to !== undefined
          ? undefined
          : recipient !== undefined
            ? { recipient }
            : { passphrase: await passphraseOf(cli, options, { isNew: true }) };
      const owner = await ownerOf(cli);
      const agent = recipientOf(await readAgent(owner, instanceId));
      await using line = await openAgentLine(cli, owner, agent, answerWithin);
      const { made, read } = await exportMemory(owner, line, agent, withReminders || to !== undefined);
      cli.progress(previewText(read, withReminders || to !== undefined));
      if (!yes) {
        const question = to === undefined ? `Write it to ${out}?` : `Write it to ${out}, where anybody who can read the folder reads it?`;
        await requireYes(cli.input, question, 'nothing was written', { help: 'Repeat the command with --yes.', metadata: { instanceId } });
      }
      if (lock === undefined) writeFolder(out, made, read, { isReplaced: force });
      else writeExport(out, await locked(made, lock), { isReplaced: force });
      const { manifest, digest } = read;
      return {
        json: {
          instanceId,
          path: out,
          digest,
          madeAt: manifest.madeAt,
          items: entriesOf(read.summary).length,
          reminders: read.reminders.length,
        },
        text: `Written: ${out}\n\nHave an agent learn it: offshoot agents import inst_… ${out}`,
      };
    }),
  );
}

/** What is inside, and what stays behind. */
function previewText({ manifest, summary, reminders }: ReadExport, withReminders: boolean): string {
  const entries = entriesOf(summary);
  const kinds = Map.groupBy(entries, ({ kind }) => kind);
  const counts = [...kinds].map(([kind, items]) => `${kind} ${items.length}`).join(', ');
  const { credentials, hidden, others } = manifest.leftOut;
  const lines = [
    `${manifest.agentName} knows ${entries.length} things${counts === '' ? '' : ` (${counts})`}.`,
    `They are about or from: ${summary.people.map(({ name }) => name).join(', ') || 'nobody by name'}.`,
    withReminders
      ? `Reminders, posts and goals that go along: ${reminders.length}.`
      : 'Reminders, posts and goals stay behind: see --with-reminders.',
    `Stays behind: ${credentials} with credentials, ${hidden} hidden on request, ${others} others.`,
  ];
  return lines
    .filter((line) => line !== '')
    .map(printable)
    .join('\n');
}

/** Throws USAGE and writes nothing if one of the files is there already, unless `isReplaced`: a folder of an agent holds other work, too. */
function writeFolder(folder: string, { parts }: AgentExport, { reminders }: ReadExport, o: { isReplaced: boolean }): void {
  const files = { 'MEMORY.md': parts[READABLE_PART] ?? '', 'HEARTBEAT.md': readableReminders(reminders) };
  const paths = Object.keys(files).map((name) => join(folder, name));
  if (!o.isReplaced) requireNew(paths);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeExport(join(folder, name), Buffer.from(text), o);
}

function recipientOption(value: string): string {
  if (!/^age1[a-z0-9]{20,4000}$/.test(value)) throw new InvalidArgumentError('A recipient of age begins with "age1".');
  return value;
}
