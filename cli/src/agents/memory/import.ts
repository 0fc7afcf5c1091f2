import { asImport, Failure, importMemory, previewImport, readAgent, recipientOf } from '@offshoot/client';
import { type ImportDocument, type Imported, type ImportFate, type LeftReason, readExport } from '@offshoot/context';
import { printable } from '@offshoot/text';
import { type Command, Option } from 'commander';
import { openAgentLine, withAnswerWithin } from '../../agent-line.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { requireYes } from '../../terminal/confirmation.ts';
import { readTextFile } from '../../text-file.ts';
import { readLocked, unlocked } from './export-file.ts';
import { type PassphraseOption, passphraseOf, withPassphrase } from './key-options.ts';
import { proposalFrom } from './other-systems.ts';

interface ImportOptions extends PassphraseOption {
  agent?: string;
  from?: 'openclaw' | 'letta';
  key?: string;
  acceptOlder?: boolean;
  yes?: boolean;
  answerWithin: number;
}

const MAX_SHOWN = 20;

export function addAgentsImport(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'import',
    'Have your agent learn what another of your agents exported, as inherited and unconfirmed. You see what would come of it, and sign it.',
    [
      'offshoot agents import inst_… trip.age',
      'offshoot agents import inst_… trip.age --key key.txt --yes --json',
      'offshoot agents import inst_… ./agent --from openclaw',
      'offshoot agents import inst_… agent.af --from letta',
    ],
  )
    .argument('<instance>', 'id of the agent that learns', instanceIdArgument)
    .argument('<path>', 'the file of `offshoot agents export`, or with --from a folder or file of another system')
    .addOption(
      new Option('--from <system>', 'take over what another system’s agent noted: strangers’ texts, that you look through').choices([
        'openclaw',
        'letta',
      ]),
    )
    .option('--agent <name>', 'with --from letta: which agent of a file that holds several (default: the first)')
    .option('--key <file>', 'file with your key of age (AGE-SECRET-KEY-1…), in place of a passphrase')
    .option('--accept-older', 'also if the agent has learned from a newer export of the same agent')
    .option('--yes', 'do not ask for confirmation');
  withAnswerWithin(withPassphrase(command)).action((instanceId: string, path: string, options: ImportOptions) =>
    run(async (cli) => {
      const { acceptOlder = false, yes = false, answerWithin } = options;
      const { document, left } = await documentOf(cli, path, options);
      const owner = await ownerOf(cli);
      const agent = recipientOf(await readAgent(owner, instanceId));
      // Before anything is sent: a file that no agent has signed goes nowhere.
      const sent = 'export' in document ? await asImport(owner, document.export) : { document, sourceInboxId: 'none' };
      const isUnknown = 'export' in document && sent.sourceInboxId === 'none';
      await using line = await openAgentLine(cli, owner, agent, answerWithin);
      const order = { ...sent, upload: await line.upload(sent.document), acceptOlder };
      const preview = await previewImport(line, order);
      cli.progress([sourceText(document), isUnknown ? UNKNOWN_AGENT : '', previewText(preview, left)].filter(Boolean).join('\n'));
      if (preview.outcome === 'already') return resultOf(instanceId, preview, left);
      if (!yes)
        await requireYes(cli.input, 'Sign it, and have the agent learn this?', 'nothing was learned', {
          help: 'Repeat the command with --yes.',
          metadata: { instanceId },
        });
      return resultOf(instanceId, await importMemory(owner, line, instanceId, order), left);
    }),
  );
}

/** `left`: what of another system stays behind. */
async function documentOf(cli: Cli, path: string, options: ImportOptions): Promise<{ document: ImportDocument; left: string[] }> {
  if (options.agent !== undefined && options.from !== 'letta')
    throw new Failure(USAGE, '--agent belongs to a file of Letta.', { help: 'Add --from letta, or leave it out.' });
  if (options.from !== undefined) {
    const { proposal, left } = await proposalFrom(options.from, path, options.agent);
    return { document: { proposal }, left };
  }
  const bytes = await readLocked(path);
  const opener =
    options.key === undefined ? { passphrase: await passphraseOf(cli, options, { isNew: false }) } : { identity: await keyIn(options.key) };
  return { document: { export: await unlocked(path, bytes, opener) }, left: [] };
}

