import { type Command, InvalidArgumentError, Option } from 'commander';
import { withAnswerWithin } from '../../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../../cli.ts';
import { gathered } from '../../terminal/options.ts';
import type { NostrOptions } from './settling.ts';

export function addAgentsNostr(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'nostr',
    'Show how your agent is on Nostr, put it there or take it off, and say who may write to it. You sign each change. Secret keys stay on this machine; one that you derive is sealed to the agent.',
    [
      'offshoot agents nostr inst_…',
      'offshoot agents nostr inst_… --on --allow npub1…=Mia --relay wss://relay.example',
      'offshoot agents nostr inst_… --remove Mia --json',
      'offshoot agents nostr inst_… --derive-from words.txt --account 1',
      'offshoot agents nostr inst_… --attest-with nsec.txt --mirror on',
    ],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--on', 'put it on Nostr')
    .option('--off', 'take it off; it keeps its key')
    .option('--relay <url>', 'use this relay, and no others than those that you name; can be repeated', gathered)
    .option('--host-relays', 'use the relays of its host again')
    .option('--allow <npub=name>', 'let this key write to it, and it to this key, by this name; can be repeated', gathered)
    .option('--remove <npub or name>', 'a peer that may do so no more; can be repeated', gathered)
    .addOption(new Option('--mirror <on|off>', 'publish what it knows, encrypted to the key that attests it').choices(['on', 'off']))
    .option('--attest-with [file]', 'say with your own key on Nostr that the agent is yours: nsec1… or words (no file: you are asked)')
    .option('--derive-from [file]', 'give it a key that you derive from words, with --account (no file: you are asked)')
    .option('--account <number>', 'which key of the words, from 1 on; 0 is your own', accountOption);
  withAnswerWithin(command).action((instanceId: string, options: NostrOptions) =>
    run(async (cli) => (await import('./settling.ts')).settle(cli, instanceId, options)),
  );
}

function accountOption(value: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new InvalidArgumentError('Use a whole number from 1 on: 0 is your own key.');
  return Number(value);
}
