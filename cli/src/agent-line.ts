import { AgentLine, Failure, type Owner, type Recipient, readAgent, recipientOf } from '@offshoot/client';
import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import type { AskAgent } from './operation.ts';
import { ownerOf } from './owner.ts';
import { secondsOption } from './terminal/options.ts';

const ANSWER_SECONDS = 30;

export function withAnswerWithin(command: Command): Command {
  return command.option('--answer-within <seconds>', 'how long to wait for the agent to answer', secondsOption, ANSWER_SECONDS);
}

/** A direct message with an agent of the person. The caller must dispose of it. */
export async function lineTo(cli: Cli, instanceId: string, answerWithin: number): Promise<AgentLine> {
  const owner = await ownerOf(cli);
  return openAgentLine(cli, owner, recipientOf(await readAgent(owner, instanceId)), answerWithin);
}

/** The same, for an agent that was read before. A person at a terminal sees which agent the command asks. */
export function openAgentLine({ input, progress }: Cli, owner: Owner, agent: Recipient, answerWithin: number): Promise<AgentLine> {
  if (input.isTerminal) progress(`Asking ${agent.instanceId} …`);
  return AgentLine.open(owner, agent, answerWithin);
}

/** For a command that asks one question. */
export const askingWithin =
  (cli: Cli, answerWithin = ANSWER_SECONDS): AskAgent =>
  async (instanceId, work) => {
    await using line = await lineTo(cli, instanceId, answerWithin);
    return await work(line);
  };

/** Of what an agent lists, the only one that was found by the beginning of its ID. `problem`: says that there is none, or that there are several. */
export function onlyFound<T>(found: readonly T[], problem: (isNone: boolean) => string, help: string): T {
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new Failure('ITEM_NOT_FOUND', problem(only === undefined), { help });
}
