import type { Voice } from '@offshoot/context';
import { VOICE_TEXTS, VOICES } from '@offshoot/context/owner-requests.ts';
import { Argument, type Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';

export function addAgentsVoice(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'voice',
    'Set how much your agent says in its conversation, which hears of it. Members can do the same by saying “be quiet”, “only answer when mentioned” or “talk freely”.',
    ['offshoot agents voice inst_… only-mentioned', 'offshoot agents voice inst_… talking'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .addArgument(new Argument('<voice>', 'how much it says').choices(VOICES));
  withAnswerWithin(command).action((instanceId: string, wanted: Voice, { answerWithin }: { answerWithin: number }) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { voice } = await line.setVoice(wanted);
      return { json: { voice }, text: VOICE_TEXTS[voice].does };
    }),
  );
}
