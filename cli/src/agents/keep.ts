import type { JsonValue } from '@bufbuild/protobuf';
import { KEPT_DAYS } from '@offshoot/context';
import { Argument, type Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';

const FOR_GOOD = 'for-good';
const HORIZONS = KEPT_DAYS.map((days) => (days === 0 ? FOR_GOOD : String(days)));

export const keptText = (days: number): string => `It keeps what people say word for word ${days === 0 ? 'for good' : `for ${days} days`}.`;

export function addAgentsKeep(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'keep',
    'Set for how many days your agent keeps what people say word for word. Older lines go at once, except what it was asked to remember, allergies, diets and what you said.',
    ['offshoot agents keep inst_… 30', 'offshoot agents keep inst_… for-good --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .addArgument(new Argument('<days>', 'number of days').choices(HORIZONS));
  withAnswerWithin(command).action((instanceId: string, days: string, { answerWithin }: { answerWithin: number }) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { keptDays } = await line.keep(days === FOR_GOOD ? 0 : Number(days));
      return { json: { keptDays } satisfies JsonValue, text: keptText(keptDays) };
    }),
  );
}
