import { Failure, publishable, publishPattern, readAgent, recipientOf, settleCommons } from '@offshoot/client';
import type { CommonsSettings, CommonsStatus } from '@offshoot/context';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { lineTo, onlyFound, openAgentLine, withAnswerWithin } from '../agent-line.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { secretFrom } from '../mcp/server-options.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import type { Result } from '../terminal/output.ts';
import { commonsText, publishedLines } from './commons-text.ts';

interface Options {
  answerWithin: number;
}

interface OnOptions extends Options {
  url?: string;
  key?: string;
  token?: string | true;
  automatic?: boolean;
  share?: boolean;
}

interface PublishOptions extends Options {
  when?: string;
  do?: string;
  because?: string;
  interest?: string[];
  yes?: boolean;
}

/** To read a list takes longer than to answer. */
const QUERY_SECONDS = 90;

export function addCommons(program: Command, run: Run): void {
  const commons = program
    .command('commons')
    .description('Have your agent read what other agents learned, take up what you like of it, and publish what yours learned.')
    .addHelpText('after', '\nExamples:\n  $ offshoot commons on inst_…\n  $ offshoot commons query inst_…');
  const sub = (name: string, description: string, examples: string[]) =>
    withAnswerWithin(newCommand(commons, name, description, examples).argument('<instance>', 'id of the agent', instanceIdArgument));

  sub(
    'on',
    'Have your agent read a commons once a day and offer you one pattern that fits it. You sign that. What it takes up is advice of strangers: an answer that was given with it is marked 🌱, and does nothing without asking.',
    [
      'offshoot commons on inst_…',
      'offshoot commons on inst_… --url https://commons.example.org --key 4f… --token < token.txt',
      'offshoot commons on inst_… --automatic',
      'offshoot commons on inst_… --share',
    ],
  )
    .option('--url <url>', 'address of the commons; default: the one of its host', urlOption)
    .option('--key <key>', 'the key that signs its lists, 64 hex digits; the commons prints it when it starts', keyOption)
    .option('--token [token]', 'your token of a team; without a value it is asked for, or read from stdin')
    .option('--automatic', 'take up by itself what fits and what two owners or more found helpful')
    .option('--share', 'once a day, also have the courier carry there what you publish and whether what others learned helped you')
    .action((instanceId: string, options: OnOptions) =>
      run(async (cli) =>
        settled(cli, instanceId, { settings: settingsOf(options), token: await tokenOf(cli, options), answerWithin: options.answerWithin }),
      ),
    );

  sub('off', 'Have your agent read no commons any more. It forgets all that it took up.', ['offshoot commons off inst_…']).action(
    (instanceId: string, options: Options) =>
      run((cli) =>
        settled(cli, instanceId, {
          settings: { enabled: false, automatic: false, sharing: false, url: '', key: '' },
          token: undefined,
          ...options,
        }),
      ),
  );

  sub('status', 'Show which commons your agent reads, what fits it, and what it took up.', ['offshoot commons status inst_…']).action(
    (instanceId: string, options: Options) => run((cli) => asked(cli, instanceId, options, (line) => line.commons())),
  );

  sub('query', 'Have your agent read its commons now.', ['offshoot commons query inst_…']).action(
    (instanceId: string, { answerWithin }: Options) =>
      run((cli) =>
        asked(cli, instanceId, { answerWithin: Math.max(answerWithin, QUERY_SECONDS) }, (line) => line.commons('query-commons')),
      ),
  );

  sub(
    'publish',
    'Let everybody who reads its commons know what your agent and you learned. You sign the exact text; a courier carries it there without your name. It cannot be taken back.',
    [
      'offshoot commons publish inst_… --when "A group books a restaurant" --do "Ask for allergies first." --because "Otherwise a guest cannot eat." --interest travel food',
    ],
  )
    .requiredOption('--when <situation>', 'the situation, up to 300 characters')
    .requiredOption('--do <advice>', 'what helped in it, up to 600 characters')
    .requiredOption('--because <reason>', 'why it helped, up to 600 characters')
    .requiredOption('--interest <words...>', 'what it is about, such as travel')
    .option('--yes', 'do not ask')
    .action((instanceId: string, options: Required<PublishOptions>) => run((cli) => published(cli, instanceId, options)));

  sub(
    'spawn',
    'Send the courier of its host now, instead of once a day at a random time. It carries all that waits there, of all its owners. Four times a day at most.',
    ['offshoot commons spawn inst_…'],
  ).action((instanceId: string, { answerWithin }: Options) =>
    run((cli) => asked(cli, instanceId, { answerWithin: Math.max(answerWithin, QUERY_SECONDS) }, (line) => line.sendCourier())),
  );

  for (const [name, ask, description] of [
    ['adopt', 'adopt-pattern', 'Have your agent use a pattern as advice, for 90 days at most.'],
    ['forget', 'forget-pattern', 'Have your agent use a pattern no more. It does not offer it again.'],
  ] as const)
    sub(name, description, [`offshoot commons ${name} inst_… 4f2a`])
      .argument('<pattern>', 'the pattern, or the beginning of its id, as `offshoot commons status` shows it')
      .action((instanceId: string, pattern: string, options: Options) =>
        run((cli) =>
          asked(cli, instanceId, options, async (line) => line.changePattern(ask, patternIn(await line.commons(), pattern, instanceId))),
        ),
      );
}

