import { Failure } from '@offshoot/client';
import type { JsonObject } from '@offshoot/statements';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ApiList, apiOf, moreText } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { limitOption } from '../profiles/list.ts';
import { requireYes } from '../terminal/confirmation.ts';
import type { Input } from '../terminal/input.ts';
import { daysOption } from '../terminal/options.ts';
import { table } from '../terminal/output.ts';

interface Entry extends JsonObject {
  id: string;
  topic: string;
  content: string;
  source: string;
  status: string;
  archived: boolean;
  expires_at: number | null;
}

interface ListOptions {
  status?: string;
  topic?: string;
  limit: number;
  after?: string;
}

const DAY_SECONDS = 86_400;
/** Characters of the content in a list. */
const SHOWN = 100;

export function addKnowledge(program: Command, run: Run): void {
  const knowledge = program
    .command('knowledge')
    .description('Manage what your tenant knows: entries that agents find, and suggestions that wait for you.')
    .addHelpText(
      'after',
      `
Examples:
  $ offshoot knowledge add holidays "The office is closed on 24 December." --days 30
  $ offshoot knowledge list --status suggested
  $ offshoot knowledge accept kn_…`,
    );
  addAdd(knowledge, run);
  addList(knowledge, run);
  addDecision(knowledge, run, 'accept', 'Accept an agent’s suggestion: agents find it from then on.');
  addDecision(knowledge, run, 'reject', 'Reject an agent’s suggestion.');
  addArchiving(knowledge, run, 'archive', 'Take an entry out of use: agents no longer find it.');
  addArchiving(knowledge, run, 'restore', 'Bring an archived entry back.');
  addDelete(knowledge, run);
}

function addAdd(knowledge: Command, run: Run): void {
  newCommand(knowledge, 'add', 'Add an entry. Its text is read from stdin if it is not given.', [
    'offshoot knowledge add holidays "The office is closed on 24 December." --days 30',
    'offshoot knowledge add "how we deploy" < deploy.md',
  ])
    .argument('<topic>', 'what it is about')
    .argument('[text]', 'text of the entry')
    .option('--days <days>', 'after how many days it expires (default: never)', daysOption)
    .option('--response <response>', 'id of the response that it was taken from')
    .action((topic: string, text: string | undefined, { days, response }: { days?: number; response?: string }) =>
      run(async (cli) => {
        const body = {
          topic,
          content: text ?? (await piped(cli.input)),
          ...(days !== undefined && { expires_at: Math.floor(Date.now() / 1000) + days * DAY_SECONDS }),
          ...(response !== undefined && { source: 'response', source_id: response }),
        };
        const made = await apiOf(cli)<Entry>('POST', '/v1/knowledge', { body });
        return { json: made, text: entriesText([made]) };
      }),
    );
}

function addList(knowledge: Command, run: Run): void {
  newCommand(knowledge, 'list', 'List the entries of your tenant, the newest first.', ['offshoot knowledge list --status suggested'])
    .addOption(new Option('--status <status>', 'only entries with this status').choices(['accepted', 'suggested', 'rejected']))
    .option('--topic <topic>', 'only entries with exactly this topic')
    .option('--limit <count>', 'maximum number of results, 1 to 100', limitOption, 20)
    .option('--after <entry>', 'continue after this entry: the last one of the previous page')
    .action(({ status, topic, limit, after }: ListOptions) =>
      run(async (cli) => {
        const found: ApiList<Entry> = await apiOf(cli)('GET', '/v1/knowledge', { query: { status, topic, limit, after } });
        return { json: { ...found }, text: found.data.length === 0 ? 'No entries.' : `${entriesText(found.data)}${moreText(found)}` };
      }),
    );
}

function addDecision(knowledge: Command, run: Run, verb: 'accept' | 'reject', what: string): void {
  newCommand(knowledge, verb, `${what} API keys cannot do this.`, [`offshoot knowledge ${verb} kn_…`])
    .argument('<entry>', 'id of the entry: see `offshoot knowledge list`', entryArgument)
    .action((entry: string) =>
      run(async (cli) => {
        const decided = await apiOf(cli)<Entry>('POST', `/v1/knowledge/${entry}/${verb}`);
        return { json: decided, text: entriesText([decided]) };
      }),
    );
}

function addArchiving(knowledge: Command, run: Run, verb: 'archive' | 'restore', what: string): void {
  newCommand(knowledge, verb, what, [`offshoot knowledge ${verb} kn_…`])
    .argument('<entry>', 'id of the entry: see `offshoot knowledge list`', entryArgument)
    .action((entry: string) =>
      run(async (cli) => {
        const body = { archived: verb === 'archive' };
        const changed = await apiOf(cli)<Entry>('PATCH', `/v1/knowledge/${entry}`, { body });
        return { json: changed, text: entriesText([changed]) };
      }),
    );
}

function addDelete(knowledge: Command, run: Run): void {
  newCommand(knowledge, 'delete', 'Delete an entry for good.', ['offshoot knowledge delete kn_…'])
    .argument('<entry>', 'id of the entry: see `offshoot knowledge list`', entryArgument)
    .option('--yes', 'do not ask')
    .action((entry: string, { yes }: { yes?: boolean }) =>
      run(async (cli) => {
        if (!yes)
          await requireYes(cli.input, `Delete the entry ${entry} for good?`, 'nothing was deleted', {
            help: 'Repeat it with --yes, or archive the entry: offshoot knowledge archive.',
            metadata: { entry },
          });
        return { json: await apiOf(cli)('DELETE', `/v1/knowledge/${entry}`), text: 'Deleted.' };
      }),
    );
}

async function piped(input: Input): Promise<string> {
  const text = input.isTerminal ? '' : (await input.all()).trim();
  if (text !== '') return text;
  throw new Failure(USAGE, 'An entry needs a text.', { help: 'Name it after the topic, or pipe it in: … < notes.md' });
}

function entryArgument(value: string): string {
  if (!/^kn_[a-z2-7]{26}$/.test(value)) throw new InvalidArgumentError('An entry’s id is "kn_" and 26 letters and digits.');
  return value;
}

function entriesText(entries: readonly Entry[]): string {
  return table(
    ['ENTRY', 'STATE', 'SOURCE', 'UNTIL', 'TOPIC', 'TEXT'],
    entries.map(({ id, status, archived, source, expires_at: until, topic, content }) => [
      id,
      archived ? 'archived' : status,
      source,
      until === null ? '' : new Date(until * 1000).toISOString(),
      topic,
      shortened(content.replaceAll(/\s+/g, ' ')),
    ]),
  );
}

const shortened = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()} …` : text);
