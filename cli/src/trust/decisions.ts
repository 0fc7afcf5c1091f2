import type { JsonValue } from '@bufbuild/protobuf';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { decisionsText } from './decisions-text.ts';

interface DecisionsOptions {
  answerWithin: number;
}

export function addAgentsDecisions(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'decisions',
    'List what people wanted your agent to do in the last 30 days, and why it did that, asked or refused. The agent answers you directly; the pool does not see the answer.',
    ['offshoot agents decisions inst_…', 'offshoot agents decisions inst_… --json'],
  ).argument('<instance>', 'id of the agent', instanceIdArgument);
  withAnswerWithin(command).action((instanceId: string, { answerWithin }: DecisionsOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { decisions } = await line.decisions();
      return { json: { instanceId, decisions } as unknown as JsonValue, text: decisionsText(decisions) };
    }),
  );
}
