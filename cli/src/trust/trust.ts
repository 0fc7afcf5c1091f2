import { levelName } from '@offshoot/actions/level-texts.ts';
import { BUDGET_ITEMS, LEVELS, type Level, type QuietHours, type Trust } from '@offshoot/statements/trust.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { type ChangeOptions, changeSettings } from './change-settings.ts';

interface TrustOptions extends ChangeOptions {
  budget?: Trust['budget'];
  quietHours?: QuietHours | 'none';
}

export function addAgentsTrust(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'trust',
    'Show or change how far you trust your agent. You sign it, and the agent keeps it; the pool does not see it.',
    [
      'offshoot agents trust inst_…',
      'offshoot agents trust inst_… L3',
      'offshoot agents trust inst_… --quiet-hours "22:00-07:00 Europe/Berlin"',
      'offshoot agents trust inst_… --budget mails=5,cards=3 --json',
    ],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('[level]', `how much it does by itself, ${LEVELS.map(levelName).join('; ')}`, levelArgument)
    .option('--quiet-hours <hours>', 'when it does not speak unasked: "HH:MM-HH:MM ZONE", or none', quietHoursOption)
    .option('--budget <items>', `what it may use up, such as mails=5,cards=3, or default; items: ${BUDGET_ITEMS.join(', ')}`, budgetOption);
  withAnswerWithin(command).action((instanceId: string, level: Level | undefined, options: TrustOptions) =>
    run((cli) => changeSettings(cli, instanceId, options, (trust) => changed(trust, level, options))),
  );
}

function changed({ quietHours: before, ...trust }: Trust, level: Level | undefined, { budget, quietHours = before }: TrustOptions): Trust {
  return {
    ...trust,
    ...(level !== undefined && { level }),
    ...(budget !== undefined && { budget }),
    ...(quietHours !== undefined && quietHours !== 'none' && { quietHours }),
  };
}

function levelArgument(value: string): Level {
  const level = LEVELS.find((one) => one === value.toUpperCase());
  if (level === undefined) throw new InvalidArgumentError(`A level is ${LEVELS.join(', ')}.`);
  return level;
}

function quietHoursOption(value: string): QuietHours | 'none' {
  if (value === 'none') return value;
  const [, from, to, zone] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d) ([A-Z][A-Za-z0-9_+/-]{1,63})$/.exec(value) ?? [];
  if (from === undefined || to === undefined || zone === undefined)
    throw new InvalidArgumentError('Use "HH:MM-HH:MM ZONE", such as "22:00-07:00 Europe/Berlin", or none.');
  return { from, to, zone };
}

function budgetOption(value: string): Trust['budget'] {
  if (value === 'default') return {};
  return Object.fromEntries(
    value.split(',').map((one) => {
      const [, name, most] = /^([A-Za-z]+)=(\d{1,7})$/.exec(one.trim()) ?? [];
      const item = BUDGET_ITEMS.find((known) => known === name);
      if (item === undefined) throw new InvalidArgumentError(`Use item=number, with commas; items: ${BUDGET_ITEMS.join(', ')}.`);
      return [item, Number(most)];
    }),
  );
}
