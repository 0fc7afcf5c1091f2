import type { JsonValue } from '@bufbuild/protobuf';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { checkText } from '../transfers/context-options.ts';
import { explanationText } from '../transfers/explanation-text.ts';

interface ExplainOptions {
  message: string;
  text?: boolean;
  answerWithin: number;
}

export function addAgentsExplain(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'explain',
    'Show what your agent sends to its language model. The agent answers you directly; the pool does not see the answer.',
    ['offshoot agents explain inst_…', 'offshoot agents explain inst_… --message "Where do we stay?" --text'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--message <text>', 'explain the answer to this message (default: the last one it answered)', '')
    .option('--text', 'print the full text as well, including secrets; --json always does');
  withAnswerWithin(command).action((instanceId: string, { message, text = false, answerWithin }: ExplainOptions) =>
    run(async (cli) => {
      checkText('--message', message);
      await using line = await lineTo(cli, instanceId, answerWithin);
      const explanation = await line.explain(message);
      const next = text ? '' : `\n\nFull text: offshoot agents explain ${instanceId} --text`;
      return { json: explanation as unknown as JsonValue, text: explanationText(explanation, { whole: text }) + next };
    }),
  );
}
