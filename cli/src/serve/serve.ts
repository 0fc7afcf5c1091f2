import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { newCommand, type Run } from '../cli.ts';

interface ServeOptions {
  port: number;
  newToken?: boolean;
  json?: boolean;
}

const DEFAULT_PORT = 8765;

export function addServe(program: Command, run: Run): void {
  newCommand(
    program,
    'serve',
    'Serve your agents to programs and a page on this machine: HTTP and WebSockets, with a token. Runs until Ctrl-C. The pool does not see goals and memory.',
    ['offshoot serve', 'curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8765/api/agents'],
  )
    .option('--port <port>', 'the port on 127.0.0.1; 0 picks a free one', portOption, DEFAULT_PORT)
    .option('--new-token', 'replace the token, so that programs with the old one are shut out')
    .action(({ port, newToken = false, json = false }: ServeOptions) =>
      run(async (cli) => {
        // Most commands serve nothing, and it takes a while to load.
        const [{ keptToken, tokenFile }, { startLocalServer }] = await Promise.all([import('./access.ts'), import('./local-server.ts')]);
        const token = keptToken(cli.environment, { isNew: newToken });
        await using server = await startLocalServer(cli, { port, token });
        if (json) cli.print(JSON.stringify({ url: server.url, token }));
        else
          cli.print(
            `Serving your agents at ${server.url}\nToken: ${token}\nIt is kept in ${tokenFile(cli.environment)}. Stop with Ctrl-C.`,
          );
        if (!cli.signal.aborted) await once(cli.signal, 'abort');
        return undefined;
      }),
    );
}

function portOption(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new InvalidArgumentError('Use a port from 0 to 65535.');
  return port;
}
