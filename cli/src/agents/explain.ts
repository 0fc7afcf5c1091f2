import type { JsonValue } from '@bufbuild/protobuf';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { AgentLine } from '../transfers/agent-line.ts';
import { checkText } from '../transfers/context-agreement.ts';
import { withAnswerWithin } from '../transfers/context-options.ts';
import { explanationText } from '../transfers/explanation-text.ts';
import { instanceOf } from './instance-actions.ts';

interface ExplainOptions {
  message: string;
  text?: boolean;
  answerWithin: number;
}

export function addAgentsExplain(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'explain',
    'Ask your agent what its language model is shown: the agent itself answers you, and the pool sees nothing of it.',
    ['offshoot agents explain inst_…', 'offshoot agents explain inst_… --message "Where do we stay?" --text'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--message <text>', 'what it would be shown for this message (default: for the last one that it answered)', '')
    .option('--text', 'the texts too, word for word: with all that the agent knows, secrets included; --json always has them');
  withAnswerWithin(command).action((instanceId: string, { message, text = false, answerWithin }: ExplainOptions) =>
    run(async (cli) => {
      checkText('--message', message);
      const { inboxId, sealingKey } = await instanceOf(cli, instanceId);
      if (cli.input.isTerminal) cli.progress(`Asking ${instanceId} …`);
      await using line = await AgentLine.open(cli, { instanceId, inboxId, sealingKey }, answerWithin);
      const explanation = await line.explain(message);
      const next = text ? '' : `\n\nWord for word: offshoot agents explain ${instanceId} --text`;
      return { json: explanation as unknown as JsonValue, text: explanationText(explanation, { whole: text }) + next };
    }),
  );
}
