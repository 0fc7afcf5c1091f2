import type { Trust } from '@offshoot/statements';
import type { Command } from 'commander';
import { withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { type ChangeOptions, changeSettings } from './change-settings.ts';

const COMMANDS: [name: string, state: Trust['state'], description: string][] = [
  ['pause', 'paused', 'Pause your agent: it learns nothing and does nothing, and says so when it is addressed. Reminders wait.'],
  ['resume', 'active', 'Resume your agent after `pause` or `archive`. Reminders that were missed come late.'],
  ['archive', 'archived', 'Pause your agent without a word: it learns nothing, does nothing and is silent.'],
];

export function addAgentsPause(agents: Command, run: Run): void {
  for (const [name, state, description] of COMMANDS) {
    const command = newCommand(agents, name, description, [`offshoot agents ${name} inst_…`]).argument(
      '<instance>',
      'id of the agent',
      instanceIdArgument,
    );
    withAnswerWithin(command).action((instanceId: string, options: ChangeOptions) =>
      run((cli) => changeSettings(cli, instanceId, options, (trust) => ({ ...trust, state }))),
    );
  }
}
