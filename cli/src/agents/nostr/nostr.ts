import { Failure } from '@offshoot/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { askingWithin, withAnswerWithin } from '../../agent-line.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { gathered } from '../../terminal/options.ts';
import { type NostrOrder, type NostrSecrets, nostrDocument, peerMeant, relayMeant, settledWith, showNostr } from './nostr-operations.ts';
import { nostrText } from './nostr-text.ts';
import { derivedKey, ownKey, type SecretSource } from './secret-keys.ts';

interface NostrOptions {
  on?: boolean;
  off?: boolean;
  relay?: string[];
  hostRelays?: boolean;
  allow?: string[];
  remove?: string[];
  mirror?: 'on' | 'off';
  attestWith?: SecretSource;
  deriveFrom?: SecretSource;
  account?: number;
  answerWithin: number;
}

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
    run(async (cli) => {
      const order = orderOf(instanceId, options);
      const secrets = await secretsOf(cli, options);
      const ask = askingWithin(cli, options.answerWithin);
      const isChange = Object.keys(order).length > 1 || Object.keys(secrets).length > 0;
      const found = isChange
        ? await settledWith(await ownerOf(cli), ask, order, secrets)
        : await showNostr.run({ cli, ask }, { instanceId });
      return { json: nostrDocument(found, { instanceId }), text: nostrText(instanceId, found) };
    }),
  );
}

/** Throws USAGE for options that do not go together. */
function orderOf(instanceId: string, options: NostrOptions): NostrOrder {
  const { on = false, off = false, relay, hostRelays = false, allow, remove, mirror } = options;
  if (on && off) throw wrong('--on and --off cannot be combined.', 'Use one of them.');
  if (relay !== undefined && hostRelays) throw wrong('--relay and --host-relays cannot be combined.', 'Use one of them.');
  const relays = hostRelays ? [] : relay?.map(relayMeant);
  return {
    instanceId,
    ...((on || off) && { enabled: on }),
    ...(relays && { relays }),
    ...(allow && { allow: allow.map(peerIn) }),
    ...(remove && { remove }),
    ...(mirror && { mirror: mirror === 'on' }),
  };
}

async function secretsOf(cli: Cli, { deriveFrom, account, attestWith }: NostrOptions): Promise<NostrSecrets> {
  if (deriveFrom === undefined && account !== undefined) throw wrong('--account belongs to --derive-from.', 'Name the file of your words.');
  if (deriveFrom !== undefined && account === undefined)
    throw wrong('--derive-from needs --account.', 'Count your agents from 1, so that each has a key of its own.');
  return {
    ...(deriveFrom !== undefined && account !== undefined && { derived: await derivedKey(cli, deriveFrom, account) }),
    ...(attestWith !== undefined && { attesting: await ownKey(cli, attestWith) }),
  };
}

function peerIn(given: string): { key: string; name: string } {
  const at = given.indexOf('=');
  if (at < 0) throw wrong(`--allow ${given} has no name.`, 'Write it as npub1…=Mia.');
  return peerMeant({ key: given.slice(0, at), name: given.slice(at + 1) });
}

const wrong = (message: string, help: string): Failure => new Failure(USAGE, message, { help });

function accountOption(value: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new InvalidArgumentError('Use a whole number from 1 on: 0 is your own key.');
  return Number(value);
}
