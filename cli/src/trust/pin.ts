import { pinnedTo, unpinned } from '@offshoot/client';
import type { Command } from 'commander';
import { withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { type ChangeOptions, changeSettings, type SettingsChange } from './change-settings.ts';

const COMMANDS: [name: string, change: SettingsChange, description: string][] = [
  [
    'pin',
    (trust, agent) => pinnedTo(agent)(trust),
    'Keep your agent on the version that it has, until you unpin it or its creator takes that version back.',
  ],
  ['unpin', unpinned, 'Let your agent take newer versions of its template again.'],
];

export function addAgentsPin(agents: Command, run: Run): void {
  for (const [name, change, description] of COMMANDS) {
    const command = newCommand(agents, name, description, [`offshoot agents ${name} inst_…`]).argument(
      '<instance>',
      'id of the agent',
      instanceIdArgument,
    );
    withAnswerWithin(command).action((instanceId: string, options: ChangeOptions) =>
      run((cli) => changeSettings(cli, instanceId, options, change)),
    );
  }
}
