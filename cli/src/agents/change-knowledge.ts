import type { JsonValue } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { ITEM_ID, MAX_ITEM_TEXT } from '@offshoot/context';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';

interface AnswerOptions {
  answerWithin: number;
}

export function addAgentsForget(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'forget',
    'Have your agent forget items for good, no matter who said them, with what others said in the same words. If it does not know one of them, it forgets none.',
    ['offshoot agents forget inst_… mem_…', 'offshoot agents forget inst_… mem_… mem_… --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<items...>', 'ids of items, as `offshoot agents knowledge` shows them');
  withAnswerWithin(command).action((instanceId: string, items: string[], { answerWithin }: AnswerOptions) =>
    run(async (cli) => {
      requireIds(items);
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { gone } = await line.forget(items);
      return { json: { gone } satisfies JsonValue, text: `${gone.length === 1 ? 'One item is' : `${gone.length} items are`} forgotten.` };
    }),
  );
}

export function addAgentsCorrect(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'correct',
    'Correct what your agent knows. The new text counts as said by you; what was said before is kept, but not told any more.',
    ['offshoot agents correct inst_… mem_… "Our hotel is in Ueno."'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<item>', 'id of the item, as `offshoot agents knowledge` shows it')
    .argument('<text>', `the whole new text, at most ${MAX_ITEM_TEXT} characters`);
  withAnswerWithin(command).action((instanceId: string, item: string, text: string, { answerWithin }: AnswerOptions) =>
    run(async (cli) => {
      requireIds([item]);
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { gone, learned } = await line.correct(item, text);
      return { json: { gone, learned } satisfies JsonValue, text: `It is corrected. See it: offshoot agents knowledge ${instanceId}` };
    }),
  );
}

/** The agent would ignore a request with anything else. */
function requireIds(items: readonly string[]): void {
  const wrong = items.find((item) => !ITEM_ID.test(item));
  if (wrong === undefined) return;
  throw new Failure(USAGE, `${JSON.stringify(wrong)} is not the id of an item.`, {
    help: 'List the items with `offshoot agents knowledge`.',
  });
}
