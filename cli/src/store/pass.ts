import { LONGEST_PASS_MINUTES } from '@offshoot/rpc/auth/longest-pass.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { storePass } from '../operator.ts';
import { nameOption, ownName } from './decisions.ts';

export function addStorePass(store: Command, run: Run): void {
  newCommand(store, 'pass', 'Make a pass for the operators’ page. It is a secret: its holder can moderate until it expires.', [
    'offshoot store pass',
    'offshoot store pass --by Ada --minutes 30',
  ])
    .option('--by <name>', 'who uses it: the name beside every decision (default: your account on this machine)', nameOption)
    .option('--minutes <number>', `how long it is good for, at most ${LONGEST_PASS_MINUTES}`, minutesOption, 60)
    .action(({ by = ownName(), minutes }: { by?: string; minutes: number }) =>
      run(async ({ environment, progress }) => {
        const pass = await storePass(environment.operator, { name: by, minutes });
        progress(`Paste it at ${environment.url}/operator, and nowhere else. It is good for ${minutes} minutes, as ${by}.`);
        return { json: { pass }, text: pass };
      }),
    );
}

function minutesOption(value: string): number {
  const minutes = Number(value);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_PASS_MINUTES)
    throw new InvalidArgumentError(`Use a number from 1 to ${LONGEST_PASS_MINUTES}.`);
  return minutes;
}
