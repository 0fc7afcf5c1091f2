import { disconnectServer } from '@offshoot/client';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { serverIdArgument } from '../mcp/server-options.ts';
import { ownerOf } from '../owner.ts';
import { serversResult } from './servers-text.ts';

interface ServersOptions {
  answerWithin: number;
}

export function addAgentsServers(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'servers',
    'List the servers whose tools your agent may call: those of its template, and those that you connected.',
    ['offshoot agents servers inst_…', 'offshoot agents servers inst_… --json'],
  ).argument('<instance>', 'id of the agent', instanceIdArgument);
  withAnswerWithin(command).action((instanceId: string, { answerWithin }: ServersOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      return serversResult(instanceId, await line.servers());
    }),
  );
}

export function addAgentsDisconnect(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'disconnect',
    'Have your agent call the tools of a server no more that you connected. It deletes the credential, and ends the tokens that you signed in for where their server offers that.',
    ['offshoot agents disconnect inst_… weather'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<server>', 'the server, as `offshoot agents servers` names it', serverIdArgument);
  withAnswerWithin(command).action((instanceId: string, server: string, { answerWithin }: ServersOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      return serversResult(instanceId, await disconnectServer(await ownerOf(cli), line, instanceId, server));
    }),
  );
}
