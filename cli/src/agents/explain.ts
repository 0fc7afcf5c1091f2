import type { JsonValue } from '@bufbuild/protobuf';
import { AgentLine, readAgent, recipientOf } from '@offshoot/owner';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { checkText, withAnswerWithin } from '../transfers/context-options.ts';
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
      const owner = await ownerOf(cli);
      const agent = await readAgent(owner, instanceId);
      if (cli.input.isTerminal) cli.progress(`Asking ${instanceId} …`);
      await using line = await AgentLine.open(owner, recipientOf(agent), answerWithin);
      const explanation = await line.explain(message);
      const next = text ? '' : `\n\nFull text: offshoot agents explain ${instanceId} --text`;
      return { json: explanation as unknown as JsonValue, text: explanationText(explanation, { whole: text }) + next };
    }),
  );
}
