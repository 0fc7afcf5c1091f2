import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { askingWithin, withAnswerWithin } from '../agent-line.ts';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { createPrivateJson, readPrivateJson, replacePrivateJson } from '../private-file.ts';

const PORT = 7799;
const FILE = 'serve.json';

interface ServeOptions {
  port: number;
  newToken?: boolean;
  answerWithin: number;
}

export function addServe(program: Command, run: Run): void {
  const command = newCommand(
    program,
    'serve',
    'Serve your agents over HTTP to programs on this machine: list, claim, release, goals, ticks. Ctrl-C ends it.',
    ['offshoot serve', 'offshoot serve --port 0 --json', 'offshoot serve --new-token'],
  )
    .option('--port <port>', 'port of the loopback interface; 0: any that is free', portOption, PORT)
    .option('--new-token', 'make another token: the one before is of no use any more');
  withAnswerWithin(command).action(({ port, newToken = false, answerWithin }: ServeOptions) =>
    run(async (cli) => {
      // It loads the HTTP server, which no other command needs.
      const { startLocalServer } = await import('./server.ts');
      const path = join(cli.environment.home, FILE);
      const token = tokenIn(path, newToken);
      await cli.identities.open();
      const { url, close } = await startLocalServer({ cli, ask: askingWithin(cli, answerWithin), port, token });
      try {
        tell(cli, { url, path });
        await ended(cli.signal);
      } finally {
        await close();
      }
      return undefined;
    }),
  );
}

/** For a program that reads stdout, the first line is a document. The token itself is in no output. */
function tell({ print, progress }: Cli, { url, path }: { url: string; path: string }): void {
  print(JSON.stringify({ url, tokenFile: path }));
  progress(`Your agents are at ${url}/api/agents, the routes at ${url}/. The token is in ${path}.\nCtrl-C ends it.`);
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const TOKEN = /^[\w-]{43}$/;

function tokenIn(path: string, isNew: boolean): string {
  const made = { token: randomBytes(32).toString('base64url') };
  if (!isNew) {
    createPrivateJson(path, made);
    const { token } = Object(readPrivateJson(path, { damaged: {} })) as { token?: unknown };
    if (typeof token === 'string' && TOKEN.test(token)) return token;
  }
  replacePrivateJson(path, made);
  return made.token;
}

function portOption(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new InvalidArgumentError('Use a number from 0 to 65535.');
  return port;
}