/** As age-keygen writes it: comments, and the key. */
async function keyIn(file: string): Promise<string> {
  const text = await readTextFile(file, { purpose: 'a key', bytes: 16_384, help: 'Use the file of age-keygen.' });
  return (
    text
      .split('\n')
      .find((line) => line.startsWith('AGE-SECRET-KEY-'))
      ?.trim() ?? ''
  );
}

const FATES: Record<ImportFate, string> = {
  new: 'new',
  conflicting: 'new, and contradicted by a person here',
  known: 'known already',
  left: 'not taken over: forgotten here, or hearsay',
  secret: 'not taken over: looks like a credential',
};

const LEFT: Record<LeftReason, string> = {
  over: 'it is over',
  nobody: 'who asked for it is not here',
  full: 'there are as many as there may be',
  'too-often': 'it comes too often',
  times: 'no agent holds its times',
  end: 'a goal ends within a year',
  page: 'without a language model, a goal names a page',
};

const UNKNOWN_AGENT =
  'The pool does not know the agent that made it, so anybody may have: its memory is only proposed, without rules and reminders.';

/** Where it comes from. Empty: of another system, whose path the person has just given. */
function sourceText(document: ImportDocument): string {
  if (!('export' in document)) return '';
  const { agentName, madeAt, templateVersion } = readExport(document.export).manifest;
  const day = `${madeAt.slice(0, 10)} at ${madeAt.slice(11, 16)} UTC`;
  return printable(`What ${agentName || 'an agent without a name'} knew on ${day}, with version ${templateVersion} of its template.`);
}

function previewText({ counts, items, reminders, newerMadeAt, unknown, outcome }: Imported, left: readonly string[]): string {
  if (outcome === 'already') return 'Your agent has learned this before. Nothing changes.';
  const shown = items.filter(({ fate }) => fate !== 'known').slice(0, MAX_SHOWN);
  const lines = [
    ...shown.map(({ text, fate, instead }) => `  ${FATES[fate]}: ${text}${instead === undefined ? '' : ` (now: ${instead})`}`),
    items.length > shown.length ? `  … of ${items.length} in all` : '',
    countsText(counts),
    reminders.set > 0 ? `Reminders, posts and goals: ${reminders.set} are set.` : '',
    ...reminders.left.map(({ text, why }) => `  not set, ${LEFT[why]}: ${text || '(no text)'}`),
    unknown > 0 ? `${unknown} entries are of a kind that it does not know.` : '',
    newerMadeAt === undefined
      ? ''
      : `⚠ It has learned from a newer export of that agent, made at ${newerMadeAt}. Add --accept-older to learn this one.`,
    ...left.map((one) => `Stays behind: ${one}`),
  ];
  return lines
    .filter((line) => line !== '')
    .map(printable)
    .join('\n');
}

const countsText = (counts: Imported['counts']): string =>
  `${
    (Object.keys(FATES) as ImportFate[])
      .filter((fate) => counts[fate] > 0)
      .map((fate) => `${counts[fate]} ${FATES[fate]}`)
      .join('; ') || 'Nothing new'
  }.`;

function resultOf(instanceId: string, { outcome, digest, counts, reminders, unknown }: Imported, left: readonly string[]) {
  const text = outcome === 'already' ? 'Nothing has changed.' : `Learned: ${countsText(counts)}`;
  return {
    json: { instanceId, outcome, digest, counts, reminders, unknown, left: [...left] },
    text: `${text}\n\nSee what it knows: offshoot agents knowledge ${instanceId}`,
  };
}