async function settled(
  cli: Cli,
  instanceId: string,
  { answerWithin, ...wanted }: { settings: CommonsSettings; token: string | undefined } & Options,
): Promise<Result> {
  const owner = await ownerOf(cli);
  const agent = recipientOf(await readAgent(owner, instanceId));
  await using line = await openAgentLine(cli, owner, agent, answerWithin);
  return resultOf(instanceId, await settleCommons(owner, line, agent, { settings: wanted.settings, token: wanted.token }));
}

async function published(
  cli: Cli,
  instanceId: string,
  { answerWithin, yes, interest, ...texts }: Required<PublishOptions>,
): Promise<Result> {
  const pattern = await publishable({ when: texts.when, do: texts.do, because: texts.because, interests: interest });
  for (const text of publishedLines(pattern)) cli.progress(text);
  if (!yes) {
    await requireYes(cli.input, 'Let everybody read exactly this, for good?', 'nothing was published', {
      help: 'Repeat it with --yes, or with another text.',
      metadata: { instanceId },
    });
  }
  const owner = await ownerOf(cli);
  await using line = await lineTo(cli, instanceId, answerWithin);
  return resultOf(instanceId, await publishPattern(owner, line, instanceId, pattern));
}

type Line = Awaited<ReturnType<typeof lineTo>>;

async function asked(
  cli: Cli,
  instanceId: string,
  { answerWithin }: Options,
  ask: (line: Line) => Promise<CommonsStatus>,
): Promise<Result> {
  await using line = await lineTo(cli, instanceId, answerWithin);
  return resultOf(instanceId, await ask(line));
}

function resultOf(instanceId: string, status: CommonsStatus): Result {
  const { answer: _, requestId: __, ...document } = status;
  return {
    json: {
      ...{ instanceId, ...document, settings: { ...status.settings } },
      patterns: status.patterns.map((one) => ({ ...one })),
      published: status.published.map((one) => ({ ...one })),
    },
    text: commonsText(instanceId, status),
  };
}

/** Throws USAGE for options that do not go together. */
export function settingsOf({ url = '', key = '', automatic = false, share = false }: OnOptions): CommonsSettings {
  if ((url === '') === (key === '')) return { enabled: true, automatic, sharing: share, url, key };
  throw new Failure(USAGE, 'A commons has an address and a key.', {
    help: 'Give --url and --key together; the commons prints both when it starts.',
  });
}

async function tokenOf(cli: Cli, { token }: OnOptions): Promise<string | undefined> {
  if (token !== true) return token;
  const given = (await secretFrom(cli.input, 'Token: ')).trim();
  if (given !== '') return given;
  throw new Failure(USAGE, 'There is no token.', { help: 'Type it, or pipe it in: --token < token.txt' });
}

/** Throws ITEM_NOT_FOUND. */
function patternIn({ patterns }: CommonsStatus, given: string, instanceId: string): string {
  const wanted = given.startsWith('sha256:') ? given : `sha256:${given}`;
  const found = patterns.filter(({ id }) => id.startsWith(wanted));
  const help = `See its patterns with \`offshoot commons status ${instanceId}\`.`;
  return onlyFound(found, (isNone) => (isNone ? `It has no pattern ${given}.` : `Several patterns begin with ${given}.`), help).id;
}

function urlOption(value: string): string {
  const url = URL.parse(value);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.hash === '' && url.search === '') return url.href;
  throw new InvalidArgumentError('An address such as https://commons.example.org');
}

function keyOption(value: string): string {
  if (SYNTAX.hex256.test(value)) return value;
  throw new InvalidArgumentError('64 hex digits, as the commons prints it when it starts.');
}
